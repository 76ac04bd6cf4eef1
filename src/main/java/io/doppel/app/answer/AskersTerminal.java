package io.doppel.app.answer;

import io.doppel.cli.terminal.Terminal;
import io.doppel.model.Secret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;

/** The terminal of a process that asks: what is written for it is kept until all is written. */
final class AskersTerminal implements Terminal {
  private final Question question;
  private final StringWriter outText = new StringWriter();
  private final StringWriter errText = new StringWriter();
  private final PrintWriter out = new PrintWriter(outText);
  private final PrintWriter err = new PrintWriter(errText);

  AskersTerminal(Question question) {
    this.question = question;
  }

  /** Returns what was written so far. */
  Answer answer(int exitCode) {
    out.flush();
    err.flush();
    return new Answer(exitCode, outText.toString(), errText.toString());
  }

  @Override
  public PrintWriter out() {
    return out;
  }

  @Override
  public PrintWriter err() {
    return err;
  }

  /** A question has no questions. */
  @Override
  public boolean canAsk() {
    return false;
  }

  @Override
  public boolean outIsTerminal() {
    return question.outIsTerminal();
  }

  @Override
  public boolean errIsTerminal() {
    return question.errIsTerminal();
  }

  @Override
  public boolean coloursWanted() {
    return question.coloursWanted();
  }

  /** Only progress and questions are fitted into lines. */
  @Override
  public int width() {
    return 80;
  }

  @Override
  public Optional<String> readLine(String prompt) {
    throw new IllegalStateException("asked without a terminal");
  }

  @Override
  public Optional<Secret> readSecret(String prompt) {
    throw new IllegalStateException("asked without a terminal");
  }
}
