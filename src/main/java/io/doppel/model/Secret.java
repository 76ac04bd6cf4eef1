package io.doppel.model;

import static java.util.Objects.requireNonNull;

/** A text that must not be shown: it prints as {@code ***}. Any character is allowed. */
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = requireNonNull(value, "value is null");
  }

  /** Wraps a secret text. */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /** Returns the text itself; the only way to see it. */
  public String reveal() {
    return value;
  }

  /** Tells whether the text is empty. */
  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
