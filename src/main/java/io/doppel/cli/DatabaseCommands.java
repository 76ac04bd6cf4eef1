package io.doppel.cli;

import io.doppel.cli.text.Colour;
import io.doppel.cli.text.Details;
import io.doppel.cli.text.DisplayText;
import io.doppel.cli.text.HumanFormat;
import io.doppel.cli.text.JsonViews;
import io.doppel.cli.text.Table;
import io.doppel.engine.DatabaseKind;
import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.LogSyncView;
import io.doppel.engine.LostHosts;
import io.doppel.engine.SpaceView;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the commands for dSources and those for VDBs have in common. */
final class DatabaseCommands {
  private DatabaseCommands() {}

  static void list(Session session, DatabaseKind kind) {
    List<DatabaseView> databases =
        session.engine().databases().stream().filter(view -> view.kind() == kind).toList();
    boolean vdb = kind == DatabaseKind.VDB;
    Listing.print(
        session,
        databases,
        JsonViews::database,
        vdb
            ? new Table("NAME", "ENVIRONMENT", "FROM", "SNAPSHOT", "CREATED", "CONNECT WITH")
            : new Table("NAME", "ENVIRONMENT", ">SNAPSHOTS", "VDBS", "LINKED"),
        view ->
            vdb
                ? new Object[] {
                  view.name(),
                  view.environment(),
                  view.parent().orElse(""),
                  view.parentSnapshot().orElse(""),
                  HumanFormat.ago(view.created(), session.clock().instant()),
                  view.connection().orElse("")
                }
                : new Object[] {
                  view.name(),
                  view.environment(),
                  view.snapshots(),
                  String.join(", ", view.children()),
                  HumanFormat.ago(view.created(), session.clock().instant())
                },
        vdb
            ? "There is no VDB yet. Provision one: doppel provision --help"
            : "There is no dSource yet. Link one: doppel link --help");
  }

  static void show(Session session, String name, DatabaseKind kind) {
    DatabaseView view = session.database(name, kind);
    if (session.json()) {
      session.printJson(JsonViews.database(view));
      return;
    }
    Details details = new Details();
    details.add("name", view.name());
    details.add("reference", view.reference());
    details.add("kind", Session.kindName(view.kind()));
    details.add("environment", view.environment());
    details.add("repository", view.repository());
    view.parent().ifPresent(parent -> details.add("from", parent));
    view.parentSnapshot().ifPresent(snapshot -> details.add("snapshot", snapshot));
    details.addAll("source config", view.sourceConfig());
    details.addAll("parameter", view.parameters());
    view.mountPaths().forEach(path -> details.add("mount", path));
    view.connection().ifPresent(command -> details.add("connect with", command));
    details.add("snapshots", view.snapshots());
    view.children().forEach(child -> details.add("VDB", child));
    details.add(
        kind == DatabaseKind.VDB ? "provisioned" : "linked",
        HumanFormat.moment(view.created(), session.clock().getZone())
            + ", "
            + HumanFormat.ago(view.created(), session.clock().instant()));
    details.addSteps("step", view.took());
    session.print(details);
  }

  static int status(Session session, String name, DatabaseKind kind) {
    session.database(name, kind);
    DatabaseStatus status = session.engine().status(name);
    printStatus(session, status);
    return exitCode(List.of(status));
  }

  static void printStatus(Session session, DatabaseStatus status) {
    if (session.json()) {
      session.printJson(JsonViews.status(status));
      return;
    }
    Details details = new Details();
    details.add("name", status.name());
    details.add("environment", status.environment());
    details.add(
        "state", status.state() + (status.detail().isEmpty() ? "" : ": " + status.detail()));
    status.logSync().ifPresent(logSync -> addLogSync(details, logSync));
    if (!toDo(status).isEmpty()) {
      details.add("to do", toDo(status));
    }
    status.space().ifPresent(space -> details.add("own", space.own()));
    status.space().ifPresent(space -> details.add("shared", space.shared()));
    status.connection().ifPresent(command -> details.add("connect with", command));
    session.print(details);
  }

  private static void addLogSync(Details details, LogSyncView logSync) {
    details.add("LogSync", logSync.health());
    logSync.secondsBehind().ifPresent(seconds -> details.add("behind", seconds + " s"));
    details.add("receiver", logSync.receiver());
    details.add("applier", logSync.applier());
  }

  /** Returns what the user is to do about how a dSource follows its source; empty if nothing. */
  static String toDo(DatabaseStatus status) {
    if (status.logSync().isEmpty()) {
      return "";
    }
    String action = status.logSync().get().action().orElse("");
    return status.logSync().get().health() == LogSyncView.Health.RESYNC_NEEDED
        ? (action + " doppel sync " + DisplayText.name(status.name()) + " --set resync=true")
            .strip()
        : action;
  }

  static Table.Cell state(DatabaseStatus status) {
    Colour colour =
        switch (status.state()) {
          case ACTIVE -> Colour.GOOD;
          case INACTIVE -> Colour.BAD;
          case UNKNOWN -> Colour.DOUBTFUL;
        };
    return new Table.Cell(status.state().name(), colour);
  }

  static String own(DatabaseStatus status) {
    return SnapshotsCommand.size(status.space(), SpaceView::own);
  }

  static String shared(DatabaseStatus status) {
    return SnapshotsCommand.size(status.space(), SpaceView::shared);
  }

  /** Returns 0 when all databases work, so that scripts can ask; else that of a wrong state. */
  static int exitCode(List<DatabaseStatus> statuses) {
    return statuses.stream().allMatch(status -> status.state() == DatabaseStatus.State.ACTIVE)
        ? 0
        : ErrorCode.WRONG_STATE.exitCode();
  }

  static void delete(
      Session session, String name, DatabaseKind kind, boolean confirmed, boolean hostIsGone) {
    DatabaseView view = session.database(name, kind);
    if (!confirmed) {
      confirm(session, view);
    }
    LostHosts lostHosts = hostIsGone ? LostHosts.GONE : LostHosts.FAIL;
    session.run(listener -> session.engine().delete(view.name(), lostHosts, listener));
    if (session.json()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("deleted", view.name());
      json.put("reference", view.reference());
      session.printJson(json);
    } else {
      session.print(
          "The " + Session.kindName(kind) + " " + DisplayText.name(view.name()) + " is deleted.");
    }
  }

  private static void confirm(Session session, DatabaseView view) {
    String what =
        Session.kindName(view.kind())
            + " "
            + DisplayText.name(view.name())
            + switch (view.snapshots()) {
              case 0 -> "";
              case 1 -> " with its snapshot";
              default -> " with its " + view.snapshots() + " snapshots";
            };
    if (!session.mayAsk()) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "Deleting the " + what + " wants to be confirmed, and there is no terminal to ask on.",
          "Add --yes.");
    }
    if (!session.questions().confirm("Delete the " + what + "?", false)) {
      throw DoppelException.cancelled("Deleting " + DisplayText.name(view.name()));
    }
  }
}
