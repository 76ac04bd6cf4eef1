package io.doppel.mysql.source;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A privilege that an account on a source is to have.
 *
 * @param name as the server calls it
 * @param objects on what, as in a GRANT statement: {@code *.*}, whole databases or tables
 * @param others privileges that will do instead
 * @param purpose what for, such as {@code to read the databases}
 * @param needed whether nothing goes without; else there is a warning
 */
public record Privilege(
    String name, List<String> objects, List<String> others, String purpose, boolean needed) {
  /** On everything. */
  static final String EVERYTHING = "*.*";

  /** Copies the lists. */
  public Privilege {
    requireNonNull(name, "name is null");
    requireNonNull(purpose, "purpose is null");
    objects = List.copyOf(objects);
    others = List.copyOf(others);
  }

  static Privilege everywhere(String name, String purpose) {
    return new Privilege(name, List.of(EVERYTHING), List.of(), purpose, true);
  }

  static Privilege on(List<String> objects, String name, String purpose) {
    return new Privilege(name, objects, List.of(), purpose, true);
  }

  Privilege or(String... instead) {
    return new Privilege(name, objects, List.of(instead), purpose, needed);
  }

  /** Returns it as one without which there is a warning at most. */
  public Privilege orWarn() {
    return new Privilege(name, objects, others, purpose, false);
  }

  /** Returns the objects for which the account has neither this nor one of the others. */
  List<String> lacking(Grants grants) {
    return objects.stream()
        .filter(object -> !grants.has(name, object))
        .filter(object -> others.stream().noneMatch(other -> grants.has(other, object)))
        .toList();
  }
}
