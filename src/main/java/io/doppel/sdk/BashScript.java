package io.doppel.sdk;

import static java.util.Objects.requireNonNull;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A bash script to be run on a host, with everything that decides how. Immutable; each {@code with}
 * returns a changed copy.
 *
 * <p>Variables reach the script as plain shell variables that are not exported: they are sent over
 * standard input, so that they show in no process list and are inherited by no program. All of them
 * are treated as secret.
 */
public final class BashScript {
  /** The time that a script gets when nothing else is said. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Map<String, String> TEXTS = new ConcurrentHashMap<>();

  private final String name;
  private final String text;
  private final Map<String, Secret> variables;
  private final Duration timeout;
  private final Set<Integer> acceptedExitCodes;
  private final Consumer<String> stderrLines;

  private BashScript(
      String name,
      String text,
      Map<String, Secret> variables,
      Duration timeout,
      Set<Integer> acceptedExitCodes,
      Consumer<String> stderrLines) {
    this.name = requireNonNull(name, "name is null");
    this.text = requireNonNull(text, "text is null");
    this.variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    this.timeout = requireNonNull(timeout, "timeout is null");
    this.acceptedExitCodes = Set.copyOf(acceptedExitCodes);
    this.stderrLines = requireNonNull(stderrLines, "stderrLines is null");
  }

  /**
   * Returns the script of that path below {@code resources/}, such as {@code
   * "mysql/start-server.sh"}. Only exit code 0 is accepted.
   */
  public static BashScript resource(String path) {
    return of(path, TEXTS.computeIfAbsent(path, BashScript::read));
  }

  /**
   * Puts the script of another path below {@code resources/} in front: the functions that this one
   * uses.
   */
  public BashScript after(String path) {
    String functions = resource(path).text();
    return new BashScript(
        name, functions + text, variables, timeout, acceptedExitCodes, stderrLines);
  }

  /**
   * Has the script of another path below {@code resources/} run this one, of which it gets the text
   * in the variable {@code SCRIPT} and the names of the variables in {@code NAMES}.
   */
  public BashScript inside(String path) {
    return new BashScript(
            name, resource(path).text(), variables, timeout, acceptedExitCodes, stderrLines)
        .with("NAMES", String.join(" ", variables.keySet()))
        .with("SCRIPT", text);
  }

  /** Returns a script with this text; the name is for messages. Only exit code 0 is accepted. */
  public static BashScript of(String name, String text) {
    return new BashScript(name, text, Map.of(), DEFAULT_TIMEOUT, Set.of(0), line -> {});
  }

  private static String read(String path) {
    try (InputStream in = BashScript.class.getResourceAsStream("/scripts/" + path)) {
      if (in == null) {
        throw new IllegalArgumentException("no script " + path + " in resources/");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets a variable. The value may hold any character but NUL. */
  public BashScript with(String variable, Secret value) {
    if (!VARIABLE.matcher(variable).matches()) {
      throw new IllegalArgumentException("not a variable name: " + variable);
    }
    if (value.reveal().indexOf('\0') >= 0) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "The value of " + variable + " for " + name + " holds a NUL character.",
          "Give a value without it.");
    }
    Map<String, Secret> changed = new LinkedHashMap<>(variables);
    changed.put(variable, value);
    return new BashScript(name, text, changed, timeout, acceptedExitCodes, stderrLines);
  }

  /** Sets a variable. The value may hold any character but NUL. */
  public BashScript with(String variable, String value) {
    return with(variable, Secret.of(value));
  }

  /** Sets a variable to a whole number. */
  public BashScript with(String variable, long value) {
    return with(variable, Long.toString(value));
  }

  /** Sets a variable to a port. */
  public BashScript with(String variable, Port value) {
    return with(variable, value.number());
  }

  /** Sets a variable to {@code true} or {@code false}. */
  public BashScript with(String variable, boolean value) {
    return with(variable, Boolean.toString(value));
  }

  /** Sets the time after which the script's process group is ended. */
  public BashScript timeout(Duration limit) {
    return new BashScript(name, text, variables, limit, acceptedExitCodes, stderrLines);
  }

  /** Sets the exit codes that are answers, not failures. */
  public BashScript accept(Integer... exitCodes) {
    return new BashScript(name, text, variables, timeout, Set.of(exitCodes), stderrLines);
  }

  /** Sets who is told each line of standard error as it comes, on a thread of the runner. */
  public BashScript onStderrLine(Consumer<String> listener) {
    return new BashScript(name, text, variables, timeout, acceptedExitCodes, listener);
  }

  /** Returns the name for messages. */
  public String name() {
    return name;
  }

  /** Returns the text. */
  public String text() {
    return text;
  }

  /** Returns the variables, unmodifiable, in their order. */
  public Map<String, Secret> variables() {
    return variables;
  }

  /** Returns the time after which the script's process group is ended. */
  public Duration timeout() {
    return timeout;
  }

  /** Returns the exit codes that are answers, not failures. */
  public Set<Integer> acceptedExitCodes() {
    return acceptedExitCodes;
  }

  /** Returns who is told each line of standard error. */
  public Consumer<String> stderrLines() {
    return stderrLines;
  }

  @Override
  public String toString() {
    return name + variables.keySet();
  }
}
