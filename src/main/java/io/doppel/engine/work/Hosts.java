package io.doppel.engine.work;

import io.doppel.engine.Login;
import io.doppel.engine.MountStrategy;
import io.doppel.engine.catalog.Catalog;
import io.doppel.engine.catalog.Environment;
import io.doppel.engine.work.EngineParts.StoragePlace;
import io.doppel.model.Port;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RemoteEnvironment;
import io.doppel.sdk.RemoteHost;
import io.doppel.sdk.RemoteUser;
import io.doppel.storage.StorageConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Environments as connections, and how the hosts behind them are reached. One is made per job, and
 * remembers what it has read. Thread-safe.
 */
final class Hosts implements HostLogins {
  private static final String THIS_MACHINE = "THIS_MACHINE";

  private final Catalog catalog;
  private final Map<String, HostLogin> known = new ConcurrentHashMap<>();

  Hosts(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Returns the connection to an environment, and remembers how it is reached. */
  RemoteConnection connection(Environment environment) {
    known.put(
        environment.reference(),
        new HostLogin(
            environment.address(),
            new Port(environment.sshPort()),
            environment.user(),
            Logins.login(environment),
            environment.hostKey()));
    return new RemoteConnection(
        new RemoteEnvironment(
            environment.name(),
            environment.reference(),
            new RemoteHost(
                environment.address(),
                environment.reference() + "-HOST",
                "",
                environment.toolkit())),
        new RemoteUser(environment.user(), environment.reference() + "-USER"));
  }

  /** Returns the connection to an environment's number. */
  RemoteConnection connection(long environment) {
    return connection(catalog.environments().byId(environment));
  }

  @Override
  public HostLogin login(RemoteConnection connection) {
    HostLogin login = known.get(connection.environment().reference());
    if (login == null) {
      throw new IllegalArgumentException("unknown " + connection.environment().reference());
    }
    return login;
  }

  /**
   * Returns where the storage is, and how each environment gets to see it.
   *
   * @param place as it was configured
   */
  StorageConfig storage(StoragePlace place) {
    List<Environment> environments = catalog.environments().all();
    RemoteConnection connection = storageConnection(place, environments);
    HostLogin host = login(connection);
    Map<String, io.doppel.storage.MountStrategy> strategies = new HashMap<>();
    for (Environment environment : environments) {
      strategy(environment, host).ifPresent(found -> strategies.put(environment.name(), found));
    }
    return new StorageConfig(place.kind(), place.location(), connection, strategies);
  }

  private RemoteConnection storageConnection(StoragePlace place, List<Environment> environments) {
    if (place.environment().isPresent()) {
      return connection(catalog.environments().find(place.environment().get()));
    }
    // An environment that is this machine is the same host: one connection saves scripts.
    Optional<Environment> local =
        environments.stream()
            .filter(environment -> Logins.login(environment) instanceof Login.ThisMachine)
            .findFirst();
    if (local.isPresent()) {
      return connection(local.get());
    }
    String user = System.getProperty("user.name");
    known.put(
        THIS_MACHINE,
        new HostLogin("localhost", new Port(22), user, new Login.ThisMachine(), Optional.empty()));
    return new RemoteConnection(
        new RemoteEnvironment(
            "this machine",
            THIS_MACHINE,
            new RemoteHost("localhost", THIS_MACHINE, "", System.getProperty("java.io.tmpdir"))),
        new RemoteUser(user, THIS_MACHINE));
  }

  private static Optional<io.doppel.storage.MountStrategy> strategy(
      Environment environment, HostLogin storageHost) {
    MountStrategy strategy = Logins.mountStrategy(environment);
    if (strategy instanceof MountStrategy.SharedDirectory shared) {
      return Optional.of(new io.doppel.storage.MountStrategy.SharedDirectory(shared.directory()));
    }
    if (strategy instanceof MountStrategy.Nfs nfs) {
      return Optional.of(new io.doppel.storage.MountStrategy.Nfs(nfs.server(), nfs.client()));
    }
    boolean bothHere =
        Logins.login(environment) instanceof Login.ThisMachine
            && storageHost.login() instanceof Login.ThisMachine;
    boolean sameAddress =
        environment.address().equals(storageHost.address())
            && environment.sshPort() == storageHost.sshPort().number();
    return strategy instanceof MountStrategy.StorageHost || bothHere || sameAddress
        ? Optional.of(new io.doppel.storage.MountStrategy.Local())
        : Optional.empty();
  }
}
