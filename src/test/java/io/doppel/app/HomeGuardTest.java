package io.doppel.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.doppel.model.DoppelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HomeGuardTest {
  @TempDir private Path directory;
  private Path home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Files.createDirectory(directory.toRealPath().resolve("home"));
    Files.createFile(home.resolve("config.yml"));
    mode(home, "rwxr-xr-x");
    mode(home.resolve("config.yml"), "rw-r--r--");
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private void assertUnsafe(String why) {
    assertThatThrownBy(() -> HomeGuard.check(home))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining(home.toString())
        .hasMessageContaining(why);
  }

  @Test
  void directoryOfOnesOwnIsFine() {
    assertThatCode(() -> HomeGuard.check(home)).doesNotThrowAnyException();
    // The directory of temporary files is open to everybody, and sticky.
    assertThatCode(() -> HomeGuard.check(home.resolve("not/there"))).doesNotThrowAnyException();
  }

  @Test
  void whatOthersMayWriteToIsRefused() throws IOException {
    Path config = home.resolve("config.yml");
    mode(config, "rw-r--rw-");
    assertUnsafe("everybody may write to " + config);
    mode(config, "rw-r--r--");
    mode(home, "rwxrwxrwx");
    assertUnsafe("everybody may write to " + home);
    mode(home, "rwx------");
    mode(home.getParent(), "rwxrwxrwx");
    assertUnsafe("everybody may write to " + home.getParent());
  }

  @Test
  void directoryThatIsStickyIsNoHome() throws Exception {
    new ProcessBuilder("chmod", "1777", home.toString()).start().waitFor();
    assertUnsafe("everybody may write to " + home);
  }

  @Test
  void whatBelongsToSomebodyElseIsRefused() throws IOException {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only for root");
    Files.setAttribute(home.resolve("config.yml"), "unix:uid", 65534);
    assertUnsafe("belongs to the user");
  }
}
