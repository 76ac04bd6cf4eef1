package io.doppel.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoHomeTest {
  @TempDir Path directory;

  @Test
  void aSecondDemoIsToldHowToSeeAndHowToEndTheFirst() {
    DemoHome home = new DemoHome(directory);
    DemoHome.State first = home.begin("/usr/sbin", 3306);

    assertThatThrownBy(() -> home.begin("/usr/sbin", 3307))
        .isInstanceOfSatisfying(
            DoppelException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
              assertThat(failure.action())
                  .contains("./doppel --home " + directory.resolve("home") + " status")
                  .contains("./doppel demo --stop");
            });
    assertThat(home.state()).contains(first);
  }
}
