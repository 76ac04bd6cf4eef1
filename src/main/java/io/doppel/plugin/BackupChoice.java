package io.doppel.plugin;

import io.doppel.model.Problem;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.backup.CloneBackup;
import io.doppel.mysql.backup.PhysicalSource;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.mysql.source.SourceQuestion;
import io.doppel.mysql.source.SourceReport;
import io.doppel.sdk.Libs;
import io.doppel.sdk.UserError;
import java.util.List;
import java.util.Optional;

/**
 * How the backup of a source is going to be taken.
 *
 * @param method never {@code AUTOMATIC}
 * @param reason why, for people
 * @param files what a physical backup copies, if that is the method and it can
 * @param problems what was found to stand in the way of the method
 */
record BackupChoice(
    BackupMethod method, String reason, Optional<PhysicalSource> files, List<Problem> problems) {
  private static final String NOTHING_BUT_SQL = "it needs nothing but SQL";
  private static final String ONE_HOST =
      "works on the source's host, too, and under a Delphix Engine an operation works on one host";

  BackupChoice {
    problems = List.copyOf(problems);
  }

  /** Chooses by the parameters and by what there is on the source's host. */
  static BackupChoice of(Libs libs, Staging staging) {
    BackupMethod asked = staging.parameters().backupMethod();
    return switch (asked) {
      case AUTOMATIC -> automatic(libs, staging);
      case PHYSICAL -> physical(libs, staging, "as asked for");
      default -> new BackupChoice(asked, "as asked for", Optional.empty(), List.of());
    };
  }

  private static BackupChoice automatic(Libs libs, Staging staging) {
    if (!staging.parameters().databases().names().isEmpty()) {
      return logical("some databases are to be copied, not all");
    }
    String sourceHost = staging.sourceConnection().environment().host().name();
    if (sourceHost.equals(staging.host())) {
      return logical(NOTHING_BUT_SQL + "; the source's host is no environment");
    }
    if (!libs.reachesSeveralHosts()) {
      return logical(NOTHING_BUT_SQL + "; a physical one " + ONE_HOST);
    }
    BackupChoice physical =
        physical(
            libs,
            staging,
            "the source's host "
                + sourceHost
                + " is an environment and has the backup tool, and to copy files is faster");
    return physical.problems.isEmpty() ? physical : logical(because(physical.problems));
  }

  private static BackupChoice physical(Libs libs, Staging staging, String reason) {
    if (!libs.reachesSeveralHosts()) {
      return new BackupChoice(
          BackupMethod.PHYSICAL,
          reason,
          Optional.empty(),
          List.of(
              new Problem(
                  "Backup Method",
                  "A physical backup " + ONE_HOST + ", here the staging host.",
                  "Choose Logical or Automatic.")));
    }
    try (SqlSession session = staging.sourceSession()) {
      PhysicalSource.Finding found =
          PhysicalSource.find(
              libs,
              staging.sourceConnection(),
              session,
              staging.parameters().sourceUser().orElseThrow(),
              staging.parameters().sourcePassword(),
              staging.connection(),
              staging.installation());
      return new BackupChoice(BackupMethod.PHYSICAL, reason, found.source(), found.problems());
    } catch (UserError e) {
      // What keeps the source from being asked is told by its examination.
      return new BackupChoice(
          BackupMethod.PHYSICAL,
          reason,
          Optional.empty(),
          List.of(new Problem("source " + staging.source(), e.getMessage(), e.action())));
    }
  }

  private static BackupChoice logical(String reason) {
    return new BackupChoice(BackupMethod.LOGICAL, reason, Optional.empty(), List.of());
  }

  private static String because(List<Problem> problems) {
    Problem first = problems.get(0);
    return "a physical one is not possible (" + first.subject() + ": " + first.message() + ")";
  }

  /** Returns what to do after the source has been examined for this choice. */
  BackupChoice reconsidered(Staging staging, SourceReport report) {
    return staging.parameters().backupMethod() == BackupMethod.AUTOMATIC
            && method == BackupMethod.PHYSICAL
            && !report.problems().isEmpty()
        ? logical(because(report.problems()))
        : this;
  }

  /** Returns what the source's account is going to read. */
  SourceQuestion.Reading reading() {
    return switch (method) {
      case CLONE -> SourceQuestion.Reading.CLONE;
      case PHYSICAL -> SourceQuestion.Reading.FILES;
      default -> SourceQuestion.Reading.DATABASES;
    };
  }

  /** Returns what stands in the way of this method alone. */
  List<Problem> problems(Staging staging, SourceFacts source) {
    if (method != BackupMethod.CLONE) {
      return problems;
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
