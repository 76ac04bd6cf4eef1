package io.doppel.cli.terminal;

import io.doppel.model.Secret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A terminal at which somebody types what the test says, and which keeps what is shown. */
public final class ScriptedTerminal implements Terminal {
  private final Deque<String> input = new ArrayDeque<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final PrintWriter outWriter = new PrintWriter(out, true);
  private final PrintWriter errWriter = new PrintWriter(err, true);
  private final boolean person;
  private Runnable whenAsked = () -> {};
  private boolean colours;

  private ScriptedTerminal(boolean person, List<String> typed) {
    this.person = person;
    input.addAll(typed);
  }

  /** A person, who types the given lines. */
  public static ScriptedTerminal person(String... typed) {
    return new ScriptedTerminal(true, List.of(typed));
  }

  /** Another program. */
  public static ScriptedTerminal program() {
    return new ScriptedTerminal(false, List.of());
  }

  public ScriptedTerminal withColours() {
    colours = true;
    return this;
  }

  /** Something happens before a question is answered. */
  public ScriptedTerminal whenAsked(Runnable happening) {
    whenAsked = happening;
    return this;
  }

  public String shownOut() {
    return out.toString();
  }

  public String shownErr() {
    return err.toString();
  }

  public int linesLeft() {
    return input.size();
  }

  @Override
  public PrintWriter out() {
    return outWriter;
  }

  @Override
  public PrintWriter err() {
    return errWriter;
  }

  @Override
  public boolean canAsk() {
    return person;
  }

  @Override
  public boolean outIsTerminal() {
    return person;
  }

  @Override
  public boolean errIsTerminal() {
    return person;
  }

  @Override
  public boolean coloursWanted() {
    return colours;
  }

  @Override
  public int width() {
    return 60;
  }

  @Override
  public Optional<String> readLine(String prompt) {
    errWriter.print(prompt);
    whenAsked.run();
    String typed = input.poll();
    errWriter.println(typed == null ? "" : typed);
    return Optional.ofNullable(typed);
  }

  @Override
  public Optional<Secret> readSecret(String prompt) {
    errWriter.println(prompt);
    return Optional.ofNullable(input.poll()).map(Secret::of);
  }
}
