package io.doppel.plugin;

import io.doppel.model.ErrorCode;
import io.doppel.model.Problem;
import io.doppel.model.Problems;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.replication.Replica;
import io.doppel.mysql.replication.Succession;
import io.doppel.mysql.source.SourceReport;
import io.doppel.sdk.Libs;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.Readiness;
import io.doppel.sdk.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Judges a change of the parameters of a dSource that is linked. */
final class LinkedChange {
  /** What the staging server was made with. */
  private static final Set<String> FIXED =
      Set.of(
          "dSourceType",
          "mountPath",
          "stagingPort",
          "serverId",
          "stagingPass",
          "stagingCredentials",
          "stagingBasedir");

  /** What decides what the copy holds. */
  private static final Set<String> OF_THE_COPY = Set.of("databaseList", "logSync");

  private LinkedChange() {}

  /**
   * Returns what stands in the way of a change, as far as the parameters tell.
   *
   * @param anew whether a new copy is made with it
   */
  static List<Problem> problems(
      LinkedSourceDefinition before, LinkedSourceDefinition after, boolean anew) {
    Problems problems = new Problems().addAll(LinkedParameters.problems(after));
    for (String name : changed(before.values(), after.values())) {
      if (FIXED.contains(name)) {
        problems.add(
            name,
            "It cannot be changed: the staging server was made with it.",
            "Link the source again, under another name, to have another one.");
      } else if (OF_THE_COPY.contains(name) && !anew) {
        problems.add(
            name,
            "It decides what the copy holds, so it takes a new copy.",
            "Change it together with a resynchronisation.");
      }
    }
    return problems.list();
  }

  private static Set<String> changed(Map<String, Object> before, Map<String, Object> after) {
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
    return names;
  }

  /**
   * Judges whether a staging server can go on at its source as the parameters describe it: the same
   * questions as before a link, and whether the source has the history that was applied.
   */
  static Readiness readiness(Libs libs, Staging staging) {
    if (!staging.parameters().followsSource()) {
      return new Readiness(List.of(), Map.of());
    }
    SourceReport report = SourceReport.examine(libs, LinkReadiness.questionOfFollower(staging));
    Problems problems = new Problems().addAll(report.problems());
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Source", staging.source().toString());
    report.facts().ifPresent(source -> facts.put("Source server", source.version().toString()));
    if (problems.isEmpty()) {
      try (SqlSession session = staging.session();
          SqlSession source = staging.sourceSession()) {
        new Replica(session)
            .status()
            .flatMap(status -> Succession.canGoOn(session, status, source))
            .ifPresent(
                fault ->
                    problems.add("source " + staging.source(), fault.message(), fault.action()));
      } catch (UserError e) {
        if (e.code() == ErrorCode.CANCELLED) {
          throw e;
        }
        problems.add("staging host " + staging.host(), e.getMessage(), e.action());
      }
    }
    return new Readiness(problems.list(), facts);
  }
}
