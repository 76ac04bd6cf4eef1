package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import io.doppel.model.Port;
import io.doppel.model.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to start a server. Immutable; each {@code with} returns a changed copy.
 *
 * @param port to listen on
 * @param serverId replication identity, unique among source and replicas
 * @param arguments more command line arguments, each starting with {@code --}; secrets must not be
 *     among them
 * @param initSql executed before connections are accepted; see {@link InitSql}
 * @param optionFileText text of {@code my.cnf} to be written first; the file that is there stays
 *     when it is empty
 * @param staleFiles shell patterns below the mount path of files to remove first
 * @param volume whose the volume at the mount path must be; nobody's when it is empty
 * @param timeout until the server must answer; crash recovery of much data takes long
 */
public record StartOptions(
    Port port,
    long serverId,
    List<String> arguments,
    Optional<Secret> initSql,
    Optional<String> optionFileText,
    List<String> staleFiles,
    Optional<VolumeOwner> volume,
    Duration timeout) {
  /**
   * Whose a volume is.
   *
   * @param guid of the dSource or VDB, as the mark in the volume has it
   * @param takes whether the volume becomes its own, as a clone does, whosever it was
   */
  public record VolumeOwner(String guid, boolean takes) {}

  /** The time that a server gets when nothing else is said. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  /**
   * What a copy of a server's volume must not take over: identity, persisted settings that beat the
   * command line, sockets and process ids, relay logs with the parent's paths, a log of an
   * initialisation that holds a password.
   */
  private static final List<String> CLONE_LEFTOVERS =
      List.of(
          "data/auto.cnf",
          "data/mysqld-auto.cnf",
          "data/mysqld-auto.cnf.backup",
          "data/*.sock",
          "data/*.sock.lock",
          "data/*.pid",
          "data/mysqld.log",
          "*.sock",
          "*.sock.lock",
          "*.pid",
          "mysqld_error.log",
          "tmp/*",
          "log/*relay*",
          "data/*relay-bin*",
          "data/*relay-log.info",
          "data/master.info",
          "data/multi-master.info");

  /** Checks the arguments. */
  public StartOptions {
    requireNonNull(port, "port is null");
    requireNonNull(initSql, "initSql is null");
    requireNonNull(optionFileText, "optionFileText is null");
    requireNonNull(volume, "volume is null");
    requireNonNull(timeout, "timeout is null");
    arguments = List.copyOf(arguments);
    staleFiles = List.copyOf(staleFiles);
    if (serverId < 1 || serverId > 4294967295L) {
      throw new IllegalArgumentException("server id out of range: " + serverId);
    }
  }

  /** Returns how to start a server with nothing special. */
  public static StartOptions on(Port port, long serverId) {
    return new StartOptions(
        port,
        serverId,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        DEFAULT_TIMEOUT);
  }

  /** Adds command line arguments. */
  public StartOptions withArguments(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return new StartOptions(
        port, serverId, all, initSql, optionFileText, staleFiles, volume, timeout);
  }

  /** Sets what is executed before connections are accepted. */
  public StartOptions withInitSql(InitSql sql) {
    return new StartOptions(
        port,
        serverId,
        arguments,
        Optional.of(sql.text()),
        optionFileText,
        staleFiles,
        volume,
        timeout);
  }

  /** Sets the option file's text. */
  public StartOptions withOptionFile(String text) {
    return new StartOptions(
        port, serverId, arguments, initSql, Optional.of(text), staleFiles, volume, timeout);
  }

  /** Removes first what a copy of a server's volume must not take over from its parent. */
  public StartOptions asClone() {
    return withoutStale(CLONE_LEFTOVERS);
  }

  /** Removes files first, by shell patterns below the mount path. */
  public StartOptions withoutStale(List<String> patterns) {
    return new StartOptions(
        port, serverId, arguments, initSql, optionFileText, patterns, volume, timeout);
  }

  /** Refuses to start in a volume that is not this one's. */
  public StartOptions inVolumeOf(String guid) {
    return in(new VolumeOwner(guid, false));
  }

  /** Makes the volume this one's. */
  public StartOptions takingVolumeFor(String guid) {
    return in(new VolumeOwner(guid, true));
  }

  private StartOptions in(VolumeOwner owner) {
    return new StartOptions(
        port,
        serverId,
        arguments,
        initSql,
        optionFileText,
        staleFiles,
        Optional.of(owner).filter(known -> !known.guid.isEmpty()),
        timeout);
  }

  /** Sets the time until the server must answer. */
  public StartOptions withTimeout(Duration limit) {
    return new StartOptions(
        port, serverId, arguments, initSql, optionFileText, staleFiles, volume, limit);
  }
}
