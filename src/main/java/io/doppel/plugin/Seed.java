package io.doppel.plugin;

import io.doppel.model.ErrorCode;
import io.doppel.model.Problems;
import io.doppel.mysql.Mysqld;
import io.doppel.mysql.OptionFile;
import io.doppel.mysql.SqlSession;
import io.doppel.plugin.HostScripts.VolumeState;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Progress;
import io.doppel.sdk.UserError;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the empty staging server that a user is going to fill. */
final class Seed {
  private static final Logger LOG = LoggerFactory.getLogger(Seed.class);

  private final Libs libs;
  private final Staging staging;
  private final VolumeState volume;

  /**
   * Prepares it.
   *
   * @param staging with all programs of its installation
   * @param volume what is in the mounted volume
   */
  Seed(Libs libs, Staging staging, VolumeState volume) {
    this.libs = libs;
    this.staging = staging;
    this.volume = volume;
  }

  /** Makes it. When that fails, no server is left running, and the next attempt starts afresh. */
  void make() {
    libs.progress(Progress.of("Checking the staging host"));
    Failures.throwIfAny(
        new Problems().addAll(LinkReadiness.judge(libs, staging, Optional.of(volume)).problems()),
        ErrorCode.NOT_READY,
        "The staging server on " + staging.host() + " cannot be made");
    Mysqld mysqld = staging.mysqld();
    try {
      OptionFile starter = StarterFile.begin(staging);
      DataSettings settings = DataSettings.fixedIn(starter);
      libs.progress(Progress.of("Initialising the staging server"));
      mysqld.initialize(settings.initializeArguments());
      mysqld.start(
          staging
              .startOptions()
              .withOptionFile(
                  OptionFiles.ofStaging(
                          starter,
                          staging.parameters(),
                          staging.layout(),
                          staging.installation(),
                          settings)
                      .render())
              .withInitSql(staging.firstAccounts()));
      verifyAccounts();
      staging.scripts().endIngestion(staging.layout());
    } catch (RuntimeException e) {
      Failures.afterwards(e, () -> mysqld.kill("it was not made completely"));
      throw e;
    }
    LOG.info(
        "an empty server answers on port {} of {}: fill it, then take a snapshot",
        staging.parameters().stagingPort(),
        staging.host());
  }

  /** A statement of the init SQL that fails leaves no other trace than the account it was for. */
  private void verifyAccounts() {
    try (SqlSession session = staging.session()) {
      staging
          .parameters()
          .seedUser()
          .ifPresent(
              user -> {
                if (session
                    .queryOne(
                        "SELECT 1 AS found FROM mysql.user WHERE User = ? AND Host = 'localhost'",
                        user)
                    .isEmpty()) {
                  throw new UserError(
                      ErrorCode.SEED_ACCOUNT_FAILED,
                      "The account '" + user + "'@'localhost' could not be created.",
                      "Give another name or password; see the end of the server's error log.",
                      staging.mysqld().errorLogEnd(),
                      null);
                }
              });
    } catch (UserError e) {
      if (e.code() != ErrorCode.DATABASE_LOGIN_REFUSED && e.code() != ErrorCode.WRONG_STATE) {
        throw e;
      }
      throw new UserError(
          ErrorCode.SEED_NOT_REACHABLE,
          "The new server on " + staging.host() + " does not let Doppel in: " + e.getMessage(),
          "See the end of its error log.",
          staging.mysqld().errorLogEnd(),
          e);
    }
  }
}
