package io.doppel.plugin;

import io.doppel.model.Problem;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.mysql.source.SourceQuestion.Reading;
import io.doppel.mysql.source.TableFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a copy of a source needs keys. */
final class EncryptedSource {
  private static final int MOST_NAMED = 5;

  /** With one of these the source's files cannot be read without its keys. */
  private static final List<String> OF_FILES =
      List.of(
          "aria_encrypt_tables",
          "innodb_encrypt_log",
          "innodb_encrypt_tables",
          "innodb_redo_log_encrypt",
          "innodb_undo_log_encrypt");

  private EncryptedSource() {}

  /**
   * Returns what stands in the way of a copy, when nothing manages keys on the staging host.
   *
   * @param reading how the copy is made
   */
  static Optional<Problem> problem(SourceFacts source, Reading reading, String host) {
    List<String> tables =
        source.tables().stream()
            .filter(TableFacts::encrypted)
            .map(table -> table.database() + "." + table.name())
            .toList();
    List<String> settings =
        reading == Reading.FILES || reading == Reading.CLONE
            ? OF_FILES.stream().filter(name -> on(source, name)).toList()
            : List.of();
    if (tables.isEmpty() && settings.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Problem(
            "staging host " + host,
            "The source is encrypted ("
                + (tables.isEmpty()
                    ? String.join(", ", settings)
                    : "tables "
                        + tables.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                        + (tables.size() > MOST_NAMED
                            ? " and " + (tables.size() - MOST_NAMED) + " more"
                            : ""))
                + "), and nothing manages keys for the staging server.",
            source.version().isMariaDb()
                ? "Load a key management plugin in the starter my.cnf, with the source's keys, also on"
                    + " the hosts of the VDBs; or decrypt on the source."
                : "Set up a keyring on the staging host (mysqld.my beside the server program, or"
                    + " early-plugin-load in the starter my.cnf), also on the hosts of the VDBs; or"
                    + " decrypt on the source."));
  }

  private static boolean on(SourceFacts source, String variable) {
    return source
        .variable(variable)
        .filter(value -> !value.equalsIgnoreCase("OFF") && !value.equals("0"))
        .isPresent();
  }
}
