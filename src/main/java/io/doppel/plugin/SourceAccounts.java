package io.doppel.plugin;

import io.doppel.mysql.InitSql;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What becomes, in a VDB, of the accounts that come along with the data. */
enum SourceAccounts {
  /** They can log in, but for those that need no password of their own. */
  KEPT("Kept"),
  /** Nobody can log in by them; definers that they are work. */
  LOCKED("Locked"),
  /** They are not there. */
  DROPPED("Dropped");

  private static final String PARAMETER = "sourceAccounts";

  private final String value;

  SourceAccounts(String value) {
    this.value = value;
  }

  static SourceAccounts of(Fields fields) {
    String text = fields.optionalText(PARAMETER).orElse(KEPT.value);
    Optional<SourceAccounts> known =
        Arrays.stream(values()).filter(kind -> kind.value.equals(text)).findFirst();
    if (known.isEmpty()) {
      fields.problem(
          PARAMETER,
          "'" + text + "' is nothing that can become of accounts.",
          "Give one of "
              + Arrays.stream(values()).map(kind -> kind.value).collect(Collectors.joining(", "))
              + ".");
    }
    return known.orElse(KEPT);
  }

  /** Returns init SQL that does it, after it has made the accounts that a VDB has of its own. */
  InitSql addTo(InitSql own) {
    return switch (this) {
      case KEPT -> own.lockUnguarded();
      case LOCKED -> own.lockOthers();
      case DROPPED -> own.removeOthers();
    };
  }
}
