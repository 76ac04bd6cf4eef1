package io.doppel.plugin;

import io.doppel.model.DataSize;
import io.doppel.model.Secret;
import io.doppel.mysql.Mysqld;
import io.doppel.mysql.OptionFile;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.StartOptions;
import io.doppel.mysql.backup.BackupSource;
import io.doppel.mysql.backup.CloneBackup;
import io.doppel.mysql.backup.PhysicalBackup;
import io.doppel.mysql.backup.PhysicalSource;
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

  private static final int MOST_FILES_AT_A_TIME = 4;

  private final Libs libs;
  private final Staging staging;
  private final SourceFacts source;

  FileCopy(Libs libs, Staging staging, SourceFacts source) {
    this.libs = libs;
    this.staging = staging;
    this.source = source;
  }

  /**
   * What has come of it.
   *
   * @param position up to which point of the source the copy is
   * @param made what the server was made with
   */
  record Result(SourcePosition position, Ingestion.Made made) {}

  /** Makes it by MySQL's clone plugin. */
  Result byClone(Ingestion.Made made) {
    Mysqld mysqld = staging.mysqld();
    try (SqlSession session = staging.sourceSession()) {
      CloneBackup.prepare(session);
    }
    libs.progress(Progress.of("Initialising the staging server"));
    mysqld.initialize(made.settings().initializeArguments());
    mysqld.start(
        staging
            .startOptions()
            .withOptionFile(made.optionFile(staging))
            .withInitSql(staging.firstAccounts())
            .withArguments("--read-only=OFF", "--skip-log-bin", "--event-scheduler=OFF"));
    CloneBackup clone = new CloneBackup(libs, backupSource(), staging.target());
    try (SqlSession session = staging.sourceSession()) {
      clone.run(session);
    }
    startOnCopy(staging.startOptions());
    try (SqlSession session = staging.session()) {
      CloneBackup.Result result = clone.result(session);
      LOG.info("cloned {} of {}, at {}", result.transferred(), staging.source(), result.position());
      setRootPassword(session);
      return new Result(result.position(), made);
    }
  }

  /**
   * Makes it by MariaDB's backup tool on the source's host.
   *
   * @param files what is copied
   * @param cores processors of the staging host
   * @param memory what making the copy consistent may use
   */
  Result byTool(Ingestion.Made wanted, PhysicalSource files, int cores, DataSize memory) {
    PhysicalBackup.Result result =
        new PhysicalBackup(
                libs,
                backupSource(),
                files,
                staging.connection(),
                staging.installation(),
                staging.layout())
            .run(Math.max(1, Math.min(MOST_FILES_AT_A_TIME, cores)), memory);
    LOG.info(
        "copied {} of {}, at {}", result.transferred(), files.dataDirectory(), result.position());
    Ingestion.Made made =
        new Ingestion.Made(
            wanted.starter(),
            wanted.settings().with(DataSettings.fixedIn(OptionFile.parse(result.options()))));
    startOnCopy(staging.startOptions().asClone().withOptionFile(made.optionFile(staging)));
    try (SqlSession session = staging.session()) {
      setRootPassword(session);
    }
    return new Result(result.position(), made);
  }

  private BackupSource backupSource() {
    return new BackupSource(
        staging.source(),
        staging.parameters().sourceUser().orElseThrow(),
        staging.parameters().sourcePassword(),
        staging.tls().settled(source.encrypted()),
        source);
  }

  private void startOnCopy(StartOptions options) {
    libs.progress(Progress.of("Starting the staging server"));
    staging.mysqld().start(options.withInitSql(staging.accounts().forgetReplication()));
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
