package io.doppel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.model.DoppelException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class IdentityTest {
  @Test
  void valuesAreKeptSoThatNoToolStumblesOverThem() {
    Identity identity = Identity.of(Map.of("b", "a b\n'\"=;ü", "a", "1"));

    assertThat(identity.lines()).isEqualTo("a=1\nb=a+b%0A%27%22%3D%3B%C3%BC\n");
    assertThat(Identity.decode(Map.of("a", "1", "b", "a+b%0A%27%22%3D%3B%C3%BC")))
        .isEqualTo(identity);
  }

  @Test
  void theStoragesOwnPropertiesAreNotPartOfIt() {
    assertThat(Identity.decode(Map.of("created", "1", "origin", "a@b", "Not-Ours", "x", "a", "1")))
        .isEqualTo(Identity.of(Map.of("a", "1")));
    assertThatThrownBy(() -> Identity.of(Map.of("origin", "x")))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining("'origin'");
  }

  @Test
  void keysAndLengthsAreChecked() {
    assertThatThrownBy(() -> Identity.of(Map.of("a b", "x"))).isInstanceOf(DoppelException.class);
    assertThatThrownBy(() -> Identity.of(Map.of("a", "x".repeat(1001))))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining("too long");
  }
}
