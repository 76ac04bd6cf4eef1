package io.doppel.bridge;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.doppel.model.DataSize;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Makes the file that an administrator uploads to a Delphix Engine: by the real {@code dvp build},
 * on a copy of {@code plugin_config.yml}, {@code schema.json} and {@code src/main/python} that the
 * jar for hosts has been added to, because the build writes into its source directory.
 *
 * <p>The same commit gives the same bytes: the archive of the source code in the artifact is packed
 * again, sorted and without times.
 */
public final class ArtifactBuilder {
  /** Where compiled Python files and entries of the archive are said to come from in time. */
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private static final String PYTHON = "src/main/python";
  private static final String TRUST = "resources/host/trust.sh";
  private static final String SOURCE_CODE = "sourceCode";

  private final Path checkout;
  private final Path jar;
  private final Consumer<String> progress;

  /**
   * Prepares a build.
   *
   * @param checkout the directory of Doppel's sources
   * @param jar Doppel's whole jar
   * @param progress is told what is being done
   */
  public ArtifactBuilder(Path checkout, Path jar, Consumer<String> progress) {
    this.checkout = checkout;
    this.jar = jar;
    this.progress = progress;
  }

  /**
   * What was built.
   *
   * @param file the artifact
   * @param size its size
   * @param jarSize the size of the jar in it
   * @param sha256 its checksum
   */
  public record Artifact(Path file, DataSize size, DataSize jarSize, String sha256) {}

  /**
   * Builds the artifact.
   *
   * @return what was built: {@code target/doppel-artifact.json}
   * @throws DoppelException PROGRAM_MISSING when Python or the SDK cannot be had; INTERNAL with
   *     what the SDK says when it refuses the plugin
   */
  public Artifact build() {
    Path target = checkout.resolve("target");
    try {
      Files.createDirectories(target);
      try (FileChannel lock = FileChannel.open(target.resolve("artifact.lock"), CREATE, WRITE)) {
        // Builds share their directories, and may be of several processes.
        lock.lock();
        return buildIn(target);
      }
    } catch (IOException e) {
      throw new DoppelException(
          ErrorCode.INTERNAL, "The artifact could not be built: " + e, "", "", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DoppelException.cancelled("Building the artifact");
    }
  }

  private Artifact buildIn(Path target) throws IOException, InterruptedException {
    progress.accept("Preparing the Delphix SDK " + PythonTools.DVP_VERSION);
    PythonTools tools = PythonTools.in(target.resolve("dvp-" + PythonTools.DVP_VERSION));

    progress.accept("Collecting the plugin");
    Path project = target.resolve("artifact");
    remove(project);
    Path sources = project.resolve(PYTHON);
    copy(checkout.resolve(PYTHON), sources);
    for (String name : List.of("plugin_config.yml", "schema.json")) {
      Files.copy(checkout.resolve(name), project.resolve(name));
    }
    Files.copy(checkout.resolve(TRUST), sources.resolve("doppel/trust.sh"));
    DataSize jarSize = addJar(sources.resolve("doppel"));

    progress.accept("Building by dvp build");
    Path raw = project.resolve("artifact.json");
    tools.build(project, raw, TIME.toEpochSecond(java.time.ZoneOffset.UTC));

    Path file = target.resolve("doppel-artifact.json");
    byte[] content = reproducible(Files.readAllBytes(raw));
    Path partial = target.resolve("doppel-artifact.json.partial");
    Files.write(partial, content);
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    return new Artifact(file, new DataSize(content.length), jarSize, sha256(content));
  }

  /** Adds the jar and the facts by which the Python side knows it. */
  private DataSize addJar(Path directory) throws IOException {
    Path hostJar = directory.resolve("host.jar");
    String version = HostJar.write(jar, hostJar);
    byte[] content = Files.readAllBytes(hostJar);
    ObjectMapper json = new ObjectMapper();
    ObjectNode facts =
        json.createObjectNode().put("version", version).put("sha256", sha256(content));
    Files.writeString(directory.resolve("host.json"), facts + "\n");
    return new DataSize(content.length);
  }

  private static byte[] reproducible(byte[] artifact) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = (ObjectNode) json.readTree(artifact);
    byte[] archive = Base64.getDecoder().decode(root.get(SOURCE_CODE).asText());
    root.put(SOURCE_CODE, Base64.getEncoder().encodeToString(packedAgain(archive)));
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("    ", "\n"))
            .withArrayIndenter(new DefaultIndenter("    ", "\n"));
    return json.writer(printer).writeValueAsBytes(root);
  }

  private static byte[] packedAgain(byte[] archive) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.setLevel(Deflater.BEST_COMPRESSION);
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setTimeLocal(TIME);
        out.putNextEntry(entry);
        out.write(content.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path relative = from.relativize(file);
        if (Files.isDirectory(file)) {
          Files.createDirectories(to.resolve(relative));
        } else {
          Files.copy(file, to.resolve(relative));
        }
      }
    }
  }

  private static void remove(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
