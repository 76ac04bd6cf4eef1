package io.doppel.app.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.doppel.engine.Engine;
import io.doppel.engine.JobListener;
import io.doppel.host.LocalLibs;
import io.doppel.model.DataSize;
import io.doppel.model.ErrorCode;
import io.doppel.mysql.Installation;
import io.doppel.mysql.Installations;
import io.doppel.mysql.Program;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RemoteEnvironment;
import io.doppel.sdk.RemoteHost;
import io.doppel.sdk.RemoteUser;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doppel demo}. */
@Command(
    name = "demo",
    description =
        "Shows the main job on this machine: starts a sample shop, links it, takes a snapshot, provisions two VDBs, and"
            + " proves by checksums that they are what they should be.",
    footer = {
      "",
      "Needs nothing but a JDK: it uses an installed MySQL or MariaDB, or one that it fetches. The servers go on running",
      "until --stop. Exit code 0 only if all proofs held.",
      "",
      "Examples:",
      "  doppel demo",
      "  doppel demo --json",
      "  doppel demo --stop"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final String MARIADB = "mariadb";

  private final EngineOpener opener;
  private final Path directory;
  private final Optional<Path> checkout;

  @Spec private CommandSpec spec;

  @Option(names = "--stop", description = "Ends the demo's servers and removes all that it made.")
  private boolean stop;

  /**
   * Creates the command.
   *
   * @param opener opens the demo's own engine
   * @param directory where the demo keeps everything
   * @param checkout the directory of the sources, whose build fetches a server for machines without
   *     one
   */
  public DemoCommand(EngineOpener opener, Path directory, Optional<Path> checkout) {
    this.opener = opener;
    this.directory = directory;
    this.checkout = checkout;
  }

  /** Opens an engine. */
  @FunctionalInterface
  public interface EngineOpener {
    /** Opens the engine of a Doppel home; the caller closes it. */
    OpenEngine open(Path home);
  }

  /** An engine with what it needs. */
  public interface OpenEngine extends AutoCloseable {
    /** Returns the engine. */
    Engine engine();

    @Override
    void close();
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    boolean json =
        spec.root().commandLine().getParseResult().hasMatchedOption("--json")
            || spec.commandLine().getParseResult().hasMatchedOption("--json");
    Consumer<String> narrator =
        line -> {
          PrintWriter writer = json ? err : out;
          writer.println(line);
          writer.flush();
        };
    DemoHome home = new DemoHome(directory);
    if (stop) {
      DemoEnd end = stop(home, narrator);
      if (json) {
        print(end, out);
      }
      return 0;
    }
    return start(home, json, narrator, out);
  }

  private int start(DemoHome home, boolean json, Consumer<String> narrator, PrintWriter out)
      throws Exception {
    if (home.state().isPresent()) {
      throw home.taken(null);
    }
    Installation installation = installation(home, narrator);
    narrator.accept(
        "Using " + installation.version() + " from " + installation.installPath() + ".");
    DemoHome.State state = home.begin(installation.installPath(), DemoSource.freePort().number());
    writeConfiguration(home);
    boolean done = false;
    try (OpenEngine open = opener.open(home.doppelHome())) {
      Demo demo = demo(home, open.engine(), installation, state, narrator);
      try {
        DemoReport report = demo.run(installation.version().toString(), state.sourcePort());
        done = true;
        if (json) {
          print(report, out);
        } else {
          tell(report, state, narrator);
        }
        return report.held() ? 0 : ErrorCode.INTERNAL.exitCode();
      } finally {
        if (!done) {
          narrator.accept("Cleaning up ...");
          demo.stop();
        }
      }
    } finally {
      if (!done) {
        home.remove(binaries(home));
      }
    }
  }

  private static void print(Object document, PrintWriter out) throws JsonProcessingException {
    out.println(
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(document));
    out.flush();
  }

  /**
   * What {@code --stop} did, for machines.
   *
   * @param stopped whether there was a demo
   * @param deleted the names of its dSource and VDBs
   */
  private record DemoEnd(boolean stopped, List<String> deleted) {}

  private DemoEnd stop(DemoHome home, Consumer<String> narrator) {
    Optional<DemoHome.State> state = home.state();
    if (state.isEmpty()) {
      narrator.accept("No demo is running.");
      return new DemoEnd(false, List.of());
    }
    Installation installation =
        Installations.at(new LocalLibs(), local(home), state.get().installPath());
    List<String> deleted;
    try (OpenEngine open = opener.open(home.doppelHome())) {
      deleted = demo(home, open.engine(), installation, state.get(), narrator).stop();
    }
    home.remove(binaries(home));
    narrator.accept(
        "The demo has ended; nothing of it is left but the unpacked server, if one was needed.");
    return new DemoEnd(true, deleted);
  }

  private static Demo demo(
      DemoHome home,
      Engine engine,
      Installation installation,
      DemoHome.State state,
      Consumer<String> narrator) {
    DemoSource source = new DemoSource(home, new LocalLibs(), local(home), installation);
    return new Demo(
        home,
        engine,
        source,
        installation.installPath(),
        DemoHome.secret(state),
        JobListener.none(),
        narrator);
  }

  /** Returns an installed server that can be source and staging server, else the unpacked one. */
  private Installation installation(DemoHome home, Consumer<String> narrator) {
    return Installations.find(new LocalLibs(), local(home)).stream()
        .filter(DemoCommand::complete)
        .findFirst()
        .orElseGet(() -> unpacked(home, narrator));
  }

  private static boolean complete(Installation installation) {
    boolean initialises =
        !installation.version().isMariaDb() || installation.program(Program.INSTALL_DB).isPresent();
    return initialises
        && installation.program(Program.CLIENT).isPresent()
        && installation.program(Program.DUMP).isPresent();
  }

  private Installation unpacked(DemoHome home, Consumer<String> narrator) {
    Path base = binaries(home);
    if (!DemoBinaries.unpacked(base)) {
      narrator.accept(
          "No complete MySQL or MariaDB is installed: fetching MariaDB (150 MB, once) ...");
      DemoBinaries.unpack(DemoBinaries.fetch(checkout), base);
    }
    return Installations.at(new LocalLibs(), local(home), base.resolve("bin").toString());
  }

  private static Path binaries(DemoHome home) {
    return home.directory().resolve(MARIADB);
  }

  private static RemoteConnection local(DemoHome home) {
    return new RemoteConnection(
        new RemoteEnvironment(
            "localhost",
            "DEMO",
            new RemoteHost("localhost", "DEMO", "", home.toolkit().toString())),
        new RemoteUser(System.getProperty("user.name"), "DEMO"));
  }

  private static void writeConfiguration(DemoHome home) throws IOException {
    Files.createDirectories(
        home.doppelHome(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(
        home.doppelHome().resolve("config.yml"),
        "storage:\n  kind: copy\n  location: " + home.volumes() + "\n");
  }

  private static void tell(DemoReport report, DemoHome.State state, Consumer<String> narrator) {
    narrator.accept("");
    narrator.accept(
        String.format(
            Locale.ROOT, "%-8s %7s %12s %12s", "DATABASE", "PORT", "OWN DISK", "SHARED DISK"));
    for (DemoReport.Database database : report.databases()) {
      narrator.accept(
          String.format(
              Locale.ROOT,
              "%-8s %7d %12s %12s",
              database.name(),
              database.port(),
              new DataSize(database.ownBytes()),
              new DataSize(database.sharedBytes())));
    }
    if (report.databases().stream().allMatch(database -> database.sharedBytes() == 0)) {
      narrator.accept(
          "The file system here cannot share blocks, so these are full copies; on ZFS, btrfs or XFS a VDB owns only what it"
              + " has written.");
    }
    narrator.accept("");
    narrator.accept("Use the VDBs (password " + state.password() + "):");
    for (DemoReport.Database database : report.databases()) {
      if (!database.connection().isEmpty()) {
        narrator.accept("  " + database.connection());
      }
    }
    narrator.accept("The shop goes on selling, and its dSource goes on following.");
    narrator.accept("End everything by: ./doppel demo --stop");
    narrator.accept(report.held() ? "All proofs held." : "Not all proofs held.");
  }
}
