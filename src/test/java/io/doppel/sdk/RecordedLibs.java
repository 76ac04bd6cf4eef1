package io.doppel.sdk;

import io.doppel.model.DataSize;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;

/**
 * Answers scripts by their name with what a test has recorded, fails on a script that no answer was
 * recorded for, and remembers what was asked. Thread-safe.
 *
 * <p>Several answers to one script are given in their order; the last one is given again for any
 * further call. As on a real host, an exit code that the script does not accept is thrown as {@link
 * ScriptFailedException}.
 */
public final class RecordedLibs implements Libs {
  private static final Duration TOOK = Duration.ofMillis(1);

  private final Map<String, Queue<Function<Call, ScriptResult>>> answers = new HashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private final List<Progress> progress = new ArrayList<>();
  private final Map<Map<String, Object>, Credentials> credentials = new HashMap<>();

  /** One script that was run. */
  public record Call(RemoteConnection connection, BashScript script) {
    /** Returns the script's name. */
    public String name() {
      return script.name();
    }

    /** Returns the names of the variables, in their order. */
    public List<String> variables() {
      return List.copyOf(script.variables().keySet());
    }

    /** Returns the value of a variable, or fails when it was not set. */
    public String value(String variable) {
      Secret value = script.variables().get(variable);
      if (value == null) {
        throw new AssertionError(name() + " was not given the variable " + variable);
      }
      return value.reveal();
    }
  }

  /** Answers a script with exit code 0 and this standard output. */
  public RecordedLibs answer(String script, String stdout) {
    return answer(script, 0, stdout, "");
  }

  /** Answers a script with an exit code and what it prints. */
  public RecordedLibs answer(String script, int exitCode, String stdout, String stderr) {
    return answer(script, call -> new ScriptResult(exitCode, stdout, stderr, TOOK));
  }

  /** Answers a script with what a function makes of the call; it may throw. */
  public synchronized RecordedLibs answer(String script, Function<Call, ScriptResult> answer) {
    answers.computeIfAbsent(script, name -> new ArrayDeque<>()).add(answer);
    return this;
  }

  /** Answers a credentials parameter. */
  public synchronized RecordedLibs credentials(Map<String, Object> supplier, Credentials answer) {
    credentials.put(supplier, answer);
    return this;
  }

  /** Returns the scripts that were run, in the order of their start. */
  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Returns the names of the scripts that were run, in the order of their start. */
  public List<String> scripts() {
    return calls().stream().map(Call::name).toList();
  }

  /** Returns the only call of a script; fails when there is none, or more than one. */
  public Call call(String script) {
    List<Call> found = calls().stream().filter(call -> call.name().equals(script)).toList();
    if (found.size() != 1) {
      throw new AssertionError(script + " was run " + found.size() + " times, not once");
    }
    return found.get(0);
  }

  /** Returns the progress that was told. */
  public synchronized List<Progress> progress() {
    return List.copyOf(progress);
  }

  @Override
  public ScriptResult runBash(RemoteConnection connection, BashScript script) {
    Call call = new Call(connection, script);
    ScriptResult result = nextAnswer(call).apply(call);
    result.stderr().lines().forEach(script.stderrLines());
    if (!script.acceptedExitCodes().contains(result.exitCode())) {
      throw new ScriptFailedException(
          script.name(), connection.environment().host().name(), result);
    }
    return result;
  }

  private synchronized Function<Call, ScriptResult> nextAnswer(Call call) {
    calls.add(call);
    Queue<Function<Call, ScriptResult>> recorded = answers.get(call.name());
    if (recorded == null) {
      throw new AssertionError(
          "The script "
              + call.script()
              + " was not expected; answers are recorded for "
              + Arrays.toString(answers.keySet().stream().sorted().toArray())
              + ".");
    }
    return recorded.size() > 1 ? recorded.remove() : recorded.element();
  }

  /** Runs one script after the other; what the producer prints counts as transferred. */
  @Override
  public PipeResult pipe(HostScript producer, HostScript consumer) {
    ScriptResult produced = runBash(producer.connection(), producer.script());
    ScriptResult consumed = runBash(consumer.connection(), consumer.script());
    return new PipeResult(
        new ScriptResult(produced.exitCode(), "", produced.stderr(), produced.took()),
        consumed,
        new DataSize(produced.stdout().length()));
  }

  @Override
  public Socket connect(RemoteConnection connection, String host, Port port) throws IOException {
    throw new ConnectException("Nothing is connected to here.");
  }

  @Override
  public Socket connect(RemoteConnection connection, String path) throws IOException {
    throw new ConnectException("Nothing is connected to here.");
  }

  @Override
  public synchronized Credentials retrieveCredentials(Map<String, Object> credentialsSupplier) {
    Credentials answer = credentials.get(credentialsSupplier);
    if (answer == null) {
      throw new AssertionError("Credentials were not expected to be asked for.");
    }
    return answer;
  }

  @Override
  public synchronized void progress(Progress told) {
    progress.add(told);
  }
}
