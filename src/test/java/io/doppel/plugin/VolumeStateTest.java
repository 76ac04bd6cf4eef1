package io.doppel.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.plugin.HostScripts.Mark;
import io.doppel.plugin.HostScripts.VolumeState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which volumes a copy may be made: nowhere beneath the mount point of one that is missing. */
final class VolumeStateTest {
  @ParameterizedTest
  @CsvSource({
    "OWN, false, false, true, true",
    "OWN, true, false, false, false",
    "OWN, false, true, false, true",
    "NONE, true, false, false, true",
    "NONE, true, false, true, true",
    "NONE, false, false, false, false",
    "NONE, false, false, true, false",
    "NONE, false, true, false, true",
  })
  void copyIsMadeOnlyWhereItWasAskedForInAVolumeThatIsThere(
      Mark mark, boolean ownFileSystem, boolean unfinished, boolean asked, boolean filled) {
    VolumeState volume =
        new VolumeState(true, mark, ownFileSystem, true, false, unfinished, false, false, 1, 1, 2);

    assertThat(OwnVolume.mayBeFilled(volume, asked)).isEqualTo(filled);
  }

  @Test
  void marksAreReadAsScriptsTellThem() {
    assertThat(Mark.of("own")).isEqualTo(Mark.OWN);
    assertThat(Mark.of("other")).isEqualTo(Mark.OTHER);
    assertThat(Mark.of("none")).isEqualTo(Mark.NONE);
  }
}
