package io.doppel.cli.text;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.EnvironmentView;
import io.doppel.engine.JobEvent;
import io.doppel.engine.JobView;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.LogSyncView;
import io.doppel.engine.MountStrategy;
import io.doppel.engine.OrphanView;
import io.doppel.engine.ProgressView;
import io.doppel.engine.ProvisionPlan;
import io.doppel.engine.RepositoryView;
import io.doppel.engine.SnapshotView;
import io.doppel.engine.SourceConfigView;
import io.doppel.engine.SpaceView;
import io.doppel.engine.WatchReport;
import io.doppel.model.DoppelException;
import io.doppel.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What machines get to see. The names are a promise, documented in docs/cli.md: they may be added
 * to but not changed. Times are ISO-8601 in UTC, lengths of time seconds, sizes bytes; what is not
 * known is null.
 */
public final class JsonViews {
  private JsonViews() {}

  public static Map<String, Object> environment(EnvironmentView view) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", view.name());
    json.put("reference", view.reference());
    json.put("address", view.address());
    json.put("sshPort", view.sshPort().orElse(null));
    json.put("user", view.user());
    json.put("login", view.login());
    json.put("toolkitDirectory", view.toolkitDirectory());
    json.put("mountStrategy", mountStrategy(view.mountStrategy()));
    json.put("repositories", view.repositories());
    json.put("refreshed", view.refreshed());
    return json;
  }

  /** Returns the strategy in words. */
  public static String mountStrategy(MountStrategy strategy) {
    if (strategy instanceof MountStrategy.SharedDirectory shared) {
      return "shared " + shared.directory();
    }
    if (strategy instanceof MountStrategy.Nfs nfs) {
      return "nfs from " + nfs.server() + " to " + nfs.client();
    }
    return strategy instanceof MountStrategy.StorageHost ? "storage host" : "automatic";
  }

  public static Map<String, Object> repository(RepositoryView view) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", view.name());
    json.put("reference", view.reference());
    json.put("environment", view.environment());
    json.put("properties", view.properties());
    return json;
  }

  public static Map<String, Object> sourceConfig(SourceConfigView view) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", view.name());
    json.put("reference", view.reference());
    json.put("environment", view.environment());
    json.put("repository", view.repository());
    json.put("manual", view.manual());
    json.put("properties", view.properties());
    return json;
  }

  public static Map<String, Object> database(DatabaseView view) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", view.kind().name());
    json.put("name", view.name());
    json.put("reference", view.reference());
    json.put("environment", view.environment());
    json.put("repository", view.repository());
    json.put("parent", view.parent().orElse(null));
    json.put("parentSnapshot", view.parentSnapshot().orElse(null));
    json.put("parameters", view.parameters());
    json.put("sourceConfig", view.sourceConfig());
    json.put("mountPaths", view.mountPaths());
    json.put("connection", view.connection().orElse(null));
    json.put("snapshots", view.snapshots());
    json.put("children", view.children());
    json.put("created", view.created());
    List<Object> steps = new ArrayList<>();
    view.took()
        .forEach(
            (name, took) -> {
              Map<String, Object> step = new LinkedHashMap<>();
              step.put("name", name);
              step.put("tookSeconds", seconds(took));
              steps.add(step);
            });
    json.put("steps", steps);
    return json;
  }

  public static Map<String, Object> status(DatabaseStatus view) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", view.kind().name());
    json.put("name", view.name());
    json.put("environment", view.environment());
    json.put("state", view.state().name());
    json.put("detail", view.detail());
    space(json, view.space());
    json.put("connection", view.connection().orElse(null));
    json.put("logSync", view.logSync().map(JsonViews::logSync).orElse(null));
    return json;
  }

  private static Map<String, Object> logSync(LogSyncView view) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("health", view.health().name());
    json.put(
        "secondsBehind",
        view.secondsBehind().isPresent() ? view.secondsBehind().getAsLong() : null);
    json.put("receiver", view.receiver());
    json.put("applier", view.applier());
    json.put("errorNumber", view.errorNumber().isPresent() ? view.errorNumber().getAsLong() : null);
    json.put("error", view.error().orElse(null));
    json.put("action", view.action().orElse(null));
    return json;
  }

  /** Returns what looking after a dSource came to. */
  public static Map<String, Object> watched(Instant time, String event, WatchReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("time", time);
    json.put("dSource", report.status().name());
    json.put("event", event);
    json.put("message", report.status().detail());
    json.put("outcome", report.outcome().name());
    json.put("detail", report.detail());
    json.put("logSync", report.status().logSync().map(JsonViews::logSync).orElse(null));
    return json;
  }

  /** Returns why no dSource could be looked after, with the fields of {@link #watched}. */
  public static Map<String, Object> notWatched(
      Instant time, String event, DoppelException failure) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("time", time);
    json.put("dSource", null);
    json.put("event", event);
    json.put("message", failure.getMessage());
    json.put("outcome", null);
    json.put("detail", failure.action());
    json.put("logSync", null);
    return json;
  }

  private static void space(Map<String, Object> json, Optional<SpaceView> space) {
    json.put("ownBytes", space.map(known -> (Object) known.own().bytes()).orElse(null));
    json.put("sharedBytes", space.map(known -> (Object) known.shared().bytes()).orElse(null));
  }

  public static Map<String, Object> snapshot(SnapshotView view) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", view.name());
    json.put("reference", view.reference());
    json.put("kind", view.kind().name());
    json.put("database", view.database());
    json.put("timeflow", view.timeflow());
    json.put("created", view.created());
    json.put("facts", view.facts());
    space(json, view.space());
    json.put("vdbs", view.vdbs());
    return json;
  }

  /** Returns a volume that the catalog does not know. */
  public static Map<String, Object> orphan(OrphanView view) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("volume", view.volume());
    json.put("kind", view.kind().name());
    json.put("database", view.database());
    json.put("created", view.created());
    json.put("mounts", view.mounts());
    space(json, view.space());
    return json;
  }

  public static Map<String, Object> job(JobView view) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("reference", view.reference());
    json.put("action", view.action().name());
    json.put("target", view.target());
    json.put("state", view.state().name());
    json.put("owner", view.owner());
    json.put("started", view.started());
    json.put("ended", view.ended().orElse(null));
    json.put("cancelRequested", view.cancelRequested());
    json.put("failure", view.failure().orElse(null));
    json.put("failureCode", view.failureCode().orElse(null));
    json.put(
        "steps",
        view.steps().stream()
            .map(
                step -> {
                  Map<String, Object> entry = new LinkedHashMap<>();
                  entry.put("name", step.name());
                  entry.put("state", step.state().name());
                  entry.put("tookSeconds", step.took().map(JsonViews::seconds).orElse(null));
                  entry.put("message", step.message());
                  return entry;
                })
            .toList());
    json.put("events", view.events().stream().map(JsonViews::event).toList());
    return json;
  }

  public static Map<String, Object> event(JobEvent event) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("job", event.job());
    json.put("time", event.time());
    json.put("kind", event.kind().name());
    json.put("step", event.step());
    json.put("message", event.message());
    json.put("progress", event.progress().map(JsonViews::progress).orElse(null));
    json.put("tookSeconds", event.took().map(JsonViews::seconds).orElse(null));
    return json;
  }

  private static Map<String, Object> progress(ProgressView view) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("activity", view.activity());
    json.put("done", view.done());
    json.put("total", view.total().isPresent() ? view.total().getAsLong() : null);
    json.put("unit", view.unit().name());
    return json;
  }

  public static Map<String, Object> plan(LinkPlan plan) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", plan.name());
    json.put("environment", plan.environment());
    json.put("repository", plan.repository());
    json.put("sourceConfig", plan.sourceConfig());
    json.put("parameters", plan.parameters());
    json.put("mountPaths", plan.mountPaths());
    json.put("storage", plan.storage());
    json.put("steps", plan.steps());
    json.put("facts", plan.facts());
    json.put("problems", problems(plan.problems()));
    return json;
  }

  public static Map<String, Object> plan(ProvisionPlan plan) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", plan.name());
    json.put("parent", plan.parent());
    json.put("snapshot", plan.snapshot());
    json.put("environment", plan.environment());
    json.put("repository", plan.repository());
    json.put("parameters", plan.parameters());
    json.put("mountPaths", plan.mountPaths());
    json.put("storage", plan.storage());
    json.put("steps", plan.steps());
    json.put("facts", plan.facts());
    json.put("problems", problems(plan.problems()));
    return json;
  }

  static List<Map<String, Object>> problems(List<Problem> problems) {
    return problems.stream()
        .map(
            problem -> {
              Map<String, Object> json = new LinkedHashMap<>();
              json.put("subject", problem.subject());
              json.put("message", problem.message());
              json.put("action", problem.action());
              return json;
            })
        .toList();
  }

  private static Object seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
