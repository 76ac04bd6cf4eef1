package io.doppel.plugin;

import io.doppel.mysql.OptionFile;
import io.doppel.mysql.OptionName;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a user wants in the option files of staging servers: the file {@code my.cnf} in the toolkit
 * directory, which is often that of the production server.
 */
final class StarterFile {
  private static final Logger LOG = LoggerFactory.getLogger(StarterFile.class);

  /** What would keep Doppel from starting the server, from reaching it, or from loading it. */
  private static final Set<String> IN_THE_WAY =
      Set.of(
          "bootstrap",
          "chroot",
          "daemonize",
          "grant_tables",
          "init_file",
          "initialize",
          "initialize_insecure",
          "networking",
          "super_read_only",
          "user");

  private static final Set<String> BIND_ADDRESS = Set.of("bind_address");

  /** Its directory is replaced by that of the volume; its name is kept. */
  private static final Set<String> LOG_BIN = Set.of("log_bin");

  private StarterFile() {}

  /** Reads it; returns an empty file when there is none. Makes room for an ingestion. */
  static OptionFile begin(Staging staging) {
    return staging
        .scripts()
        .beginIngestion(staging.layout(), staging.guid())
        .map(OptionFile::parse)
        .map(StarterFile::withinVolume)
        .orElseGet(OptionFile::empty);
  }

  /**
   * Leaves out what would lead the server out of its volume, to other addresses of its host or to
   * other servers, and what would keep Doppel from using it.
   */
  static OptionFile withinVolume(OptionFile file) {
    Set<String> left = new TreeSet<>();
    OptionFile kept =
        file.removeForServer(
            (name, value) -> {
              boolean unwanted = isUnwanted(name, value);
              if (unwanted) {
                left.add(name.written());
              }
              return unwanted;
            });
    if (!left.isEmpty()) {
      LOG.info(
          "left out of the starter my.cnf, for the server keeps to its volume and its port: {}",
          String.join(", ", left));
    }
    return kept;
  }

  private static boolean isUnwanted(OptionName name, String value) {
    Optional<String> reason = ReachingOptions.reason(name);
    if (reason.isPresent() || name.among(IN_THE_WAY).isPresent()) {
      return true;
    }
    if (name.among(BIND_ADDRESS).isPresent()) {
      return !ServerSetting.ANY_INTERFACE.contains(value);
    }
    return name.among(LOG_BIN).isEmpty() && ReachingOptions.leadsOut(name, value);
  }
}
