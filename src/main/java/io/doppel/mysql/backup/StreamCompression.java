package io.doppel.mysql.backup;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.mysql.ScriptAnswer;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a stream is compressed on its way from one host to another: it is where both have zstd.
 * Immutable.
 *
 * @param lacking names of the hosts without
 */
public record StreamCompression(List<String> lacking) {
  private record Look(boolean zstd) {}

  /** Copies the list. */
  public StreamCompression {
    lacking = List.copyOf(lacking);
  }

  /** Looks what two hosts have. Changes nothing. */
  static StreamCompression between(Libs libs, RemoteConnection sender, RemoteConnection receiver) {
    return new StreamCompression(
        Stream.of(sender, receiver)
            .filter(host -> !hasZstd(libs, host))
            .map(host -> host.environment().host().name())
            .toList());
  }

  private static boolean hasZstd(Libs libs, RemoteConnection host) {
    BashScript script = BashScript.resource("backup/look-for-zstd.sh");
    return ScriptAnswer.read(script, libs.runBash(host, script), new TypeReference<Look>() {}).zstd;
  }

  /** Tells whether the stream is compressed. */
  public boolean used() {
    return lacking.isEmpty();
  }

  /** Returns it for people, with the reason. */
  @Override
  public String toString() {
    return used()
        ? "compressed by zstd"
        : "not compressed: no zstd on " + String.join(" and ", lacking);
  }
}
