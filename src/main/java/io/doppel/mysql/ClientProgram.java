package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

/**
 * A program that talks to a server: the installation's own, or the host's where it has none.
 *
 * @param path where it is
 * @param version of the server that it came with; its options go by this
 */
public record ClientProgram(String path, ServerVersion version) {
  /** Checks that nothing is null. */
  public ClientProgram {
    requireNonNull(path, "path is null");
    requireNonNull(version, "version is null");
  }

  /**
   * Tells whether a program that came with another server does for one: the same family's, of the
   * same or a later release series. MariaDB's dump program is no help on MySQL: it dumps generated
   * columns with values that cannot be loaded (seen with 10.11 on 5.7.22 and 8.0.12).
   *
   * <p>Run: the programs of MySQL 9.7 on 5.7.22 and 8.0.12.
   */
  static boolean fits(ServerVersion program, ServerVersion server) {
    return program.vendor().sameFamily(server.vendor())
        && program.atLeast(server.major(), server.minor(), 0);
  }
}
