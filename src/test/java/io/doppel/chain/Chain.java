package io.doppel.chain;

import io.doppel.app.LocalEngine;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.Engine;
import io.doppel.engine.EnvironmentRequest;
import io.doppel.engine.GrantsRequest;
import io.doppel.engine.HostKeyConfirmation;
import io.doppel.engine.JobListener;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.Login;
import io.doppel.engine.MountStrategy;
import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.Lab;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabNetwork;
import io.doppel.lab.LabServer;
import io.doppel.model.Deadline;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * An engine on this machine with the lab's ZFS, and three hosts: source, staging, target. Not
 * thread-safe.
 */
final class Chain implements AutoCloseable {
  static final String LINK_USER = "li`nk 'ü'";

  static final Secret SOURCE_PASSWORD = Secret.of("s'ou\"rce $PATH \\n pä%ss;&`x`");
  static final Secret STAGING_PASSWORD = Secret.of("st age'\"\\$(id) ü#;");
  static final Secret VDB_PASSWORD = Secret.of("v\"db' `w` $1 \\ é & pass");
  static final List<Secret> PASSWORDS = List.of(SOURCE_PASSWORD, STAGING_PASSWORD, VDB_PASSWORD);

  private static final String VDB_USER = "de`v 'ö'";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final LabNetwork network;
  private final LabHost source;
  private final LabHost staging;
  private final LabHost target;
  private final Place place;
  private final LocalEngine local;
  private List<Map<String, String>> vdbSettings = List.of();

  private Chain(LabNetwork network, String image, Path home, Place place) throws IOException {
    this.network = network;
    this.source = network.host("source", image);
    this.staging = network.host("staging", image);
    this.target = network.host("target", image);
    this.place = place;
    Files.writeString(home.resolve("config.yml"), place.configuration());
    this.local = LocalEngine.open(home);
  }

  /** Opens a chain on the lab's ZFS. */
  static Chain open(Path home, String image) throws IOException {
    return open(home, image, Place.zfs());
  }

  /** Opens a chain on copies of directories, in the lab's XFS. */
  static Chain openOnCopies(Path home, String image) throws IOException {
    return open(home, image, Place.copies(Lab.get().xfsDirectory().resolve(Lab.get().prefix())));
  }

  /** Opens a chain on copies of directories, in a directory that the hosts see too. */
  static Chain openOnCopies(Path home, String image, Path directory) throws IOException {
    return open(home, image, Place.copies(directory));
  }

  private static Chain open(Path home, String image, Place place) throws IOException {
    LabNetwork network = LabNetwork.create();
    try {
      return new Chain(network, image, home, place);
    } catch (IOException | RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  Engine engine() {
    return local.engine();
  }

  LabHost sourceHost() {
    return source;
  }

  LabHost stagingHost() {
    return staging;
  }

  LabHost targetHost() {
    return target;
  }

  /** Adds staging and target as environments, by their keys. */
  void addHosts() {
    addHost(staging);
    addHost(target);
  }

  /** Adds a host as an environment, by its key. */
  void addHost(LabHost host) {
    addHost(host, LabHost.USER, host.port(), Optional.empty());
  }

  /** Adds a host as an environment whose user is root; nobody else gets into root's home. */
  void addHostAsRoot(LabHost host, String toolkit) {
    addHost(host, "root", host.letRootIn(), Optional.of(toolkit));
  }

  private void addHost(LabHost host, String user, int port, Optional<String> toolkit) {
    engine()
        .addEnvironment(
            new EnvironmentRequest(
                host.name(),
                host.address(),
                new Port(port),
                user,
                new Login.KeyFile(host.privateKey().toString(), Optional.empty()),
                Optional.of(host.fingerprint()),
                toolkit,
                new MountStrategy.SharedDirectory(place.directory().toString())),
            HostKeyConfirmation.refuse(),
            JobListener.none())
        .await();
  }

  /** Starts one more host, such as one with a server of another version. */
  LabHost host(String name, String image) {
    return network.host(name, image);
  }

  /** Returns what links the source; the parameters given win. */
  LinkRequest linkRequest(String name, LabServer server, Map<String, Object> parameters) {
    Map<String, Object> all =
        new HashMap<>(
            Map.of(
                "sourceip", server.host().address(),
                "sourceUser", LINK_USER,
                "sourcePass", SOURCE_PASSWORD,
                "stagingPass", STAGING_PASSWORD));
    all.putAll(parameters);
    return new LinkRequest(
        name,
        "staging",
        Optional.empty(),
        Optional.empty(),
        Map.of("port", String.valueOf(server.port())),
        all);
  }

  /** Returns the same, but by what was found on the source's host, which has been added. */
  LinkRequest onItsHost(LinkRequest plain) {
    return new LinkRequest(
        plain.name(),
        plain.environment(),
        plain.repository(),
        Optional.of(engine().sourceConfigs(Optional.of(source.name())).get(0).name()),
        Map.of(),
        plain.parameters());
  }

  /** Returns what stands in the way of a link, for looking for words in it. */
  String problems(LinkRequest request) {
    return engine().planLink(request).problems().toString();
  }

  DatabaseView link(LinkRequest request) {
    return engine().link(request, JobListener.none()).await();
  }

  SnapshotView snapshot(String database) {
    return engine().snapshot(database, Map.of(), JobListener.none()).await();
  }

  SnapshotView resync(String dSource) {
    return engine().snapshot(dSource, Map.of("resync", true), JobListener.none()).await();
  }

  DatabaseView provision(String name, String parent, String snapshot, String environment) {
    return engine()
        .provision(
            new ProvisionRequest(
                name,
                Optional.of(parent),
                Optional.of(snapshot),
                environment,
                Optional.empty(),
                Map.of(
                    "vdbUser",
                    VDB_USER,
                    "vdbPass",
                    VDB_PASSWORD,
                    "vdbUserPrivileges",
                    "All",
                    "config_settings_prov",
                    vdbSettings)),
            JobListener.none())
        .await();
  }

  /** Gives settings, by name, to all staging servers and VDBs to come. */
  void setForServers(Map<String, String> settings) {
    vdbSettings = LabServer.vdbSettings(settings);
    staging.sh(
        "cat >/home/doppel/.doppel-toolkit/my.cnf <<'END'\n[mysqld]\n"
            + LabServer.lines(settings)
            + "\nEND");
  }

  /** Gives settings, by name, to all VDBs to come. */
  void setForVdbs(Map<String, String> settings) {
    vdbSettings = LabServer.vdbSettings(settings);
  }

  /** Deletes databases one after the other. */
  void delete(String... names) {
    for (String name : names) {
      engine().delete(name, JobListener.none()).await();
    }
  }

  /** Connects to a VDB as its user does: over the network. */
  Connection connect(DatabaseView vdb) throws SQLException {
    return connect(vdb, VDB_USER, VDB_PASSWORD);
  }

  /** Connects to a VDB by an account that came from the source. */
  Connection connect(DatabaseView vdb, String user, Secret password) throws SQLException {
    LabHost host = vdb.environment().equals("target") ? target : staging;
    return LabServer.connect(host.address(), port(vdb, "port"), user, password);
  }

  /** Returns the checksums of a VDB. */
  SortedMap<String, String> checksums(DatabaseView vdb) throws SQLException {
    try (Connection connection = connect(vdb)) {
      return LabServer.checksums(connection);
    }
  }

  /** Makes the accounts that a link needs, as the command grants does, and nothing more. */
  List<String> grant(LabServer server, LinkRequest link) {
    Map<String, Object> parameters = new HashMap<>(link.parameters());
    parameters.putIfAbsent("sourceTls", "Disabled");
    return engine()
        .applySourceGrants(
            new GrantsRequest(
                Optional.of(link.environment()),
                link.repository(),
                link.sourceConfig(),
                link.newSourceConfig(),
                parameters,
                Optional.empty(),
                Optional.empty()),
            server.adminUser(),
            server.adminPassword());
  }

  /** Connects to the staging server as the source's administrator, who came from the source. */
  Connection connectStaging(LabServer server, DatabaseView dSource) throws SQLException {
    return connectStaging(dSource, server.adminUser(), server.adminPassword());
  }

  /** Connects to the staging server by an account that came from the source. */
  Connection connectStaging(DatabaseView dSource, String user, Secret password)
      throws SQLException {
    return LabServer.connect(staging.address(), port(dSource, "stagingPort"), user, password);
  }

  /** Returns the checksums of the staging server. */
  SortedMap<String, String> stagingChecksums(LabServer server, DatabaseView dSource)
      throws SQLException {
    try (Connection connection = connectStaging(server, dSource)) {
      return LabServer.checksums(connection);
    }
  }

  /** Waits until the staging server has what the source, to which nobody writes, has now. */
  void awaitCaughtUp(LabServer server, DatabaseView dSource) throws SQLException {
    SortedMap<String, String> expected = server.checksums();
    Deadline.after(PATIENCE)
        .await(
            "the staging server has everything",
            () -> {
              try {
                return stagingChecksums(server, dSource).equals(expected);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            },
            () -> engine().status("shop").detail());
  }

  /** Returns the names of all volumes and snapshots. */
  List<String> volumes() {
    return place.content();
  }

  /** Unmounts all volumes on the storage host, as after a boot that has not mounted them. */
  void unmountVolumes() {
    Place.run(
        "for volume in $(zfs list -H -o name -d 1 -r %s | sed 1d); do zfs unmount $volume; done"
            .formatted(place.location));
  }

  private static int port(DatabaseView view, String parameter) {
    return Integer.parseInt(String.valueOf(view.parameters().get(parameter)));
  }

  @Override
  public void close() {
    try (network) {
      local.close();
      // before the hosts are closed, which look for mounts that are left
      place.remove();
    }
  }

  /**
   * Where the volumes are: what Doppel keeps there when no volume is left is removed; volumes are
   * not.
   */
  private record Place(String kind, String location, Path directory) {
    static Place zfs() {
      Lab lab = Lab.get();
      return new Place(
          "zfs", lab.zfsPool() + "/" + lab.prefix(), lab.zfsDirectory().resolve(lab.prefix()));
    }

    static Place copies(Path directory) {
      return new Place("copy", directory.toString(), directory);
    }

    String configuration() {
      return "storage:\n  kind: %s\n  location: %s\n".formatted(kind, location);
    }

    /** Returns the names of all volumes and snapshots, and of the directories around them. */
    List<String> content() {
      return run(kind.equals("zfs")
              ? "zfs list -H -o name -t all -r " + location + " 2>/dev/null || true"
              : "find " + directory + " -maxdepth 3")
          .lines()
          .toList();
    }

    void remove() {
      String script =
          kind.equals("zfs")
              ? "for i in 1 2 3 4 5 6 7 8 9 10; do zfs destroy " + location + " && break; done"
              : "rm -f "
                  + directory
                  + "/.doppel/lock; find "
                  + directory
                  + " -depth -type d -empty -delete";
      run(script);
    }

    private static String run(String script) {
      try {
        Process process =
            new ProcessBuilder("bash", "-c", script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.onExit().join();
        return printed;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
