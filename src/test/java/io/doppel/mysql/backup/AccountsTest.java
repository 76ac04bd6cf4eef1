package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccountsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "GRANT ALL PRIVILEGES ON `a' TO b`.* TO 'o'reilly ü'@'10.1.%' WITH GRANT OPTION|o'reilly ü|10.1.%"
            + "|GRANT ALL PRIVILEGES ON `a' TO b`.* TO 'o''reilly ü'@'10.1.%' WITH GRANT OPTION",
        "GRANT SELECT ON *.* TO 'plain'@'%'|plain|%|GRANT SELECT ON *.* TO 'plain'@'%'",
        "GRANT USAGE ON *.* TO `o'reilly`@`%`|o'reilly|%|GRANT USAGE ON *.* TO `o'reilly`@`%`",
      })
  void nameThatTheServerShowsUnquotedIsQuoted(
      String shown, String user, String host, String statement) {
    assertThat(Accounts.withQuotedName(shown, user, host)).isEqualTo(statement);
  }
}
