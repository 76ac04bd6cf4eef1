package io.doppel.engine.work;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problem;
import io.doppel.model.Secret;
import io.doppel.sdk.AdvisoryOperations;
import io.doppel.sdk.DiscoveryOperations;
import io.doppel.sdk.GrantsQuestion;
import io.doppel.sdk.Libs;
import io.doppel.sdk.LinkedOperations;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.LogSync;
import io.doppel.sdk.LogSync.Health;
import io.doppel.sdk.Mount;
import io.doppel.sdk.MountSpecification;
import io.doppel.sdk.Plugin;
import io.doppel.sdk.Progress;
import io.doppel.sdk.Readiness;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SnapshotDefinition;
import io.doppel.sdk.SnapshotParametersDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.Status;
import io.doppel.sdk.StatusReport;
import io.doppel.sdk.UpgradeOperations;
import io.doppel.sdk.UserError;
import io.doppel.sdk.VirtualOperations;
import io.doppel.sdk.VirtualSource;
import io.doppel.sdk.VirtualSourceDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A plugin whose databases are files: a source is a file of text, the data of a server is a copy of
 * it below the mount path, and a server runs when a file named after its port says where its data
 * are.
 */
final class FilePlugin implements Plugin {
  static final String SCHEMA =
      """
      {
        "repositoryDefinition": {"type": "object", "nameField": "name",
          "identityFields": ["installPath"],
          "properties": {"name": {"type": "string"}, "installPath": {"type": "string"}}},
        "sourceConfigDefinition": {"type": "object", "nameField": "dbName",
          "identityFields": ["file"], "required": ["dbName", "file"],
          "properties": {"dbName": {"type": "string"}, "file": {"type": "string"}}},
        "linkedSourceDefinition": {"type": "object", "additionalProperties": false,
          "required": ["mountPath", "port", "sourcePass"],
          "properties": {
            "mountPath": {"type": "string"},
            "port": {"type": "string", "pattern": "^[0-9]+$", "prettyName": "Port",
              "dxFormProperties": {"validationMessages": {"pattern": "Give a number."}}},
            "mode": {"type": "string", "enum": ["fast", "slow"], "default": "fast"},
            "sourcePass": {"type": "string", "format": "password", "minLength": 3,
              "default": "never"}}},
        "virtualSourceDefinition": {"type": "object", "additionalProperties": false,
          "required": ["mPath", "port"],
          "properties": {
            "mPath": {"type": "string"},
            "port": {"type": "string", "pattern": "^[0-9]+$"},
            "vdbPass": {"type": "string", "format": "password"},
            "settings": {"type": "array", "items": {"type": "object", "properties": {
              "name": {"type": "string"},
              "token": {"type": "string", "format": "password"}}}}}},
        "snapshotDefinition": {"type": "object", "properties": {
          "text": {"type": "string"}, "pass": {"type": "string", "format": "password"}}},
        "snapshotParametersDefinition": {"type": "object", "additionalProperties": false,
          "properties": {"resync": {"type": "boolean"}}}
      }
      """;

  private final Libs libs;
  private final Path host;
  private final Faults faults;

  /**
   * Creates the plugin.
   *
   * @param host the directory that plays the host: {@code source} is the source, {@code servers/}
   *     the running servers
   */
  FilePlugin(Libs libs, Path host, Faults faults) {
    this.libs = libs;
    this.host = host;
    this.faults = faults;
  }

  @Override
  public DiscoveryOperations discovery() {
    return new DiscoveryOperations() {
      @Override
      public List<RepositoryDefinition> repository(RemoteConnection connection) {
        faults.at("discovery.repository");
        return List.of(
            new RepositoryDefinition(Map.of("name", "File server 1", "installPath", "/opt/1")));
      }

      @Override
      public List<SourceConfigDefinition> sourceConfig(
          RemoteConnection connection, RepositoryDefinition repository) {
        return List.of(
            new SourceConfigDefinition(
                Map.of("dbName", "shop", "file", host.resolve("source").toString())));
      }
    };
  }

  @Override
  public LinkedOperations linked() {
    return new Linked();
  }

  @Override
  public VirtualOperations virtual() {
    return new Virtual();
  }

  @Override
  public UpgradeOperations upgrade() {
    return List::of;
  }

  @Override
  public AdvisoryOperations advisory() {
    return new Advisory();
  }

  private static String text(Map<String, Object> values, String name) {
    return String.valueOf(values.get(name));
  }

  private static String port(StagedSource source) {
    return text(source.parameters().values(), "port");
  }

  private static String port(VirtualSource source) {
    return text(source.parameters().values(), "port");
  }

  private static String mount(StagedSource source) {
    return source.mounts().get(0).mountPath();
  }

  private static String mount(VirtualSource source) {
    return source.mounts().get(0).mountPath();
  }

  private void startServer(String port, String mountPath) {
    Path server = host.resolve("servers").resolve(port);
    try {
      if (Files.exists(server) && !Files.readString(server).equals(mountPath)) {
        throw new UserError(
            ErrorCode.PORT_IN_USE, "The port " + port + " is taken.", "Choose another one.");
      }
      Files.createDirectories(server.getParent());
      Files.writeString(server, mountPath);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stopServer(String port, String mountPath) {
    Path server = host.resolve("servers").resolve(port);
    try {
      if (Files.exists(server) && Files.readString(server).equals(mountPath)) {
        Files.delete(server);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stopServersAt(String mountPath) {
    Workshop.entries(host.resolve("servers")).forEach(port -> stopServer(port, mountPath));
  }

  private boolean runs(String port) {
    return Files.exists(host.resolve("servers").resolve(port));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Linked implements LinkedOperations {
    @Override
    public MountSpecification mountSpecification(
        StagedSource source, RepositoryDefinition repository) {
      return new MountSpecification(
          List.of(
              new Mount(
                  source.stagedConnection().environment(),
                  text(source.parameters().values(), "mountPath"),
                  Optional.empty())),
          Optional.empty());
    }

    @Override
    public void preSnapshot(
        StagedSource source,
        RepositoryDefinition repository,
        SourceConfigDefinition config,
        Optional<SnapshotParametersDefinition> parameters) {
      faults.at("linked.preSnapshot.before");
      boolean resync =
          parameters.map(given -> given.values().get("resync")).equals(Optional.of(true));
      if (resync) {
        libs.progress(Progress.of("Copying", 1, 2, Progress.Unit.ITEMS));
        startServer(port(source), mount(source));
      }
      faults.at("linked.preSnapshot.middle");
      if (!runs(port(source))) {
        throw new UserError(ErrorCode.WRONG_STATE, "The staging server does not run.", "");
      }
      write(Path.of(mount(source), "data", "text"), read(Path.of(text(config.values(), "file"))));
      write(Path.of(mount(source), "quiesced"), "");
      faults.at("linked.preSnapshot.after");
    }

    @Override
    public SnapshotDefinition postSnapshot(
        StagedSource source,
        RepositoryDefinition repository,
        SourceConfigDefinition config,
        Optional<SnapshotParametersDefinition> parameters) {
      faults.at("linked.postSnapshot");
      unquiesce(source);
      return new SnapshotDefinition(
          Map.of("text", read(Path.of(mount(source), "data", "text")), "pass", "s3cret-fact"));
    }

    private void unquiesce(StagedSource source) {
      try {
        Files.deleteIfExists(Path.of(mount(source), "quiesced"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void startStaging(
        StagedSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      faults.at("linked.startStaging");
      startServer(port(source), mount(source));
    }

    @Override
    public void stopStaging(
        StagedSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      faults.at("linked.stopStaging.before");
      stopServer(port(source), mount(source));
      faults.at("linked.stopStaging.after");
    }

    @Override
    public Status status(
        StagedSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      return runs(port(source)) ? Status.ACTIVE : Status.INACTIVE;
    }

    @Override
    public void worker(
        StagedSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      faults.at("linked.worker");
      startServer(port(source), mount(source));
      unquiesce(source);
    }

    @Override
    public long sourceSize(
        StagedSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      return 1;
    }
  }

  private final class Virtual implements VirtualOperations {
    @Override
    public MountSpecification mountSpecification(
        VirtualSource source, RepositoryDefinition repository) {
      return new MountSpecification(
          List.of(
              new Mount(
                  source.connection().environment(),
                  text(source.parameters().values(), "mPath"),
                  Optional.empty())),
          Optional.empty());
    }

    @Override
    public SourceConfigDefinition configure(
        VirtualSource source, RepositoryDefinition repository, SnapshotDefinition snapshot) {
      faults.at("virtual.configure.before");
      startServer(port(source), mount(source));
      faults.at("virtual.configure.after");
      return new SourceConfigDefinition(
          Map.of("dbName", "vdb-" + port(source), "file", mount(source) + "/data/text"));
    }

    @Override
    public SourceConfigDefinition initialize(
        VirtualSource source, RepositoryDefinition repository) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SourceConfigDefinition reconfigure(
        VirtualSource source,
        RepositoryDefinition repository,
        SourceConfigDefinition config,
        SnapshotDefinition snapshot) {
      startServer(port(source), mount(source));
      return config;
    }

    @Override
    public void unconfigure(
        VirtualSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      faults.at("virtual.unconfigure.before");
      stopServer(port(source), mount(source));
      faults.at("virtual.unconfigure.after");
    }

    @Override
    public void cleanup(
        VirtualSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      faults.at("virtual.cleanup");
    }

    @Override
    public void start(
        VirtualSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      startServer(port(source), mount(source));
      faults.at("virtual.start.after");
    }

    @Override
    public void stop(
        VirtualSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      faults.at("virtual.stop.before");
      stopServer(port(source), mount(source));
    }

    @Override
    public void preSnapshot(
        VirtualSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      faults.at("virtual.preSnapshot");
    }

    @Override
    public SnapshotDefinition postSnapshot(
        VirtualSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      faults.at("virtual.postSnapshot");
      return new SnapshotDefinition(Map.of("text", read(Path.of(mount(source), "data", "text"))));
    }

    @Override
    public Status status(
        VirtualSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      return runs(port(source)) ? Status.ACTIVE : Status.INACTIVE;
    }

    @Override
    public long sourceSize(
        VirtualSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      return 1;
    }
  }

  private final class Advisory implements AdvisoryOperations {
    @Override
    public void abandonLinked(StagedSource source) {
      stopServersAt(mount(source));
    }

    @Override
    public void abandonVirtual(VirtualSource source) {
      stopServersAt(mount(source));
    }

    @Override
    public LinkedSourceDefinition completeLinked(
        StagedSource draft,
        RepositoryDefinition repository,
        SourceConfigDefinition config,
        String name) {
      Map<String, Object> values = new LinkedHashMap<>(draft.parameters().values());
      values.putIfAbsent("mountPath", host.resolve("mnt").resolve(name).toString());
      values.putIfAbsent("port", "3308");
      return new LinkedSourceDefinition(values);
    }

    @Override
    public SourceConfigDefinition completeSourceConfig(
        RepositoryDefinition repository, SourceConfigDefinition draft, String name) {
      Map<String, Object> values = new LinkedHashMap<>(draft.values());
      values.putIfAbsent("dbName", name);
      return new SourceConfigDefinition(values);
    }

    @Override
    public VirtualSourceDefinition completeVirtual(
        VirtualSource draft,
        RepositoryDefinition repository,
        SnapshotDefinition snapshot,
        String name) {
      Map<String, Object> values = new LinkedHashMap<>(draft.parameters().values());
      values.putIfAbsent("mPath", host.resolve("mnt").resolve(name).toString());
      values.putIfAbsent("port", Integer.toString(10_000 + Math.floorMod(name.hashCode(), 9999)));
      return new VirtualSourceDefinition(values);
    }

    @Override
    public Readiness linkedReadiness(
        StagedSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      faults.at("advisory.linkedReadiness");
      Path file = Path.of(text(config.values(), "file"));
      return Files.exists(file)
          ? new Readiness(List.of(), Map.of("Source", file.toString()))
          : new Readiness(
              List.of(new Problem("source " + file, "It does not exist.", "Make it.")), Map.of());
    }

    @Override
    public Readiness virtualReadiness(
        VirtualSource source, RepositoryDefinition repository, SnapshotDefinition snapshot) {
      return runs(port(source))
          ? new Readiness(
              List.of(new Problem("port " + port(source), "It is taken.", "Choose another.")),
              Map.of())
          : new Readiness(List.of(), Map.of("Port", "free"));
    }

    @Override
    public StatusReport linkedStatus(
        StagedSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      faults.at("advisory.linkedStatus");
      return new StatusReport(linked().status(source, repository, config), "as the file says");
    }

    @Override
    public StatusReport inspectLinked(
        StagedSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      Health health = runs(port(source)) ? Health.RUNNING : Health.STOPPED;
      return new StatusReport(
          linked().status(source, repository, config),
          "as the file says",
          Optional.of(
              new LogSync(health, OptionalLong.of(0), "running", "running", Optional.empty())));
    }

    @Override
    public Readiness linkedChangeReadiness(
        StagedSource source,
        LinkedSourceDefinition changed,
        RepositoryDefinition repository,
        SourceConfigDefinition config,
        boolean anew) {
      return port(source).equals(text(changed.values(), "port"))
          ? new Readiness(List.of(), Map.of())
          : new Readiness(List.of(new Problem("port", "It cannot be changed.", "")), Map.of());
    }

    @Override
    public void changeLinked(
        StagedSource changed, RepositoryDefinition repository, SourceConfigDefinition config) {
      faults.at("advisory.changeLinked");
      write(
          Path.of(changed.mounts().get(0).mountPath(), "mode"),
          text(changed.parameters().values(), "mode"));
    }

    @Override
    public StatusReport virtualStatus(
        VirtualSource source, RepositoryDefinition repository, SourceConfigDefinition config) {
      if (faultsHit("advisory.virtualStatus")) {
        throw new DoppelException(ErrorCode.HOST_UNREACHABLE, "The host is away.", "Wake it.");
      }
      return new StatusReport(virtual().status(source, repository, config), "as the file says");
    }

    private boolean faultsHit(String point) {
      try {
        faults.at(point);
        return false;
      } catch (UserError e) {
        return true;
      }
    }

    @Override
    public List<String> sourceGrants(GrantsQuestion question) {
      return List.of("grant all from " + question.clientHost());
    }

    @Override
    public List<String> applySourceGrants(
        RemoteConnection staging,
        SourceConfigDefinition config,
        GrantsQuestion question,
        String adminUser,
        Secret adminPassword) {
      return sourceGrants(question);
    }

    @Override
    public String connectionCommand(VirtualSource source, SourceConfigDefinition config) {
      return "cat " + text(config.values(), "file");
    }
  }
}
