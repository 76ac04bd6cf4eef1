package io.doppel.mysql.replication;

import io.doppel.mysql.OptionFile;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What statements about accounts fail with where an account is not as it was on the source: it was
 * left out, or has got another plugin, or has another owner. A server that follows a source passes
 * over them: data are not at stake, and nobody gets more rights by a statement that is not carried
 * out, but for what {@code partial_revokes} takes away, which must be as on the source.
 */
public final class AccountErrors {
  private static final String OPTION = "slave_skip_errors";
  private static final List<String> NAMES = List.of(OPTION, "replica_skip_errors");

  /**
   * 1133 no such row, 1141 and 1147 and 1403 no such grant, 1269 not revoked, 1396 account or role
   * is there or is not, 1410 no account for a grant, 1524 no such plugin; MySQL's 3523 and 3530 and
   * MariaDB's 1959, 1961 and 1962 no such account or role.
   */
  private static final TreeSet<Integer> NUMBERS =
      new TreeSet<>(
          List.of(1133, 1141, 1147, 1269, 1396, 1403, 1410, 1524, 1959, 1961, 1962, 3523, 3530));

  private AccountErrors() {}

  /** Tells whether the error is one of them. */
  public static boolean contain(int number) {
    return NUMBERS.contains(number);
  }

  /** Returns the option file with them among the errors that the applier passes over. */
  static OptionFile passedOver(OptionFile file) {
    Optional<String> own = own(file);
    if (own.filter("all"::equalsIgnoreCase).isPresent()) {
      return file;
    }
    OptionFile changed = file;
    for (String name : NAMES) {
      changed = changed.removeForServer(name);
    }
    String ours = NUMBERS.stream().map(String::valueOf).collect(Collectors.joining(","));
    return changed.setForServer(OPTION, own.map(list -> list + "," + ours).orElse(ours));
  }

  /**
   * Returns the argument for a server that does not pass over them, but only over what its user
   * wants it to.
   *
   * @param starter what the user wants
   */
  public static String notPassedOver(OptionFile starter) {
    return "--slave-skip-errors=" + own(starter).orElse("OFF");
  }

  private static Optional<String> own(OptionFile file) {
    return NAMES.stream()
        .flatMap(name -> file.getForServer(name).stream())
        .filter(value -> !value.isBlank() && !value.equalsIgnoreCase("OFF"))
        .findFirst();
  }
}
