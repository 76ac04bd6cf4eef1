package io.doppel.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HomeIdentityTest {
  private static final HomeIdentity KNOWN =
      new HomeIdentity("m1", "h1", "7", "1700000000.000000001", "/old");

  @TempDir Path directory;

  @Test
  void aDirectoryIsTheSameAfterAMoveButNotAsACopy() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    HomeIdentity before = HomeIdentity.of(home);
    Path moved = Files.move(home, directory.resolve("moved"));
    Path copy = Files.createDirectory(home);

    assertThat(HomeIdentity.of(moved).differencesFrom(before)).isEmpty();
    assertThat(HomeIdentity.of(copy).differencesFrom(before))
        .singleElement()
        .asString()
        .contains("another directory (" + home.toRealPath() + ")");
  }

  @Test
  void anotherMachineIsToldByItsIdOrByItsHardware() throws IOException {
    assertThat(new HomeIdentity("m2", "h2", "7", KNOWN.born(), "/old").differencesFrom(KNOWN))
        .containsExactly("The home was on the machine with the id m1; this one has the id m2.");
    assertThat(new HomeIdentity("m1", "h2", "7", KNOWN.born(), "/old").differencesFrom(KNOWN))
        .singleElement()
        .asString()
        .contains("a clone", "h1", "h2");
  }

  @Test
  void whatIsNotKnownDiffersFromNothing() throws IOException {
    HomeIdentity container = new HomeIdentity("", "", "7", "", "/new");

    assertThat(container.differencesFrom(KNOWN)).isEmpty();
    assertThat(KNOWN.differencesFrom(container)).isEmpty();
    assertThat(container.completedBy(KNOWN))
        .isEqualTo(new HomeIdentity("m1", "h1", "7", KNOWN.born(), "/new"));
  }

  @Test
  void theNumberCountsWhereTheTimeIsNotKnown() throws IOException {
    assertThat(new HomeIdentity("m1", "h1", "8", KNOWN.born(), "/old").differencesFrom(KNOWN))
        .isEmpty();
    assertThat(new HomeIdentity("m1", "h1", "8", "", "/old").differencesFrom(KNOWN)).hasSize(1);
  }

  @Test
  void aSnapshotOfTheFileSystemIsTheSameDirectoryTwice() throws IOException {
    Path old = Files.createDirectory(directory.resolve("old"));
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.writeString(old.resolve("catalog.key"), "key");
    Files.writeString(other.resolve("catalog.key"), "key");
    HomeIdentity remembered = new HomeIdentity("", "", "7", "", old.toString());
    HomeIdentity snapshot = new HomeIdentity("", "", "7", "", other.toString());

    assertThat(snapshot.differencesFrom(remembered)).hasSize(1);
    Files.writeString(old.resolve("catalog.key"), "that of another home");
    assertThat(snapshot.differencesFrom(remembered)).isEmpty();
  }
}
