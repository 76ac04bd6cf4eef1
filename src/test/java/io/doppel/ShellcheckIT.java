package io.doppel;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.lab.RequiresLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every shell script of the project passes shellcheck, which comes with the lab. */
@RequiresLab
final class ShellcheckIT {
  private static final List<String> ROOTS =
      List.of(".ci", "doppel", "lab", "mvnw", "resources", "src/test/resources");

  @Test
  void everyShellScriptPasses() throws IOException, InterruptedException {
    List<String> scripts = scripts();
    assertThat(scripts).contains("lab/test", "mvnw", "resources/storage/zfs-clone.sh");

    List<String> command = new ArrayList<>(List.of("shellcheck"));
    command.addAll(scripts);
    Process shellcheck = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(shellcheck.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shellcheck.waitFor()).as(output).isZero();
  }

  private static List<String> scripts() throws IOException {
    List<String> scripts = new ArrayList<>();
    for (String root : ROOTS) {
      if (Files.exists(Path.of(root))) {
        try (Stream<Path> files = Files.walk(Path.of(root))) {
          for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
            if (isShellScript(file)) {
              scripts.add(file.toString());
            }
          }
        }
      }
    }
    return scripts;
  }

  private static boolean isShellScript(Path file) throws IOException {
    if (file.toString().endsWith(".sh")) {
      return true;
    }
    byte[] start;
    try (var stream = Files.newInputStream(file)) {
      start = stream.readNBytes(40);
    }
    return new String(start, StandardCharsets.ISO_8859_1)
        .matches("(?s)#!\\S*[/ ](env )?(ba)?sh\n.*");
  }
}
