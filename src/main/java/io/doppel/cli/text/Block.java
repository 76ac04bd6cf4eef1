package io.doppel.cli.text;

/** Lines that know how they look. */
public interface Block {
  /**
   * Returns the lines, each with its line end, without anything that could steer a terminal except
   * colours.
   *
   * @param colours whether colours are wanted
   */
  String render(boolean colours);
}
