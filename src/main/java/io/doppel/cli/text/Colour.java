package io.doppel.cli.text;

/** The few colours that the command line uses, as ANSI codes. */
public enum Colour {
  NONE(""),
  HEADING("1"),
  GOOD("32"),
  DOUBTFUL("33"),
  BAD("31"),
  FAINT("2");

  private final String code;

  Colour(String code) {
    this.code = code;
  }

  /** Returns the text in this colour, or as it is. */
  public String paint(String text, boolean colours) {
    return !colours || code.isEmpty() || text.isEmpty()
        ? text
        : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
