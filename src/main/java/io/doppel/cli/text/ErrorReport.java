package io.doppel.cli.text;

import io.doppel.engine.JobFailedException;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.ProblemsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells of a failure: what happened, what to do about it, what was seen. */
public final class ErrorReport {
  private ErrorReport() {}

  /** Returns the failure that something thrown stands for. */
  public static DoppelException failure(Throwable thrown) {
    if (thrown instanceof DoppelException known) {
      return known;
    }
    return new DoppelException(
        ErrorCode.INTERNAL,
        "Something went wrong that should not: " + thrown + ".",
        "The log file has more. Please report it with the log.",
        "",
        thrown);
  }

  /** Returns the report for people. */
  public static String text(DoppelException failure, boolean colours) {
    StringBuilder text = new StringBuilder();
    text.append(Colour.BAD.paint("doppel: ", colours))
        .append(DisplayText.harmlessLines(failure.getMessage()))
        .append('\n');
    if (!failure.action().isBlank()) {
      text.append(indented("What to do: ", failure.action()));
    }
    if (failure instanceof JobFailedException job) {
      sentences(text, "Undone: ", job.undone());
      sentences(text, "Left behind: ", job.leftBehind());
      if (!job.leftBehind().isEmpty()) {
        text.append("Try again to undo it with: doppel jobs clean-up\n");
      }
    }
    if (!failure.output().isBlank()) {
      text.append("Output:\n");
      DisplayText.harmlessLines(failure.output())
          .stripTrailing()
          .lines()
          .forEach(line -> text.append("  | ").append(line).append('\n'));
    }
    return text.toString();
  }

  private static void sentences(StringBuilder text, String label, List<String> sentences) {
    if (!sentences.isEmpty()) {
      text.append(indented(label, String.join("\n", sentences)));
    }
  }

  /** Lines after the first one begin below the first one's text. */
  private static String indented(String label, String lines) {
    return label
        + String.join(
            "\n" + " ".repeat(label.length()),
            DisplayText.harmlessLines(lines).lines().filter(line -> !line.isBlank()).toList())
        + "\n";
  }

  /** Returns the report for machines. */
  public static String json(DoppelException failure) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", failure.code().name());
    error.put("exitCode", failure.code().exitCode());
    error.put("message", failure.getMessage());
    error.put("action", failure.action());
    error.put("output", failure.output());
    ProblemsException.behind(failure)
        .ifPresent(found -> error.put("problems", JsonViews.problems(found.problems())));
    if (failure instanceof JobFailedException job) {
      error.put("job", job.job());
      error.put("undone", job.undone());
      error.put("leftBehind", job.leftBehind());
    }
    return Json.pretty(Map.of("error", error)) + "\n";
  }
}
