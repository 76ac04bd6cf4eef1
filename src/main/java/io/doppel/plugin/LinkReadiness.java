package io.doppel.plugin;

import io.doppel.model.DataSize;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problem;
import io.doppel.model.Problems;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Program;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.Tls;
import io.doppel.mysql.backup.ProvidedBackup;
import io.doppel.mysql.source.SourceFacts;
import io.doppel.mysql.source.SourceQuestion;
import io.doppel.mysql.source.SourceReport;
import io.doppel.plugin.HostScripts.VolumeState;
import io.doppel.sdk.Libs;
import io.doppel.sdk.Readiness;
import io.doppel.sdk.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a source and its staging host are ready for a link.
 *
 * @param source what was found out about the source; empty when it could not be, or is not, asked
 * @param backup the backup that the user provides, if one is to be used and can be
 * @param choice how Doppel takes a backup, if it does
 * @param problems everything that stands in the way
 * @param warnings what does not stand in the way, but the user should know
 * @param facts for people
 */
record LinkReadiness(
    Optional<SourceFacts> source,
    Optional<ProvidedBackup> backup,
    Optional<BackupChoice> choice,
    List<Problem> problems,
    List<Problem> warnings,
    Map<String, String> facts) {

  /**
   * Judges.
   *
   * @param volume the mounted volume; empty when it is not mounted yet
   * @throws UserError BACKUP_UNUSABLE when the backup that the user provides cannot be used, and
   *     nothing else stands in the way
   */
  static LinkReadiness judge(Libs libs, Staging staging, Optional<VolumeState> volume) {
    LinkedParameters parameters = staging.parameters();
    Optional<ProvidedBackup> backup = Optional.empty();
    Optional<UserError> unusable = Optional.empty();
    try {
      backup =
          parameters
              .providedBackup()
              .map(path -> BackupChecks.usable(libs, staging, path, volume.isPresent()));
    } catch (UserError e) {
      if (e.code() != ErrorCode.BACKUP_UNUSABLE && e.code() != ErrorCode.PROGRAM_MISSING) {
        throw e;
      }
      unusable = Optional.of(e);
    }
    Optional<BackupChoice> choice =
        parameters.takesBackup() ? Optional.of(BackupChoice.of(libs, staging)) : Optional.empty();
    SourceReport report =
        parameters.asksSource()
            ? SourceReport.examine(libs, question(staging, backup, choice))
            : new SourceReport(Optional.empty(), programs(staging), List.of());
    if (choice.isPresent()) {
      BackupChoice second = choice.get().reconsidered(staging, report);
      if (!second.equals(choice.get())) {
        choice = Optional.of(second);
        report = SourceReport.examine(libs, question(staging, backup, choice));
      }
    }
    Problems problems = new Problems().addAll(report.problems());
    if (choice.isPresent() && report.facts().isPresent()) {
      problems.addAll(choice.get().problems(staging, report.facts().get()));
    }
    HostScripts.HostFacts host =
        staging.scripts().facts(parameters.mountPath(), staging.installation().server());
    if (!host.keys() && backup.isEmpty() && report.facts().isPresent()) {
      SourceQuestion.Reading reading = question(staging, backup, choice).reading();
      report
          .facts()
          .flatMap(facts -> EncryptedSource.problem(facts, reading, staging.host()))
          .ifPresent(problem -> problems.addAll(List.of(problem)));
    }
    problems.addAll(
        HostChecks.problems(
            staging.connection(),
            staging.installation(),
            host,
            parameters.mountPath(),
            parameters.stagingPort(),
            volume.isPresent()));
    if (backup.isPresent() && report.facts().isPresent() && parameters.followsSource()) {
      problems.addAll(startProblems(staging, backup.get(), report.facts().get()));
    }
    DataSize needed = size(report.facts(), backup);
    volume.ifPresent(state -> problems.addAll(volumeProblems(staging, state, needed)));
    if (unusable.isPresent()) {
      UserError failure = unusable.get();
      if (problems.isEmpty()) {
        throw failure;
      }
      problems.add("backup", failure.getMessage(), failure.action());
    }
    return new LinkReadiness(
        report.facts(),
        backup,
        choice,
        problems.list(),
        report.warnings(),
        facts(staging, report, backup, choice));
  }

  /** Returns about how much is going to be copied; 0 when nobody knows. */
  DataSize size() {
    return size(source, backup);
  }

  private static DataSize size(Optional<SourceFacts> source, Optional<ProvidedBackup> backup) {
    return source
        .map(SourceFacts::size)
        .orElse(backup.map(ProvidedBackup::bytes).orElse(new DataSize(0)));
  }

  private static List<Problem> startProblems(
      Staging staging, ProvidedBackup backup, SourceFacts source) {
    try (SqlSession session = staging.sourceSession()) {
      SourcePosition start =
          BackupStart.completed(BackupStart.of(staging.parameters(), backup.position()), session);
      return start.isEmpty() ? List.of() : BackupStart.problems(start, session, source);
    }
  }

  private static SourceQuestion question(
      Staging staging, Optional<ProvidedBackup> backup, Optional<BackupChoice> choice) {
    return question(
        staging,
        choice
            .map(BackupChoice::reading)
            .orElse(
                backup.filter(ProvidedBackup::everything).isPresent()
                    ? SourceQuestion.Reading.POSITION
                    : SourceQuestion.Reading.ACCOUNTS));
  }

  /** Returns what is to be found out about a source of which no copy is taken. */
  static SourceQuestion questionOfFollower(Staging staging) {
    return question(staging, SourceQuestion.Reading.POSITION);
  }

  private static SourceQuestion question(Staging staging, SourceQuestion.Reading reading) {
    LinkedParameters parameters = staging.parameters();
    boolean ownAccount = !parameters.replicationUser().equals(parameters.sourceUser());
    return new SourceQuestion(
        staging.connection(),
        staging.installation(),
        parameters.serverId(),
        staging.source(),
        parameters.sourceUser().orElse(""),
        parameters.sourcePassword(),
        parameters.replicationUser().filter(user -> ownAccount),
        parameters
            .replicationUser()
            .filter(user -> ownAccount)
            .map(user -> parameters.replicationPassword()),
        staging.tls(),
        parameters.databases().names(),
        parameters.followsSource(),
        reading);
  }

  /** Where no source is asked, it is not told either which programs are needed. */
  private static List<Problem> programs(Staging staging) {
    Problems problems = new Problems();
    Installation installation = staging.installation();
    List<Program> needed =
        installation.version().isMariaDb()
            ? List.of(Program.CLIENT, Program.INSTALL_DB)
            : List.of(Program.CLIENT);
    for (Program program : needed) {
      if (installation.client(program).isEmpty()) {
        UserError missing = installation.missing(program);
        problems.add("staging host " + staging.host(), missing.getMessage(), missing.action());
      }
    }
    return problems.list();
  }

  private static List<Problem> volumeProblems(
      Staging staging, VolumeState volume, DataSize needed) {
    Problems problems = new Problems();
    String where = staging.host() + ":" + staging.layout().mountPath();
    if (!volume.writable()) {
      problems.add(
          where,
          "The volume cannot be written to by " + staging.connection().user().name() + ".",
          "Make that user its owner.");
    }
    if (volume.free().compareTo(needed) < 0) {
      problems.add(
          where,
          "The volume has room for "
              + volume.free()
              + ", and what comes into it takes about "
              + needed
              + ".",
          "Give the storage more space.");
    }
    return problems.list();
  }

  private static Map<String, String> facts(
      Staging staging,
      SourceReport report,
      Optional<ProvidedBackup> backup,
      Optional<BackupChoice> choice) {
    Map<String, String> facts = new LinkedHashMap<>();
    LinkedParameters parameters = staging.parameters();
    if (parameters.asksSource()) {
      facts.put("Source", staging.source().toString());
    }
    choice.ifPresent(chosen -> facts.put("Backup method", chosen.toString()));
    choice
        .flatMap(BackupChoice::files)
        .ifPresent(files -> facts.put("In transit", files.compression().toString()));
    backup.ifPresent(
        found -> {
          facts.put(
              "Backup",
              found.file()
                  + ", "
                  + found.bytes()
                  + found.server().map(server -> ", of " + server).orElse(""));
          if (parameters.followsSource()) {
            facts.put("Begins at", BackupStart.of(parameters, found.position()).toString());
          }
        });
    if (parameters.mode() == LinkedParameters.Mode.MANUAL) {
      facts.put(
          "To be filled by you",
          "as '"
              + parameters.seedUser().orElse("root")
              + "'@'localhost' on port "
              + parameters.stagingPort()
              + " of "
              + staging.host());
    }
    report
        .facts()
        .ifPresent(
            source -> {
              facts.put("Source server", source.version().toString());
              facts.put("Encryption", encryption(staging, source, choice));
              facts.put("Databases", String.join(", ", source.databases()));
              facts.put("Tables", Integer.toString(source.tables().size()));
              facts.put("Size", "about " + source.size());
              facts.put(
                  "LogSync",
                  !staging.parameters().followsSource()
                      ? "off"
                      : source.gtids() ? "by global transaction ids" : "by log file and position");
            });
    facts.put(
        "Staging server",
        staging.installation().version() + " in " + staging.installation().installPath());
    staging.installation().lentPrograms().ifPresent(lent -> facts.put("Client programs", lent));
    report
        .warnings()
        .forEach(warning -> facts.merge("Note", warning.message(), (a, b) -> a + " " + b));
    return facts;
  }

  private static String encryption(
      Staging staging, SourceFacts source, Optional<BackupChoice> choice) {
    boolean cloned = choice.filter(way -> way.method() == BackupMethod.CLONE).isPresent();
    return switch (staging.tls().settled(source.encrypted()).mode()) {
      case DISABLED ->
          staging.tls().mode() == Tls.Mode.DISABLED
              ? "none, as asked for"
              : "none: the source does not offer TLS";
      case VERIFY_CA -> "TLS; the certificate's authority is verified";
      case VERIFY_IDENTITY ->
          "TLS; the certificate's authority and name are verified"
              + (cloned ? ", by the clone plugin itself the authority only" : "");
      default ->
          staging
              .tls()
              .certificate()
              .map(
                  pinned ->
                      "TLS; Doppel itself accepts only the certificate "
                          + pinned
                          + ", which replication"
                          + " and the dump programs do not verify")
              .orElse("TLS; the certificate is not verified");
    };
  }

  Readiness toReadiness() {
    return new Readiness(problems, facts);
  }
}
