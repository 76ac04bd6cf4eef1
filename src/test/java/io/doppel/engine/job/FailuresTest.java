package io.doppel.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import org.junit.jupiter.api.Test;

final class FailuresTest {
  @Test
  void whatToDoFollowsAListOnALineOfItsOwn() {
    assertThat(text("It is full.", "Make room.")).isEqualTo("It is full. Make room.");
    assertThat(text("Two reasons:\n  * a\n  * b", "Do c.\nDo d."))
        .isEqualTo("Two reasons:\n  * a\n  * b\nDo c.\nDo d.");
  }

  private static String text(String message, String action) {
    return Failures.text(new DoppelException(ErrorCode.DISK_FULL, message, action));
  }
}
