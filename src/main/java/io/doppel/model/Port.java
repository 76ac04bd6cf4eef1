package io.doppel.model;

/** A TCP port, 1 to 65535. */
public record Port(int number) {
  /** Checks the range. */
  public Port {
    if (number < 1 || number > 65535) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "The port " + number + " is out of range.",
          "Give a port between 1 and 65535.");
    }
  }

  /** Returns the port that a text such as {@code "3306"} names. */
  public static Port parse(String text) {
    try {
      return new Port(Integer.parseInt(text.strip()));
    } catch (NumberFormatException e) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "'" + text + "' is not a port.",
          "Give a number between 1 and 65535.",
          "",
          e);
    }
  }

  // Those that a record has by itself are made when the first is used, which delays every command.

  @Override
  public boolean equals(Object other) {
    return other instanceof Port port && port.number == number;
  }

  @Override
  public int hashCode() {
    return number;
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
