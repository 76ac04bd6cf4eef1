package io.doppel.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.host.HostKeys.HostKey;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostKeysTest {
  /** A key made for this test; the fingerprint is what ssh-keygen -l says of it. */
  private static final String BASE64 =
      "AAAAC3NzaC1lZDI1NTE5AAAAIK7ONesDhgZMrYE3/K5QOivZbdIonqfCzuynxVcErsST";

  @TempDir Path directory;

  private static HostLogin login(String address, int port) {
    return new HostLogin(
        address, new Port(port), "mysql", new LoginProof.Password(Secret.of("pass")));
  }

  @Test
  void asksOnceAndRemembers() {
    List<HostKeys.Unconfirmed> asked = new ArrayList<>();
    HostKeys keys = new HostKeys(directory.resolve("new/known_hosts"), asked::add);
    HostKey key = HostKey.of(Base64.getDecoder().decode(BASE64));

    keys.confirm(login("db1", 22), key);
    keys.confirm(login("db1", 2222), key);

    assertThat(asked).extracting(HostKeys.Unconfirmed::host).containsExactly("db1", "[db1]:2222");
    assertThat(asked.get(0).type()).isEqualTo("ssh-ed25519");
    assertThat(asked.get(0).fingerprint())
        .isEqualTo("SHA256:2nHYY9JT1/YLe0x2E3n73+k/RkjuAAvzmCz0gbWGStQ");
    assertThat(keys.of("db1")).containsExactly(key);
    assertThat(keys.of("[db1]:2222")).containsExactly(key);
    assertThat(keys.of("db2")).isEmpty();
  }

  @Test
  void tellsAnAnnouncedFingerprintFromTheOneThatWasFound() {
    HostKeys keys =
        new HostKeys(directory.resolve("known_hosts"), HostKeys.Confirmation.of("SHA256:other"));
    HostKey key = HostKey.of(Base64.getDecoder().decode(BASE64));

    assertThatThrownBy(() -> keys.confirm(login("db1", 22), key))
        .isInstanceOfSatisfying(
            DoppelException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.HOST_KEY_CHANGED))
        .hasMessageContaining(
            "has the fingerprint SHA256:2nHYY9JT1/YLe0x2E3n73+k/RkjuAAvzmCz0gbWGStQ, expected was"
                + " SHA256:other.");
    assertThat(keys.file()).doesNotExist();
  }

  @Test
  void remembersNothingThatWasNotConfirmed() {
    HostKeys keys = new HostKeys(directory.resolve("known_hosts"), HostKeys.Confirmation.none());
    HostKey key = HostKey.of(Base64.getDecoder().decode(BASE64));

    assertThatThrownBy(() -> keys.confirm(login("db1", 22), key))
        .isInstanceOfSatisfying(
            DoppelException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.HOST_KEY_UNKNOWN))
        .hasMessageContaining("db1")
        .hasMessageContaining("SHA256:2nHYY9JT1/YLe0x2E3n73+k/RkjuAAvzmCz0gbWGStQ");
    assertThat(keys.file()).doesNotExist();
  }

  @Test
  void readsAFileThatWasWrittenByHand() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("known_hosts"),
            "# our hosts\n\ndb1,10.0.1.5 ssh-ed25519 " + BASE64 + " somebody's comment\n");
    HostKeys keys = new HostKeys(file, HostKeys.Confirmation.none());

    assertThat(keys.of("10.0.1.5")).hasSize(1);
    assertThat(keys.of("db")).isEmpty();
  }

  @Test
  void namesAFileThatCannotBeUnderstood() throws IOException {
    Path file = Files.writeString(directory.resolve("known_hosts"), "db1 ssh-ed25519 ?\n");
    HostKeys keys = new HostKeys(file, HostKeys.Confirmation.none());

    assertThatThrownBy(() -> keys.of("db1"))
        .isInstanceOf(DoppelException.class)
        .hasMessageContaining(file.toString());
  }
}
