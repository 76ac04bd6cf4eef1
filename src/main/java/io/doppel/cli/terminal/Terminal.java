package io.doppel.cli.terminal;

import io.doppel.model.Secret;
import java.io.PrintWriter;
import java.util.Optional;

/** Where the user sits: two streams, and perhaps a keyboard. */
public interface Terminal {
  /** Returns where results go. */
  PrintWriter out();

  /** Returns where questions, progress and errors go. */
  PrintWriter err();

  /** Tells whether questions can be asked. */
  boolean canAsk();

  /** Tells whether a person reads standard output on a terminal. */
  boolean outIsTerminal();

  /** Tells whether a person reads standard error on a terminal. */
  boolean errIsTerminal();

  /** Tells whether colours are wanted where there is a terminal. */
  boolean coloursWanted();

  /** Tells whether to use colours on standard output. */
  default boolean outColours() {
    return outIsTerminal() && coloursWanted();
  }

  /** Tells whether to use colours on standard error. */
  default boolean errColours() {
    return errIsTerminal() && coloursWanted();
  }

  /** Returns how many characters fit into a line. */
  int width();

  /**
   * Reads a line after showing {@code prompt}.
   *
   * @return the line; empty at the end of input
   */
  Optional<String> readLine(String prompt);

  /** Reads a line without showing what is typed; see {@link #readLine}. */
  Optional<Secret> readSecret(String prompt);
}
