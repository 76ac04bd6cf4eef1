package io.doppel.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a Maven and a Java that only write down how they were called. */
final class LauncherTest {
  private static final String MAVEN =
      """
      #!/bin/sh
      echo built >>builds
      if [ -e refuse ]; then echo "no compiler"; exit 1; fi
      mkdir -p target
      echo jar >target/doppel.jar
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      for argument in "$@"; do
        case $argument in
        -Xshare:dump | -Xshare:off) exit 0 ;;
        esac
      done
      printf '%s\\n' "$0" "$@"
      exit 7
      """;

  @TempDir private Path directory;

  private Path project;
  private Path jdk;

  @BeforeEach
  void makeProject() throws IOException {
    project = Files.createDirectories(directory.resolve("a project's \"home\""));
    Files.copy(Path.of("doppel"), project.resolve("doppel"));
    for (String file : List.of("pom.xml", "schema.json", "plugin_config.yml")) {
      Files.createFile(project.resolve(file));
    }
    Files.createDirectories(project.resolve("src/main"));
    Files.createDirectories(project.resolve("resources"));
    program(project.resolve("mvnw"), MAVEN);
    executable(project.resolve("doppel"));
    jdk = jdk("jdk 17", "17.0.15", JAVA);
  }

  @Test
  void buildsWhatIsMissingAndRunsItWithTheArguments() throws Exception {
    Run run = run(project.resolve("doppel"), "link", "a b", "--set", "x='\"$y");

    assertThat(run.err())
        .isEqualTo(
            "doppel: building; the first time this fetches what is needed and takes a few minutes"
                + " ...\n");
    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.out().lines())
        .startsWith(jdk.resolve("bin/java").toString())
        .contains("-Ddoppel.terminal=none", project + "/target/launcher/doppel.jar")
        .endsWith("link", "a b", "--set", "x='\"$y");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void whatMayCarryFilesIsCompiledAsWellAsJavaCan() throws Exception {
    String fewer = "-XX:TieredStopAtLevel=1";
    Path launcher = project.resolve("doppel");

    assertThat(run(launcher, "status").out().lines()).contains(fewer);
    assertThat(run(launcher, "link", "shop").out().lines()).doesNotContain(fewer);
    assertThat(run(launcher, "--verbose", "sync", "shop").out().lines()).doesNotContain(fewer);
  }

  @Test
  void buildsAgainOnlyWhenSourcesAreNewer() throws Exception {
    run(project.resolve("doppel"), "status");
    assertThat(run(project.resolve("doppel"), "status").err()).isEmpty();
    assertThat(builds()).isEqualTo(1);

    Path source = Files.createFile(project.resolve("src/main/New.java"));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

    assertThat(run(project.resolve("doppel"), "status").err())
        .isEqualTo("doppel: building, for the sources have changed ...\n");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void whatOthersMayWriteToIsNotRun() throws Exception {
    run(project.resolve("doppel"), "status");
    Path launcher = project.resolve("target/launcher");
    for (Path open : List.of(launcher.resolve("doppel.jar"), launcher, launcher.getParent())) {
      var before = Files.getPosixFilePermissions(open);
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
      Run run = run(project.resolve("doppel"), "status");
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("everybody may write to " + open);
      assertThat(run.out()).isEmpty();
      Files.setPosixFilePermissions(open, before);
    }
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      Files.setAttribute(launcher.resolve("doppel.jar"), "unix:uid", 65534);
      assertThat(run(project.resolve("doppel"), "status").err())
          .contains("belongs to the user with the number 65534");
    }
  }

  @Test
  void worksThroughALinkFromAnotherDirectory() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("doppel"), project.resolve("doppel"));

    Run run = run(link, "status");

    assertThat(run.out()).contains(project + "/target/launcher/doppel.jar", "status");
  }

  @Test
  void aFailedBuildIsShownAndNothingRuns() throws Exception {
    Files.createFile(project.resolve("refuse"));

    Run run = run(project.resolve("doppel"), "status");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("no compiler\ndoppel: the build failed; see above.\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void saysWhatToInstallWhenThereIsNoJdk() throws Exception {
    Path old = jdk("jdk 8", "1.8.0_402", JAVA);
    Map<String, String> environment = Map.of("JAVA_HOME", old.toString(), "PATH", tools());

    Run run = run(environment, hidden(project.resolve("doppel")), "status");

    assertThat(run.exitCode()).isEqualTo(10);
    assertThat(run.err())
        .contains("no JDK 17 or newer was found")
        .contains(old + " is version 8")
        .contains("apt-get install openjdk-17-jdk-headless");
  }

  @Test
  void aJreIsEnoughToRunButNotToBuild() throws Exception {
    run(project.resolve("doppel"), "status");
    Path jre = jdk("jre", "21.0.1", JAVA);
    Files.delete(jre.resolve("bin/javac"));
    Map<String, String> environment = Map.of("JAVA_HOME", jre.toString(), "PATH", tools());
    Path launcher = hidden(project.resolve("doppel"));

    assertThat(run(environment, launcher, "status").out()).startsWith(jre + "/bin/java");

    Files.delete(project.resolve("target/launcher/doppel.jar"));
    Files.delete(project.resolve("target/doppel.jar"));
    assertThat(run(environment, launcher, "status").err())
        .contains(jre + " has no javac: it is a JRE, not a JDK");
  }

  @Test
  void severalAtOnceBuildOnce() throws Exception {
    var executor = Executors.newFixedThreadPool(4);
    try {
      List<CompletableFuture<Run>> runs = new ArrayList<>();
      for (int count = 0; count < 4; count++) {
        runs.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return run(project.resolve("doppel"), "status");
                  } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                  }
                },
                executor));
      }
      for (CompletableFuture<Run> run : runs) {
        assertThat(run.get().exitCode()).isEqualTo(7);
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(builds()).isEqualTo(1);
  }

  /** A copy of the launcher that looks for Java nowhere but where the environment says. */
  private Path hidden(Path launcher) throws IOException {
    String text = Files.readString(launcher).replace("/usr/lib/jvm/*", "/nowhere");
    Path copy = project.resolve("doppel-hidden");
    program(copy, text);
    return copy;
  }

  /** A directory with what a shell script needs, and no Java. */
  private String tools() throws IOException {
    Path tools = Files.createDirectories(directory.resolve("tools"));
    for (String tool :
        List.of(
            "sh",
            "readlink",
            "sed",
            "find",
            "cat",
            "cp",
            "mv",
            "rm",
            "mkdir",
            "touch",
            "grep",
            "flock",
            "mktemp",
            "awk",
            "uname",
            "env")) {
      for (String place : List.of("/usr/bin", "/bin")) {
        Path program = Path.of(place, tool);
        if (Files.exists(program) && Files.notExists(tools.resolve(tool))) {
          Files.createSymbolicLink(tools.resolve(tool), program);
        }
      }
    }
    return tools.toString();
  }

  private Path jdk(String name, String version, String java) throws IOException {
    Path home = directory.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    program(home.resolve("bin/java"), java);
    program(home.resolve("bin/javac"), "#!/bin/sh\n");
    program(home.resolve("bin/jar"), "#!/bin/sh\n");
    return home;
  }

  private static void program(Path path, String text) throws IOException {
    Files.writeString(path, text);
    executable(path);
  }

  private static void executable(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private int builds() throws IOException {
    return Files.readAllLines(project.resolve("builds")).size();
  }

  /** What came of a run. */
  private record Run(int exitCode, String out, String err) {}

  private Run run(Path launcher, String... arguments) throws IOException, InterruptedException {
    return run(Map.of("JAVA_HOME", jdk.toString()), launcher, arguments);
  }

  private Run run(Map<String, String> environment, Path launcher, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), out, err);
  }
}
