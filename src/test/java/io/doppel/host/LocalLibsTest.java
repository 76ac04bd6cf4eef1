package io.doppel.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.Port;
import io.doppel.sdk.Connections;
import io.doppel.sdk.ForwardedPort;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import org.junit.jupiter.api.Test;

final class LocalLibsTest extends LibsContract {
  private final RemoteConnection here = Connections.local("/tmp");
  private final LocalLibs libs = new LocalLibs();

  @Override
  Libs libs() {
    return libs;
  }

  @Override
  RemoteConnection host() {
    return here;
  }

  @Test
  void reachesAPortAsItIs() {
    try (ForwardedPort forward = libs.forwardPort(here, "10.1.2.3", new Port(3306))) {
      assertThat(forward.host()).isEqualTo("10.1.2.3");
      assertThat(forward.port()).isEqualTo(new Port(3306));
    }
  }
}
