package io.doppel.mysql;

import java.util.List;
import java.util.Optional;

/**
 * A server's option file (my.cnf), which keeps everything that it does not change: comments, order,
 * spelling, {@code !include} lines. Immutable; each change returns a copy.
 *
 * <p>Option names are the same with dashes and underscores, in any case: {@code log-bin} is {@code
 * log_bin}. The last of several lines counts, as for the server.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class OptionFile {
  private OptionFile() {}

  /** Returns an empty file. */
  public static OptionFile empty() {
    return parse("");
  }

  /** Returns the file with that text. Never fails: what is not understood is kept. */
  public static OptionFile parse(String text) {
    throw new UnsupportedOperationException();
  }

  /** Returns the value of an option, empty text for one without a value; or empty when not set. */
  public Optional<String> get(String group, String option) {
    throw new UnsupportedOperationException();
  }

  /** Returns all values of an option that may be given several times, in their order. */
  public List<String> getAll(String group, String option) {
    throw new UnsupportedOperationException();
  }

  /**
   * Sets an option, replacing all of its lines in that group; adds the group when it is missing.
   */
  public OptionFile set(String group, String option, String value) {
    throw new UnsupportedOperationException();
  }

  /** Adds one more line of an option that may be given several times. */
  public OptionFile add(String group, String option, String value) {
    throw new UnsupportedOperationException();
  }

  /** Sets an option that takes no value, such as {@code skip-log-bin}. */
  public OptionFile setFlag(String group, String option) {
    throw new UnsupportedOperationException();
  }

  /** Removes all lines of an option from a group. */
  public OptionFile remove(String group, String option) {
    throw new UnsupportedOperationException();
  }

  /** Returns the groups in their order, each once. */
  public List<String> groups() {
    throw new UnsupportedOperationException();
  }

  /** Returns the options that a group sets, by the names as they are written, in their order. */
  public List<String> options(String group) {
    throw new UnsupportedOperationException();
  }

  /** Returns the text. */
  public String render() {
    throw new UnsupportedOperationException();
  }
}
