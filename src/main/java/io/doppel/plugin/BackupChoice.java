package io.doppel.plugin;

import io.doppel.model.Problem;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.backup.CloneBackup;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.mysql.source.SourceQuestion;
import io.doppel.sdk.UserError;
import java.util.List;

/**
 * How the backup of a source is going to be taken.
 *
 * @param method never {@code AUTOMATIC}
 * @param reason why, for people
 */
record BackupChoice(BackupMethod method, String reason) {
  /** Chooses by the parameters. */
  static BackupChoice of(Staging staging) {
    BackupMethod asked = staging.parameters().backupMethod();
    return asked == BackupMethod.AUTOMATIC
        ? new BackupChoice(BackupMethod.LOGICAL, "it needs nothing but SQL, and no plugin")
        : new BackupChoice(asked, "as asked for");
  }

  /** Returns what the source's account is going to read. */
  SourceQuestion.Reading reading() {
    return method == BackupMethod.CLONE
        ? SourceQuestion.Reading.CLONE
        : SourceQuestion.Reading.DATABASES;
  }

  /** Returns what stands in the way of this method alone. */
  List<Problem> problems(Staging staging, SourceFacts source) {
    if (method != BackupMethod.CLONE) {
      return List.of();
    }
    try (SqlSession session = staging.sourceSession()) {
      return CloneBackup.problems(
          session, source, staging.installation(), staging.parameters().installClonePlugin());
    } catch (UserError e) {
      return List.of(new Problem("source " + staging.source(), e.getMessage(), e.action()));
    }
  }

  /** Returns it for people. */
  @Override
  public String toString() {
    return method.word() + ": " + reason;
  }
}
