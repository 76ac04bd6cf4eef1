package io.doppel.engine.work;

import io.doppel.engine.HostKeyConfirmation;
import io.doppel.engine.Login;
import io.doppel.engine.catalog.Catalog;
import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.Environment;
import io.doppel.engine.catalog.SourceConfig;
import io.doppel.engine.work.EngineParts.StoragePlace;
import io.doppel.engine.work.LibsFactory.JobLibs;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.Libs;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.Mount;
import io.doppel.sdk.Plugin;
import io.doppel.sdk.Progress;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.StagedSource;
import io.doppel.sdk.VirtualSource;
import io.doppel.sdk.VirtualSourceDefinition;
import io.doppel.storage.Storage;
import io.doppel.storage.StorageConfig;
import io.doppel.storage.StorageKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one job works with: the catalog, the plugin, the storage, and the hosts, all through one
 * {@link Libs}. Thread-safe.
 */
final class Scope implements AutoCloseable {
  private static final String STORAGE = "storage";

  private final EngineParts parts;
  private final ReadyFirst readyFirst;
  private final Catalog catalog;
  private final Schemas schemas;
  private final Hosts hosts;
  private final JobLibs libs;
  private final Plugin plugin;
  private Storage storage;

  Scope(
      EngineParts parts,
      ReadyFirst readyFirst,
      Catalog catalog,
      Schemas schemas,
      HostKeyConfirmation confirmation,
      Consumer<Progress> progress) {
    this.parts = parts;
    this.readyFirst = readyFirst;
    this.catalog = catalog;
    this.schemas = schemas;
    this.hosts = new Hosts(catalog);
    this.libs = parts.libs().open(hosts, confirmation, progress);
    this.plugin = parts.plugins().create(libs.libs());
  }

  ReadyFirst readyFirst() {
    return readyFirst;
  }

  Catalog catalog() {
    return catalog;
  }

  Schemas schemas() {
    return schemas;
  }

  Hosts hosts() {
    return hosts;
  }

  Libs libs() {
    return libs.libs();
  }

  Plugin plugin() {
    return plugin;
  }

  /** Returns what time it is. Nothing is told to be older than something else by that. */
  Instant now() {
    return parts.clock().instant();
  }

  /** Returns where the storage is, as configured. */
  StoragePlace storagePlace() {
    return parts.storage();
  }

  /** Returns the storage; the first asking opens it. */
  synchronized Storage storage() {
    if (storage == null) {
      storage = parts.storages().open(libs.libs(), storageConfig());
    }
    return storage;
  }

  /**
   * Prepares the storage for the first dSource. Once it is used its place must be there: where that
   * is missing, its file system is not mounted, and the place must not be made beneath.
   */
  void prepareStorage() {
    if (!storageUsed()) {
      storage().prepare();
    }
  }

  /** Tells whether it is known where the storage is: there have been volumes in it. */
  boolean storageKept() {
    return catalog.setting(STORAGE).isPresent();
  }

  /** Tells whether there is, or may be, a volume in the storage. */
  boolean storageUsed() {
    return catalog.databases().anyTimeflow();
  }

  /**
   * Returns the storage's configuration with its kind. It is kept in the catalog, so that the
   * storage host is asked once and volumes are not looked for at another place later.
   */
  private StorageConfig storageConfig() {
    StorageConfig config = hosts.storage(parts.storage());
    String asked = config.kind().map(kind -> kind + " ").orElse("") + config.location();
    String host =
        hosts.login(config.connection()).login() instanceof Login.ThisMachine
            ? "this machine"
            : config.connection().environment().name();
    // what was asked for, the kind, the location, and the host, which older versions did not keep
    List<String> kept = catalog.setting(STORAGE).orElse("").lines().toList();
    String keptHost = kept.size() > 3 ? kept.get(3) : host;
    boolean same = !kept.isEmpty() && kept.get(0).equals(asked) && keptHost.equals(host);
    if (!same && !kept.isEmpty() && storageUsed()) {
      throw new DoppelException(
          ErrorCode.WRONG_STATE,
          "The storage is configured as '"
              + asked
              + "' on "
              + host
              + ", but the volumes of the dSources and VDBs are in '"
              + kept.get(0)
              + "' on "
              + keptHost
              + ".",
          "Configure the storage as it was, or delete the dSources and VDBs first.");
    }
    StorageConfig definite =
        same
            ? new StorageConfig(
                Optional.of(StorageKind.valueOf(kept.get(1))),
                kept.get(2),
                config.connection(),
                config.mountStrategies())
            : parts.storages().resolve(libs.libs(), config);
    List<String> lines =
        List.of(asked, definite.kind().orElseThrow().name(), definite.location(), host);
    if (!lines.equals(kept)) {
      catalog.setSetting(STORAGE, String.join("\n", lines));
    }
    return definite;
  }

  RemoteConnection connection(Environment environment) {
    return hosts.connection(environment);
  }

  RepositoryDefinition repository(Database database) {
    return repository(database.repository());
  }

  RepositoryDefinition repository(long id) {
    return new RepositoryDefinition(
        Schemas.reveal(catalog.environments().repository(id).definition()));
  }

  SourceConfigDefinition sourceConfig(Database database) {
    return new SourceConfigDefinition(
        Schemas.reveal(
            database.sourceConfigId().isPresent()
                ? catalog
                    .environments()
                    .sourceConfig(database.sourceConfigId().getAsLong())
                    .definition()
                : database.sourceConfig()));
  }

  StagedSource staged(Database database) {
    SourceConfig source =
        catalog.environments().sourceConfig(database.sourceConfigId().getAsLong());
    long sourceEnvironment = catalog.environments().repository(source.repository()).environment();
    return new StagedSource(
        database.guid(),
        hosts.connection(sourceEnvironment),
        hosts.connection(database.environment()),
        new LinkedSourceDefinition(Schemas.reveal(database.parameters())),
        mounts(database));
  }

  VirtualSource virtual(Database database) {
    return new VirtualSource(
        database.guid(),
        hosts.connection(database.environment()),
        new VirtualSourceDefinition(Schemas.reveal(database.parameters())),
        mounts(database));
  }

  private List<Mount> mounts(Database database) {
    return database.mounts().stream()
        .map(
            place ->
                new Mount(
                    hosts.connection(place.environment()).environment(),
                    place.path(),
                    Optional.empty()))
        .toList();
  }

  @Override
  public void close() {
    libs.close();
  }
}
