package io.doppel.plugin;

import io.doppel.model.Problem;
import io.doppel.model.Problems;
import io.doppel.model.Secret;
import io.doppel.mysql.Installation;
import io.doppel.mysql.ServerVersion;
import io.doppel.plugin.HostScripts.HostFacts;
import io.doppel.sdk.AdvisoryOperations;
import io.doppel.sdk.GrantsQuestion;
import io.doppel.sdk.Libs;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.Readiness;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SnapshotDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.StatusReport;
import io.doppel.sdk.UserError;
import io.doppel.sdk.VirtualSource;
import io.doppel.sdk.VirtualSourceDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What goes beyond the SDK's contract: proposals, readiness, reasons. Thread-safe. */
final class Advisory implements AdvisoryOperations {
  private static final String DEFAULT_SOURCE_PORT = "3306";
  private static final String DEFAULT_VDB_USER = "delphixdb";

  private final Libs libs;
  private final Linked linked;
  private final Virtual virtual;

  Advisory(Libs libs, Linked linked, Virtual virtual) {
    this.libs = libs;
    this.linked = linked;
    this.virtual = virtual;
  }

  @Override
  public LinkedSourceDefinition completeLinked(
      StagedSource draft,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      String name) {
    RemoteConnection staging = draft.stagedConnection();
    String host = staging.environment().host().name();
    Map<String, Object> values = new LinkedHashMap<>(draft.parameters().values());
    fill(values, "dSourceType", () -> LinkedParameters.Mode.REPLICATION.toString());
    if (isAbsent(values, "logSync")) {
      values.put("logSync", true);
    }
    fill(values, "databaseList", () -> "ALL");
    fill(values, "mountPath", () -> MountPaths.proposal(staging, name));
    fill(values, "serverId", () -> Long.toString(Proposals.serverId(host, name)));
    fill(values, "stagingPort", () -> freePort(staging, name));
    String sourceHost = draft.sourceConnection().environment().host().name();
    if (isAbsent(values, "sourceip") && !sourceHost.equals(host)) {
      // The instance was found on another environment than the staging one: that is the source.
      values.put("sourceip", sourceHost);
    }
    SourceCertificate.fill(libs, draft.stagedConnection(), values, sourceConfig);
    return new LinkedSourceDefinition(values);
  }

  @Override
  public SourceConfigDefinition completeSourceConfig(
      RepositoryDefinition repository, SourceConfigDefinition draft, String name) {
    Map<String, Object> values = new LinkedHashMap<>(draft.values());
    fill(values, "dbName", () -> name);
    fill(values, "port", () -> DEFAULT_SOURCE_PORT);
    // Nothing is read from it, but it tells this source from others.
    fill(values, "dataDir", () -> "(source of " + name + ")");
    fill(
        values,
        "baseDir",
        () ->
            RepositoryFacts.of(repository).details().map(known -> known.baseDir()).orElse("/usr"));
    return new SourceConfigDefinition(values);
  }

  @Override
  public VirtualSourceDefinition completeVirtual(
      VirtualSource draft,
      RepositoryDefinition repository,
      SnapshotDefinition snapshot,
      String name) {
    RemoteConnection target = draft.connection();
    String host = target.environment().host().name();
    Map<String, Object> values = new LinkedHashMap<>(draft.parameters().values());
    fill(values, "mPath", () -> MountPaths.proposal(target, name));
    fill(values, "serverId", () -> Long.toString(Proposals.serverId(host, name)));
    fill(values, "vdbUser", () -> DEFAULT_VDB_USER);
    fill(
        values,
        "baseDir",
        () -> RepositoryFacts.of(repository).toRun(libs, target, Optional.empty()).baseDir());
    fill(values, "port", () -> freePort(target, name));
    return new VirtualSourceDefinition(values);
  }

  @Override
  public Readiness linkedReadiness(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    List<Problem> wrong = LinkedParameters.problems(stagedSource.parameters());
    if (!wrong.isEmpty()) {
      return new Readiness(wrong, Map.of());
    }
    return linked.readiness(stagedSource, repository, sourceConfig);
  }

  @Override
  public Readiness virtualReadiness(
      VirtualSource virtualSource, RepositoryDefinition repository, SnapshotDefinition snapshot) {
    List<Problem> wrong = VirtualParameters.problems(virtualSource.parameters());
    if (!wrong.isEmpty()) {
      return new Readiness(wrong, Map.of());
    }
    VirtualParameters parameters = VirtualParameters.of(virtualSource.parameters());
    RemoteConnection target = virtualSource.connection();
    Map<String, String> found = new LinkedHashMap<>();
    Problems problems = new Problems();
    Installation installation;
    try {
      installation = RepositoryFacts.of(repository).toRun(libs, target, parameters.baseDir());
    } catch (UserError e) {
      problems.add(target.environment().name(), e.getMessage(), e.action());
      return new Readiness(problems.list(), found);
    }
    found.put("Server", installation.version() + " in " + installation.installPath());
    Optional<ServerVersion> version = SnapshotFacts.of(snapshot).version();
    version.ifPresent(known -> found.put("Snapshot of", known.toString()));
    version
        .flatMap(
            known ->
                Compatibility.check(known, installation.version(), target.environment().name()))
        .ifPresent(problem -> problems.addAll(List.of(problem)));
    HostFacts facts =
        new HostScripts(libs, target).facts(parameters.mountPath(), installation.server());
    boolean mounted = !virtualSource.mounts().isEmpty();
    problems.addAll(
        HostChecks.problems(
            target, installation, facts, parameters.mountPath(), parameters.port(), mounted));
    return new Readiness(problems.list(), found);
  }

  @Override
  public StatusReport linkedStatus(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    return linked.report(stagedSource, repository, sourceConfig);
  }

  @Override
  public StatusReport inspectLinked(
      StagedSource stagedSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    return linked.inspect(stagedSource, repository, sourceConfig);
  }

  @Override
  public Readiness linkedChangeReadiness(
      StagedSource stagedSource,
      LinkedSourceDefinition changed,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig,
      boolean anew) {
    List<Problem> wrong = LinkedChange.problems(stagedSource.parameters(), changed, anew);
    if (!wrong.isEmpty() || anew) {
      return new Readiness(wrong, Map.of());
    }
    return linked.changeReadiness(
        new StagedSource(
            stagedSource.guid(),
            stagedSource.sourceConnection(),
            stagedSource.stagedConnection(),
            changed,
            stagedSource.mounts()),
        repository,
        sourceConfig);
  }

  @Override
  public void changeLinked(
      StagedSource changed, RepositoryDefinition repository, SourceConfigDefinition sourceConfig) {
    linked.change(changed, repository, sourceConfig);
  }

  @Override
  public void abandonLinked(StagedSource stagedSource) {
    linked.abandon(stagedSource);
  }

  @Override
  public void abandonVirtual(VirtualSource virtualSource) {
    virtual.abandon(virtualSource);
  }

  @Override
  public StatusReport virtualStatus(
      VirtualSource virtualSource,
      RepositoryDefinition repository,
      SourceConfigDefinition sourceConfig) {
    return virtual.report(virtualSource, repository);
  }

  @Override
  public List<String> sourceGrants(GrantsQuestion question) {
    return SourceGrants.statements(question);
  }

  @Override
  public List<String> applySourceGrants(
      RemoteConnection staging,
      SourceConfigDefinition sourceConfig,
      GrantsQuestion question,
      String adminUser,
      Secret adminPassword) {
    return SourceGrants.apply(libs, staging, sourceConfig, question, adminUser, adminPassword);
  }

  @Override
  public String connectionCommand(
      VirtualSource virtualSource, SourceConfigDefinition sourceConfig) {
    VirtualParameters parameters = VirtualParameters.of(virtualSource.parameters());
    String host = virtualSource.connection().environment().host().name();
    return "mysql -h "
        // By that name clients take the usual socket, whatever the port, and so another server.
        + (host.equals("localhost") ? "127.0.0.1" : shellWord(host))
        + " -P "
        + parameters.port()
        + " -u "
        + shellWord(parameters.user())
        + " -p";
  }

  private String freePort(RemoteConnection connection, String name) {
    return Proposals.port(
            connection.environment().host().name(),
            name,
            new HostScripts(libs, connection).facts("", ""))
        .toString();
  }

  private static String shellWord(String text) {
    return text.matches("[A-Za-z0-9@%+=:,./_-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private static void fill(Map<String, Object> values, String name, Supplier<String> proposal) {
    if (isAbsent(values, name)) {
      values.put(name, proposal.get());
    }
  }

  private static boolean isAbsent(Map<String, Object> values, String name) {
    return values.get(name) == null || values.get(name).toString().isBlank();
  }
}
