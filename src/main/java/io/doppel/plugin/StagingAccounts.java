package io.doppel.plugin;

import io.doppel.model.Secret;
import io.doppel.mysql.AccountTables;
import io.doppel.mysql.PasswordHash;
import io.doppel.mysql.SqlSession;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what replication, or a user who loads a dump, does to the accounts of a staging server from
 * opening it: what the source says of its own administrators holds there, too, until it is set
 * right here.
 */
final class StagingAccounts {
  private static final Logger LOG = LoggerFactory.getLogger(StagingAccounts.class);

  private StagingAccounts() {}

  /**
   * Gives {@code root@localhost} back to the staging server, and locks the accounts that open
   * without a password of their own.
   *
   * @param session as the management account
   */
  static void settle(Staging staging, SqlSession session) {
    if (!isOurs(session, staging.parameters().stagingPassword())) {
      LOG.warn(
          "root@localhost of the staging server on {} was changed like the source's; it gets the"
              + " staging password again",
          staging.host());
      staging.administrators().execute(session);
    }
    AccountTables.lockUnguarded(session).forEach(StagingAccounts::tellLocked);
  }

  private static boolean isOurs(SqlSession session, Secret password) {
    return session
        .queryOne(
            "SELECT plugin AS plugin, authentication_string AS hash FROM mysql.user"
                + " WHERE User = 'root' AND Host = 'localhost' AND Super_priv = 'Y'"
                + " AND Grant_priv = 'Y'")
        .map(
            row ->
                PasswordHash.matches(
                    password,
                    row.find("hash").orElse("").getBytes(StandardCharsets.UTF_8),
                    row.find("plugin").orElse("")))
        .orElse(false);
  }

  /** Tells that nobody can log in by an account here. */
  static void tellLocked(AccountTables.Name account) {
    LOG.warn(
        "{} is locked here: it opens without a password of its own (by a name of the operating"
            + " system, or with an empty password)",
        account.quoted());
  }
}
