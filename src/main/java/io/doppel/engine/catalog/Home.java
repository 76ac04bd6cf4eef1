package io.doppel.engine.catalog;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The directory of a catalog, which remembers where it is. In a copy of it nothing may act: the
 * original may be alive, the locks of its processes do not reach here, and both would work on the
 * same hosts. Thread-safe.
 */
public final class Home {
  private static final String SETTING = "home";

  private final Catalog catalog;
  private final Json json;
  private final Path directory;
  private HomeIdentity here;

  Home(Catalog catalog, Json json, Path directory) {
    this.catalog = catalog;
    this.json = json;
    this.directory = directory;
  }

  /** Returns the directory. */
  public Path directory() {
    return directory;
  }

  /**
   * Returns what shows that this is a copy, in sentences; empty when it is the home itself, or one
   * that nobody has opened before.
   */
  public List<String> differences() {
    try {
      Optional<HomeIdentity> remembered = remembered();
      if (remembered.isEmpty()) {
        remember(here());
        return List.of();
      }
      List<String> differences = here().differencesFrom(remembered.get());
      HomeIdentity complete = here().completedBy(remembered.get());
      if (differences.isEmpty() && !complete.equals(remembered.get())) {
        remember(complete);
      }
      return differences;
    } catch (IOException e) {
      throw new DoppelException(
          ErrorCode.INTERNAL,
          "Doppel's directory " + directory + " cannot be looked at: " + e + ".",
          "Check that it is readable for you.",
          "",
          e);
    }
  }

  /** Returns the failure that a copy answers with when it is to act; empty for the home itself. */
  public Optional<DoppelException> refusal() {
    List<String> differences = differences();
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new DoppelException(
                ErrorCode.WRONG_STATE,
                "Doppel's directory "
                    + directory
                    + " is a copy, and does nothing but show what is in it. "
                    + String.join(" ", differences),
                "The original may be alive: two that act would undo and delete each other's work."
                    + " Use the original. When it is gone for good, have this one take its place:"
                    + " doppel adopt"));
  }

  /**
   * Does nothing in the home itself.
   *
   * @throws DoppelException WRONG_STATE in a copy
   */
  public void throwIfCopy() {
    refusal()
        .ifPresent(
            refusal -> {
              throw refusal;
            });
  }

  /** Makes this directory the home, whatever it was before. */
  void adopt() {
    try {
      remember(here());
    } catch (IOException e) {
      throw new DoppelException(
          ErrorCode.INTERNAL,
          "Doppel's directory " + directory + " cannot be looked at: " + e + ".",
          "Check that it is readable for you.",
          "",
          e);
    }
  }

  private synchronized HomeIdentity here() throws IOException {
    if (here == null) {
      here = HomeIdentity.of(directory);
    }
    return here;
  }

  private Optional<HomeIdentity> remembered() {
    return catalog.setting(SETTING).map(text -> HomeIdentity.of(json.map(text)));
  }

  private void remember(HomeIdentity identity) {
    catalog.setSetting(SETTING, json.write(identity.values()));
  }
}
