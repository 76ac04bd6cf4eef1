package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that puts a new copy in the place of the old one, also when it is interrupted. */
final class SwapCopiesTest {
  @TempDir private Path mount;

  @BeforeEach
  void twoCopies() throws Exception {
    copy(mount, "old");
    step("begin");
    copy(mount.resolve(".resync"), "new");
    Files.writeString(mount.resolve(".resync/.backup"), "new");
  }

  @Test
  void theNewCopyTakesTheOldOnesPlaceAndTheOldOneGoesWhenThatIsSaid() throws Exception {
    step("swap");
    assertThat(content()).containsOnly("new");
    assertThat(mount.resolve(".previous/data/t")).hasContent("old");

    step("commit");
    assertThat(content()).containsOnly("new");
    assertThat(mount.resolve(".backup")).hasContent("new");
    assertThat(names()).doesNotContain(".resync", ".previous", ".discarded").contains("tmp");
  }

  @Test
  void theOldCopyComesBack() throws Exception {
    step("swap");
    step("back");

    assertThat(content()).containsOnly("old");
    assertThat(names()).doesNotContain(".resync", ".previous", ".discarded");
  }

  /** As of a dSource that version 2.1.0 made, whose copies have no records. */
  @Test
  void whatTheOldCopyDoesNotHaveGoesWhenItComesBack() throws Exception {
    Files.writeString(mount.resolve(".resync/.position"), "new");
    bash("rm my.cnf");
    step("swap");
    assertThat(names()).contains(".position", ".backup", "my.cnf");

    step("back");

    assertThat(content()).hasSize(3).containsOnly("old");
    assertThat(names()).containsOnly("data", "log", "tmp", "mysqld_error.log");
  }

  /** A swap that has died before an item has left it where it was. */
  @Test
  void whatTheOldCopyHasStaysWhenTheNewOneWouldNotHaveReplacedIt() throws Exception {
    Files.writeString(mount.resolve(".position"), "old");
    bash("mkdir .previous; mv data .previous/; mv .resync/data .");

    step("back");

    assertThat(mount.resolve(".position")).hasContent("old");
    assertThat(content()).containsOnly("old");
  }

  /** As a swap leaves it that dies at its first, second, ... item. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void theOldCopyComesBackFromHalfASwap(int moves) throws Exception {
    String[] commands = {
      "mv data .previous/",
      "mv .resync/data .",
      "mv log .previous/",
      "mv .resync/log .",
      "mv my.cnf .previous/",
      "mv .resync/my.cnf .",
      "mv mysqld_error.log .previous/"
    };
    bash("mkdir .previous");
    for (int i = 0; i < moves && i < commands.length; i++) {
      bash(commands[i]);
    }
    step("back");

    assertThat(content()).hasSize(4).containsOnly("old");
    assertThat(names()).doesNotContain(".resync", ".previous");
  }

  @Test
  void aNewCopyThatIsNotWantedLeavesTheOldOneAlone() throws Exception {
    step("discard");

    assertThat(content()).containsOnly("old");
    assertThat(names()).doesNotContain(".resync");
  }

  private static void copy(Path place, String content) throws IOException {
    for (String directory : new String[] {"data", "log", "tmp"}) {
      Files.createDirectories(place.resolve(directory));
      Files.writeString(place.resolve(directory).resolve("t"), content);
    }
    Files.writeString(place.resolve("my.cnf"), content);
    Files.writeString(place.resolve("mysqld_error.log"), content);
  }

  /** Returns what is in the files that are in use. */
  private List<String> content() throws IOException {
    List<String> found = new ArrayList<>();
    for (String name : List.of("data/t", "log/t", "my.cnf", "mysqld_error.log")) {
      if (Files.exists(mount.resolve(name))) {
        found.add(Files.readString(mount.resolve(name)));
      }
    }
    return found;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(mount)) {
      return entries.map(path -> path.getFileName().toString()).toList();
    }
  }

  private void step(String step) throws Exception {
    bash(
        "MOUNT_PATH='"
            + mount
            + "' STEP="
            + step
            + "\n"
            + Files.readString(Path.of("resources/plugin/swap-copies.sh")));
  }

  private void bash(String script) throws Exception {
    Process process =
        new ProcessBuilder("bash", "-c", script)
            .directory(mount.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
