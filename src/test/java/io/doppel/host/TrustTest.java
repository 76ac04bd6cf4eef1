package io.doppel.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.sdk.BashScript;
import io.doppel.sdk.Connections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which programs scripts may run, on this machine; {@code ServerContract} has other users. */
final class TrustTest {
  @TempDir private Path directory;
  private Path program;

  @BeforeEach
  void installProgram() throws IOException {
    program = directory.toRealPath().resolve("opt/it's here/program");
    Files.createDirectories(program.getParent());
    Files.createFile(program);
    mode(program, "rwxr-xr-x");
    mode(program.getParent(), "rwxr-xr-x");
    mode(program.getParent().getParent(), "rwxr-xr-x");
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private static String run(String script, Path path) {
    return new LocalLibs()
        .runBash(Connections.local("/tmp"), BashScript.of("test", script).with("X", path + ""))
        .stdout()
        .strip();
  }

  private static String trust(Path path) {
    return run("if trusted \"$X\"; then echo trusted; else echo \"$WHY\"; fi", path);
  }

  @Test
  void whatOnlyThisUserAndRootMayChangeIsTrusted() throws IOException {
    assertThat(trust(program)).isEqualTo("trusted");
    assertThat(trust(Path.of("/usr/bin/env"))).isEqualTo("trusted");
    assertThat(trust(Path.of("/"))).isEqualTo("trusted");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("opt/../opt"));
    assertThat(trust(link.resolve("./it's here//program"))).isEqualTo("trusted");
  }

  @Test
  void whatOthersMayChangeIsNot() throws IOException {
    mode(program, "rwxr-xrwx");
    assertThat(trust(program)).isEqualTo("everybody may write to " + program);
    mode(program, "rwxr-xr-x");
    Path opt = program.getParent().getParent();
    mode(opt, "rwxrwxrwx");
    assertThat(trust(program)).isEqualTo("everybody may write to " + opt);
    Path link = Files.createSymbolicLink(directory.resolve("link"), program);
    assertThat(trust(link)).isEqualTo("everybody may write to " + opt);
  }

  @Test
  void whatLeadsNowhereIsNot() throws IOException {
    Path gone = program.resolveSibling("gone");
    assertThat(trust(gone)).isEqualTo(gone + " is not there or cannot be looked at");
    assertThat(trust(Path.of("program"))).isEqualTo("it is not an absolute path");
    Path round = directory.toRealPath().resolve("round");
    Files.createSymbolicLink(round, round);
    assertThat(trust(round)).isEqualTo(round + " leads over too many symbolic links");
  }

  @Test
  void directoryOfThePathWhereOthersMayWriteIsLeftOut() throws IOException {
    String script = "PATH=relative::$X:/usr/sbin:/usr/bin; keep_path; echo \"$PATH\"";
    assertThat(run(script, program.getParent()))
        .isEqualTo(program.getParent() + ":/usr/sbin:/usr/bin");
    mode(program.getParent(), "rwxrwxrwx");
    assertThat(run(script, program.getParent())).isEqualTo("/usr/sbin:/usr/bin");
  }
}
