package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.DoppelException;
import io.doppel.model.Secret;
import org.junit.jupiter.api.Test;

final class ToolOptionsTest {
  @Test
  void quotesWhatAnOptionFileWouldTakeForSomethingElse() {
    Secret text =
        new ToolOptions()
            .group("client")
            .set("password", Secret.of(" a\"b'c\\d#e\nf\tg\r é "))
            .flag("skip-ssl")
            .text();
    assertThat(text.reveal())
        .isEqualTo("[client]\npassword=\" a\\\"b'c\\\\d#e\\nf\\tg\\r é \"\nskip-ssl\n");
  }

  @Test
  void refusesAValueThatTheProgramsWouldCut() {
    assertThatThrownBy(() -> new ToolOptions().set("ignore-table", "é".repeat(2100)))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining("ignore-table is too long");
  }
}
