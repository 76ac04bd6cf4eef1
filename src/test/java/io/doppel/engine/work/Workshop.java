package io.doppel.engine.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.DatabaseView;
import io.doppel.engine.Engine;
import io.doppel.engine.EnvironmentRequest;
import io.doppel.engine.HostKeyConfirmation;
import io.doppel.engine.JobListener;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.Login;
import io.doppel.engine.MountStrategy;
import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.work.EngineParts.StoragePlace;
import io.doppel.host.LocalLibs;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.storage.Storage;
import io.doppel.storage.StorageConfig;
import io.doppel.storage.StorageKind;
import io.doppel.storage.Storages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** An engine in a directory, on this machine, with the file plugin and real volumes. */
final class Workshop {
  static final String PASSWORD = "p4ss-to-look-for";

  private final Path root;
  private final Path home;
  private final SettableClock clock = new SettableClock();
  private final Faults faults;
  private final Path volumes;
  private final Optional<StorageKind> kind;
  private final Optional<String> storageHost;

  Workshop(Path root) {
    this(root, root.resolve("volumes"), Optional.of(StorageKind.COPY));
  }

  Workshop(Path root, Path volumes, Optional<StorageKind> kind) {
    this(root, volumes, kind, Optional.empty());
  }

  private Workshop(
      Path root, Path volumes, Optional<StorageKind> kind, Optional<String> storageHost) {
    this(root, root.resolve("home"), volumes, kind, storageHost);
  }

  private Workshop(
      Path root,
      Path home,
      Path volumes,
      Optional<StorageKind> kind,
      Optional<String> storageHost) {
    this.root = root;
    this.home = home;
    this.faults = new Faults(root.resolve("faults"));
    this.volumes = volumes;
    this.kind = kind;
    this.storageHost = storageHost;
  }

  /** Returns the same, but that an environment is said to be the storage's host. */
  Workshop withStorageOn(String environment) {
    return new Workshop(root, volumes, kind, Optional.of(environment));
  }

  /** Returns the same with a copy of the home as it is now. */
  Workshop copied() throws IOException, InterruptedException {
    Path copy = root.resolve("copy");
    Process process =
        new ProcessBuilder("cp", "-a", home.toString(), copy.toString()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
    return new Workshop(root, copy, volumes, kind, storageHost);
  }

  /** A clock that is right until it is set. */
  static final class SettableClock extends Clock {
    private Duration ahead = Duration.ZERO;

    void advance(Duration by) {
      ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  SettableClock clock() {
    return clock;
  }

  Faults faults() {
    return faults;
  }

  Path root() {
    return root;
  }

  Path home() {
    return home;
  }

  Engine open() {
    return open(JobListener.none());
  }

  Engine open(JobListener recovery) {
    return Engines.open(
        new EngineParts(
            home(),
            FilePlugin.SCHEMA,
            libs -> new FilePlugin(libs, root, faults),
            Workshop::libs,
            new StorageFactory() {
              @Override
              public StorageConfig resolve(Libs libs, StorageConfig config) {
                return Storages.resolve(libs, config);
              }

              @Override
              public Storage open(Libs libs, StorageConfig config) {
                return new FaultyStorage(Storages.open(libs, config), faults);
              }
            },
            new StoragePlace(kind, volumes.toString(), storageHost),
            clock,
            Duration.ofDays(90)),
        recovery);
  }

  private static LibsFactory.JobLibs libs(
      HostLogins logins, HostKeyConfirmation confirmation, Consumer<Progress> progress) {
    Libs libs =
        new LocalLibs(
            supplier -> {
              throw new DoppelException(ErrorCode.NOT_FOUND, "No credentials here.", "");
            },
            progress);
    return new LibsFactory.JobLibs() {
      @Override
      public Libs libs() {
        return libs;
      }

      @Override
      public void close() {}
    };
  }

  /** Adds this machine as the environment {@code here}. */
  Workshop withEnvironment(Engine engine) {
    return withEnvironment(engine, "here", new Login.ThisMachine());
  }

  /** Adds this machine as an environment that is logged in to in some way. */
  Workshop withEnvironment(Engine engine, String name, Login login) {
    engine
        .addEnvironment(
            new EnvironmentRequest(
                name,
                "localhost",
                new Port(22),
                "",
                login,
                Optional.empty(),
                Optional.of(root.resolve("toolkit").toString()),
                new MountStrategy.Automatic()),
            HostKeyConfirmation.refuse(),
            JobListener.none())
        .await();
    return this;
  }

  void source(String text) {
    write(root.resolve("source"), text);
  }

  LinkRequest linkRequest(String name) {
    return new LinkRequest(
        name,
        "here",
        Optional.empty(),
        Optional.of("shop"),
        Map.of(),
        Map.of("sourcePass", Secret.of(PASSWORD)));
  }

  DatabaseView link(Engine engine, String name) {
    return engine.link(linkRequest(name), JobListener.none()).await();
  }

  ProvisionRequest provisionRequest(String name, String parent) {
    return new ProvisionRequest(
        name,
        Optional.of(parent),
        Optional.empty(),
        "here",
        Optional.empty(),
        Map.of(
            "vdbPass",
            Secret.of(PASSWORD),
            "settings",
            List.of(Map.of("name", "a", "token", PASSWORD))));
  }

  DatabaseView provision(Engine engine, String name, String parent) {
    return engine.provision(provisionRequest(name, parent), JobListener.none()).await();
  }

  Path mount(String name) {
    return root.resolve("mnt").resolve(name);
  }

  String dataOf(String name) {
    try {
      return Files.readString(mount(name).resolve("data").resolve("text"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks that of all servers, mounts and volumes only those of some names are there. */
  void assertOnly(Engine engine, String... names) {
    assertThat(engine.databases()).extracting(DatabaseView::name).containsExactlyInAnyOrder(names);
    assertThat(entries(root.resolve("servers"))).hasSize(names.length);
    assertThat(entries(root.resolve("mnt"))).containsExactlyInAnyOrder(names);
    assertThat(
            entries(volumes).stream()
                .filter(entry -> !entry.startsWith("."))
                .map(entry -> entry.replaceFirst("-[0-9a-f]{8}-1.*$", ""))
                .distinct())
        .containsExactlyInAnyOrder(names);
  }

  /** Returns the names of the volumes in the storage. */
  List<String> volumes() {
    return entries(volumes);
  }

  static List<String> entries(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
