package io.doppel.plugin;

import io.doppel.model.Secret;
import io.doppel.mysql.Mysqld;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.backup.BackupSource;
import io.doppel.mysql.backup.CloneBackup;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.sdk.UserError;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an empty volume with a copy of the source's files: all databases, with accounts and all.
 * The staging server runs on them afterwards.
 */
final class FileCopy {
  private static final Logger LOG = LoggerFactory.getLogger(FileCopy.class);

  private final Libs libs;
  private final Staging staging;
  private final SourceFacts source;

  FileCopy(Libs libs, Staging staging, SourceFacts source) {
    this.libs = libs;
    this.staging = staging;
    this.source = source;
  }

  /**
   * Makes it by MySQL's clone plugin; returns up to which point of the source the copy is.
   *
   * @param optionFile text of the server's option file
   * @param settings what the data directory is initialised with
   */
  SourcePosition byClone(String optionFile, DataSettings settings) {
    Mysqld mysqld = staging.mysqld();
    libs.progress(Progress.of("Initialising the staging server"));
    mysqld.initialize(settings.initializeArguments());
    mysqld.start(
        staging
            .startOptions()
            .withOptionFile(optionFile)
            .withInitSql(staging.firstAccounts())
            .withArguments("--read-only=OFF", "--skip-log-bin", "--event-scheduler=OFF"));
    CloneBackup clone =
        new CloneBackup(
            libs,
            new BackupSource(
                staging.source(),
                staging.parameters().sourceUser().orElseThrow(),
                staging.parameters().sourcePassword(),
                source),
            staging.target());
    try (SqlSession session = staging.sourceSession()) {
      clone.run(session);
    }
    startOnCopy();
    try (SqlSession session = staging.session()) {
      CloneBackup.Result result = clone.result(session);
      LOG.info("cloned {} of {}, at {}", result.transferred(), staging.source(), result.position());
      setRootPassword(session);
      return result.position();
    }
  }

  private void startOnCopy() {
    libs.progress(Progress.of("Starting the staging server"));
    staging
        .mysqld()
        .start(staging.startOptions().withInitSql(staging.accounts().forgetReplication()));
  }

  /** What the source has for {@code root@localhost} may be of no use on another host. */
  private void setRootPassword(SqlSession session) {
    String root = Sql.account("root", "localhost");
    String password = Sql.literal(staging.parameters().stagingPassword().reveal());
    List<String> statements =
        session.version().isMariaDb()
            ? List.of(
                "GRANT ALL PRIVILEGES ON *.* TO "
                    + root
                    + " IDENTIFIED BY "
                    + password
                    + " WITH GRANT OPTION")
            : List.of(
                "CREATE USER IF NOT EXISTS " + root,
                "ALTER USER "
                    + root
                    + " IDENTIFIED WITH caching_sha2_password BY "
                    + password
                    + " ACCOUNT UNLOCK",
                "GRANT ALL PRIVILEGES ON *.* TO " + root + " WITH GRANT OPTION");
    try {
      session.execute("SET SESSION sql_log_bin = 0");
      statements.forEach(statement -> session.execute(Secret.of(statement)));
    } catch (UserError e) {
      LOG.warn("root of the staging server keeps the source's password: {}", e.getMessage());
    }
  }
}
