package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.sdk.Connections;
import io.doppel.sdk.RecordedLibs;
import io.doppel.sdk.ScriptResult;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a stream is compressed, and what is said of it. */
final class StreamCompressionTest {
  @Test
  void whereBothHostsHaveZstdItIsCompressed() {
    StreamCompression compression = between(Set.of("db1", "stage1"));

    assertThat(compression.used()).isTrue();
    assertThat(compression).hasToString("compressed by zstd");
  }

  @Test
  void theHostsWithoutAreTheReasonWhyNot() {
    assertThat(between(Set.of("db1")).used()).isFalse();
    assertThat(between(Set.of("db1"))).hasToString("not compressed: no zstd on stage1");
    assertThat(between(Set.of("stage1"))).hasToString("not compressed: no zstd on db1");
    assertThat(between(Set.of())).hasToString("not compressed: no zstd on db1 and stage1");
  }

  private static StreamCompression between(Set<String> having) {
    RecordedLibs libs = new RecordedLibs();
    libs.answer(
        "backup/look-for-zstd.sh",
        call ->
            new ScriptResult(
                0,
                "{\"zstd\": %s}"
                    .formatted(having.contains(call.connection().environment().host().name())),
                "",
                Duration.ZERO));
    return StreamCompression.between(
        libs, Connections.to("db1", "ops", "/opt/d"), Connections.to("stage1", "ops", "/opt/d"));
  }
}
