package io.doppel.app;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes sure, as ssh does with its own, that nobody but root and this user decides what is in
 * Doppel's directory: it says which hosts are logged in to and which keys they have. The rule is
 * that of {@code resources/host/trust.sh} for programs on hosts.
 */
final class HomeGuard {
  private static final List<String> FILES =
      List.of("config.yml", "catalog.db", "catalog.key", "known_hosts");
  private static final int GROUP_MAY_WRITE = 020;
  private static final int OTHERS_MAY_WRITE = 02;
  private static final int STICKY = 01000;

  private final int self;
  private final String selfName;

  private HomeGuard(int self, String selfName) {
    this.self = self;
    this.selfName = selfName;
  }

  /**
   * Checks a directory with what is in it and above it, as far as these exist.
   *
   * @throws DoppelException INVALID_ARGUMENT when others may write there
   */
  static void check(Path home) {
    try {
      int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      HomeGuard guard = new HomeGuard(self, System.getProperty("user.name"));
      Path existing = home;
      while (!Files.exists(existing)) {
        existing = existing.getParent();
      }
      // Both ways to it: over symbolic links, as it is named, and as it is.
      for (Path way : List.of(existing, existing.toRealPath())) {
        for (Path above = way; above != null; above = above.getParent()) {
          guard.check(home, above, !above.equals(way) || !existing.equals(home));
        }
      }
      for (String file : FILES) {
        if (Files.exists(home.resolve(file))) {
          guard.check(home, home.resolve(file).toRealPath(), false);
        }
      }
    } catch (NoSuchFileException e) {
      // Another process has just removed it.
    } catch (IOException e) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "Doppel's directory " + home + " cannot be looked at: " + e + ".",
          "Check that you may enter it.",
          "",
          e);
    }
  }

  /** In a sticky directory above, others can make files but not rename what is not theirs. */
  private void check(Path home, Path path, boolean mayBeSticky) throws IOException {
    Map<String, Object> facts =
        Files.readAttributes(path, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
    int owner = (Integer) facts.get("uid");
    int mode = (Integer) facts.get("mode");
    if (owner != 0 && owner != self) {
      throw unsafe(home, path + " belongs to the user " + Files.getOwner(path));
    }
    if (Files.isSymbolicLink(path) || (mayBeSticky && (mode & STICKY) != 0)) {
      return;
    }
    if ((mode & OTHERS_MAY_WRITE) != 0) {
      throw unsafe(home, "everybody may write to " + path);
    }
    if ((mode & GROUP_MAY_WRITE) != 0 && !isAlone((Integer) facts.get("gid"))) {
      throw unsafe(home, "a group of several users may write to " + path);
    }
  }

  /** Tells whether nobody but root and this user is in a group. */
  private boolean isAlone(int group) throws IOException {
    Optional<String[]> known =
        entries(Path.of("/etc/group")).stream()
            .filter(entry -> entry.length > 2 && entry[2].equals(Integer.toString(group)))
            .findFirst();
    boolean members =
        known.isEmpty()
            || (known.get().length > 3
                && Arrays.stream(known.get()[3].split(",", -1)).anyMatch(name -> !isOurs(name)));
    return !members
        && entries(Path.of("/etc/passwd")).stream()
            .filter(entry -> entry.length > 3 && entry[3].equals(Integer.toString(group)))
            .allMatch(entry -> isOurs(entry[0]));
  }

  private boolean isOurs(String name) {
    return name.isEmpty() || name.equals("root") || name.equals(selfName);
  }

  private static List<String[]> entries(Path file) throws IOException {
    return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
        .map(line -> line.split(":", -1))
        .toList();
  }

  private static DoppelException unsafe(Path home, String why) {
    return new DoppelException(
        ErrorCode.INVALID_ARGUMENT,
        "Others could change what is in Doppel's directory " + home + ": " + why + ".",
        "Let nobody but you write there (chmod go-w), or choose another directory (--home,"
            + " DOPPEL_HOME).");
  }
}
