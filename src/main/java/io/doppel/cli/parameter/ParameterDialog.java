package io.doppel.cli.parameter;

import io.doppel.cli.terminal.Questions;
import io.doppel.cli.terminal.Terminal;
import io.doppel.cli.text.Colour;
import io.doppel.cli.text.DisplayText;
import io.doppel.engine.JobFailedException;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problem;
import io.doppel.model.Problems;
import io.doppel.model.ProblemsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Gets together the parameters of a link or a provision: from the options and, where there is a
 * terminal, from the user, until the plan has no more to say about them.
 */
public final class ParameterDialog {
  private static final String HOW =
      "Give parameters by --set NAME=VALUE, passwords by --set-from NAME=env:VARIABLE (or"
          + " file:PATH, or prompt).";

  private final Map<String, Parameter> parameters;
  private final SecretSource secrets;
  private final Terminal terminal;

  /**
   * Creates a dialog.
   *
   * @param parameters what there is to set, by name
   * @param secrets where values that were not typed come from
   */
  public ParameterDialog(
      Map<String, Parameter> parameters, SecretSource secrets, Terminal terminal) {
    this.parameters = parameters;
    this.secrets = secrets;
    this.terminal = terminal;
  }

  /**
   * Returns the parameters that the options give.
   *
   * @throws DoppelException INVALID_ARGUMENT with everything that is wrong
   */
  public Map<String, Object> given(ParameterOptions options) {
    return new ParameterInput("--set", parameters, secrets).read(options);
  }

  /**
   * As {@link #given(ParameterOptions)} for texts such as {@code port=3306}.
   *
   * @param option the option that sets values, for messages
   */
  public Map<String, Object> given(String option, List<String> values) {
    return new ParameterInput(option, parameters, secrets).read(values);
  }

  /** Asks for everything on the terminal. */
  public Map<String, Object> ask() {
    return new Wizard(terminal).ask(parameters.values(), Map.of());
  }

  /**
   * Asks for everything if nothing was given, then for what a plan finds missing or wrong.
   *
   * @param nothingGiven whether the options held no parameter at all
   * @param planner returns the problems of a plan with the given parameters
   * @return the parameters that the plan is content with
   * @throws DoppelException NOT_READY when there are problems that no parameter can solve
   */
  public Map<String, Object> complete(
      Map<String, Object> given,
      boolean nothingGiven,
      Function<Map<String, Object>, List<Problem>> planner) {
    Map<String, Object> values = new LinkedHashMap<>(given);
    if (nothingGiven) {
      values = new Wizard(terminal).ask(parameters.values(), values);
    }
    while (true) {
      terminal.err().println();
      terminal.err().println("Checking ...");
      List<Problem> problems = planner.apply(values);
      if (problems.isEmpty()) {
        return values;
      }
      List<Parameter> askable = askable(problems);
      if (askable.isEmpty() && !nothingGiven) {
        new Problems().addAll(problems).throwIfAny(ErrorCode.NOT_READY, "This cannot be done");
      }
      for (Problem problem : problems) {
        terminal
            .err()
            .println(
                Colour.BAD.paint("* ", terminal.errColours())
                    + DisplayText.harmlessLines(
                        problem.subject() + ": " + problem.message() + " " + problem.action()));
      }
      if (askable.isEmpty()) {
        // Such as a wrong password: only the user knows which answer it was.
        if (!new Questions(terminal).confirm("Change the answers?", true)) {
          throw DoppelException.cancelled("The input");
        }
        askable.addAll(parameters.values());
      }
      values = new Wizard(terminal).ask(askable, values);
    }
  }

  private List<Parameter> askable(List<Problem> problems) {
    List<Parameter> found = new ArrayList<>();
    for (Problem problem : problems) {
      parameters.values().stream()
          .filter(parameter -> isAbout(problem, parameter) && !found.contains(parameter))
          .forEach(found::add);
    }
    return found;
  }

  /** Problems name parameters as commands do, or as people do. */
  private static boolean isAbout(Problem problem, Parameter parameter) {
    return problem.subject().equals(parameter.name())
        || problem.subject().startsWith(parameter.name() + ".")
        || problem.subject().equals(parameter.title());
  }

  /** Returns a failure that also tells how parameters are given, when it is about them. */
  public DoppelException explained(DoppelException failure) {
    boolean about =
        ProblemsException.behind(failure)
            .filter(found -> !askable(found.problems()).isEmpty())
            .isPresent();
    if (!about) {
      return failure;
    }
    DoppelException explained =
        new DoppelException(
            failure.code(),
            failure.getMessage(),
            (failure.action() + "\n" + HOW).strip(),
            failure.output(),
            failure);
    return failure instanceof JobFailedException job
        ? new JobFailedException(job.job(), explained, job.undone(), job.leftBehind())
        : explained;
  }
}
