package io.doppel.cli;

import io.doppel.cli.parameter.ParameterDialog;
import io.doppel.cli.parameter.ParameterOptions;
import io.doppel.engine.EnvironmentView;
import io.doppel.engine.GrantsRequest;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints, or executes, what makes the accounts of a link on its source. */
@Command(
    name = "grants",
    description = {
      "Prints the SQL statements that make the accounts which a link needs on its source, with no"
          + " more privileges than it needs: for these parameters and this server version.",
      "",
      "With --apply, executes them on the source."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  doppel grants -e staging",
      "  doppel grants --server 'MySQL 8.4' --from 10.0.1.30 --set backupMethod=Clone",
      "  doppel grants -e staging --set databaseList=shop,crm --set replicationUser=repl",
      "  doppel grants -e staging --set sourceip=10.0.1.20 --set sourceUser=doppel \\",
      "      --set-from sourcePass=env:SOURCE_PASSWORD --apply --admin root",
      "",
      "The parameters are those of link: doppel parameters link"
    })
final class GrantsCommand implements Runnable {
  private static final String PROMPT = "prompt";

  private final Session session;

  @Mixin private LinkOptions link = new LinkOptions();

  @Mixin private ParameterOptions parameters = new ParameterOptions();

  @Option(
      names = "--server",
      paramLabel = "VERSION",
      description = "The source's vendor and version, if it is not the repository's.")
  private String server;

  @Option(
      names = "--from",
      paramLabel = "HOST",
      description =
          "From where the accounts may log in: the staging host as the source sees it. Usually the"
              + " environment's address.")
  private String clientHost;

  @Option(names = "--apply", description = "Executes the statements on the source.")
  private boolean apply;

  @Option(
      names = "--admin",
      paramLabel = "USER",
      description = "With --apply: an account of the source that may make accounts.")
  private String admin;

  @Option(
      names = "--admin-password-from",
      paramLabel = "SOURCE",
      description = "Where its password comes from: env:VARIABLE, file:PATH or prompt (usual).")
  private String adminPasswordSource = PROMPT;

  GrantsCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Map<String, Object> instance = link.instance(session);
    ParameterDialog dialog = session.dialog("linkedSourceDefinition");
    Map<String, Object> given = dialog.given(parameters);
    List<String> statements =
        apply ? applied(given, instance) : session.engine().sourceGrants(request(given, instance));
    if (session.json()) {
      session.printJson(statements);
    } else {
      statements.forEach(session::print);
    }
  }

  private List<String> applied(Map<String, Object> given, Map<String, Object> instance) {
    if (admin == null) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "It is not said who is to make the accounts.",
          "Give --admin with an account of the source that may.");
    }
    Map<String, Object> complete = new LinkedHashMap<>(given);
    if (session.mayAsk() && !given.containsKey("sourcePass")) {
      complete.put(
          "sourcePass",
          session.secrets().fetch("Password of the account that is made", PROMPT, true));
    }
    Secret password =
        session.secrets().fetch("Password of '" + admin + "' on the source", adminPasswordSource);
    return session.engine().applySourceGrants(request(complete, instance), admin, password);
  }

  private GrantsRequest request(Map<String, Object> values, Map<String, Object> instance) {
    return new GrantsRequest(
        environment(),
        link.repository(),
        link.sourceConfig(),
        instance,
        values,
        Optional.ofNullable(server),
        Optional.ofNullable(clientHost));
  }

  /** Statements for a server that is named can be had before there is any environment. */
  private Optional<String> environment() {
    if (link.environment().isPresent()) {
      return link.environment();
    }
    List<String> names =
        session.engine().environments().stream().map(EnvironmentView::name).toList();
    boolean allSaid = server != null && clientHost != null;
    return !apply && (allSaid || names.isEmpty())
        ? Optional.empty()
        : Optional.of(LinkCommand.onlyEnvironment(session));
  }
}
