package io.doppel.plugin;

import io.doppel.model.ErrorCode;
import io.doppel.mysql.BackupTool;
import io.doppel.mysql.Program;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.backup.ProvidedBackup;
import io.doppel.sdk.Libs;
import io.doppel.sdk.UserError;
import java.util.List;
import java.util.TreeSet;

/** Whether a backup that the user provides can be what a dSource starts from. */
final class BackupChecks {
  private BackupChecks() {}

  /**
   * Looks at a backup and judges it.
   *
   * @param thorough whether what takes reading all of it may be looked at, too
   * @throws UserError BACKUP_UNUSABLE when it cannot be used, PROGRAM_MISSING
   */
  static ProvidedBackup usable(Libs libs, Staging staging, String path, boolean thorough) {
    LinkedParameters parameters = staging.parameters();
    ProvidedBackup backup = ProvidedBackup.look(libs, staging.connection(), path, false);
    if (backup.physical()) {
      return usablePhysical(libs, backup, staging);
    }
    checkVersion(backup, staging);
    boolean lacksPosition = parameters.followsSource() && lacksPosition(parameters, backup);
    boolean plain = backup.compression().equals("none");
    boolean endMatters = lacksPosition && !plain && BackupStart.endMayTell(backup);
    List<String> wanted = parameters.databases().usersOwn();
    if (thorough && (endMatters || (!wanted.isEmpty() && backup.databases().isEmpty()))) {
      backup = ProvidedBackup.look(libs, staging.connection(), backup.file(), true);
      lacksPosition = lacksPosition && lacksPosition(parameters, backup);
      endMatters = false;
    }
    if (lacksPosition && !endMatters) {
      throw unusable(
          "The backup "
              + where(staging, backup)
              + " does not tell the position of its source, so nobody knows from where to follow"
              + " it.",
          staging.installation().version().isMariaDb()
              ? "Take it with --master-data=2 --gtid, or give its position, or link without LogSync."
              : "Take it with --source-data=2 (before MySQL 8.0.26: --master-data=2), or give its"
                  + " position, or link without LogSync.");
    }
    checkDatabases(backup, wanted, staging);
    return backup;
  }

  private static ProvidedBackup usablePhysical(Libs libs, ProvidedBackup backup, Staging staging) {
    LinkedParameters parameters = staging.parameters();
    String where = where(staging, backup);
    ServerVersion ours = staging.installation().version();
    backup.server().ifPresent(theirs -> ProvidedBackup.requireFitting(theirs, ours, where));
    if (!parameters.databases().isAll()) {
      throw unusable(
          "The backup " + where + " is a physical one, which can only be loaded as a whole.",
          "Link without a list of databases, or give a dump.");
    }
    if (parameters.followsSource()
        && lacksPosition(parameters, backup)
        && !BackupStart.endMayTell(backup)) {
      throw unusable(
          "The backup " + where + " does not tell the position of its source.",
          "Give its position, or link without LogSync.");
    }
    backup
        .server()
        .ifPresent(
            theirs -> BackupStart.requireKnown(parameters, where, theirs, backup.position()));
    BackupTool.of(backup.server().orElse(ours))
        .check(libs, staging.connection(), staging.installation().require(Program.BACKUP));
    return backup;
  }

  private static boolean lacksPosition(LinkedParameters parameters, ProvidedBackup backup) {
    return BackupStart.of(parameters, backup.position()).isEmpty();
  }

  private static void checkVersion(ProvidedBackup backup, Staging staging) {
    ServerVersion ours = staging.installation().version();
    if (backup.server().isEmpty()) {
      if (backup.mariaDb().filter(mariaDb -> mariaDb != ours.isMariaDb()).isPresent()) {
        throw unusable(
            "The backup "
                + where(staging, backup)
                + " is of a server of another vendor: the staging server would be "
                + ours
                + ".",
            "Choose a repository of the vendor of the source.");
      }
      return;
    }
    ServerVersion theirs = backup.server().get();
    String action = "Choose a repository with " + theirs.vendor() + " " + theirs.series() + ".";
    if (!ours.vendor().sameFamily(theirs.vendor())) {
      throw unusable(
          "The backup "
              + where(staging, backup)
              + " is of "
              + theirs
              + ", and the staging server would be "
              + ours
              + ".",
          action);
    }
    if (!ours.atLeast(theirs.major(), theirs.minor(), 0)) {
      throw unusable(
          "The backup "
              + where(staging, backup)
              + " is of "
              + theirs
              + ", which is newer than the staging server, "
              + ours
              + ".",
          action);
    }
  }

  private static void checkDatabases(ProvidedBackup backup, List<String> wanted, Staging staging) {
    if (backup.databases().isEmpty()) {
      return;
    }
    TreeSet<String> missing = new TreeSet<>(wanted);
    missing.removeAll(backup.databases().get());
    if (!missing.isEmpty()) {
      throw unusable(
          "The backup "
              + where(staging, backup)
              + " holds no database "
              + String.join(", ", missing)
              + ".",
          "Correct the list of databases. There are: "
              + String.join(", ", new TreeSet<>(backup.databases().get()))
              + ".");
    }
  }

  private static String where(Staging staging, ProvidedBackup backup) {
    return staging.host() + ":" + backup.file();
  }

  private static UserError unusable(String message, String action) {
    return new UserError(ErrorCode.BACKUP_UNUSABLE, message, action);
  }
}
