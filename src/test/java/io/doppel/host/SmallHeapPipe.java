package io.doppel.host;

import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Connections;
import io.doppel.sdk.HostScript;
import io.doppel.sdk.PipeResult;
import io.doppel.sdk.RemoteConnection;
import java.nio.file.Path;

/** A program that pipes much from a host to itself; to be run with a small heap. */
final class SmallHeapPipe {
  private SmallHeapPipe() {}

  /** Takes address, port, key file, known hosts file and number of bytes; prints what arrived. */
  public static void main(String[] arguments) {
    String user = System.getProperty("user.name");
    LoginProof proof = new LoginProof.KeyFile(Path.of(arguments[2]), Secret.of(""));
    HostLogin login = new HostLogin(arguments[0], Port.parse(arguments[1]), user, proof);
    HostKeys keys = new HostKeys(Path.of(arguments[3]), key -> true);
    RemoteConnection host = Connections.to("a", user, "/tmp");
    try (Sessions sessions = new Sessions(keys)) {
      HostLibs libs = new HostLibs(sessions, to -> login, supplier -> null, told -> {});
      PipeResult result =
          libs.pipe(
              new HostScript(
                  host,
                  BashScript.of("write", "head -c \"$size\" /dev/zero").with("size", arguments[4])),
              new HostScript(host, BashScript.of("read", "wc -c")));
      System.out.print(result.consumer().stdout());
    }
  }
}
