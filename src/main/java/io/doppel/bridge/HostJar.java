package io.doppel.bridge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The jar that the artifact carries to hosts: of Doppel's whole jar what the plugin needs there.
 * The engine, the catalog, SSH, the command line and their libraries stay behind. The same input
 * gives the same bytes. Its entries are not compressed: the artifact is, and the way to the host,
 * and packing all of it together takes a quarter less than packing each class.
 */
final class HostJar {
  private static final String MAIN_CLASS = "io.doppel.app.BridgeProgram";

  private static final List<Pattern> KEPT =
      patterns(
          "io/doppel/(model|sdk|mysql|plugin)/.+\\.class",
          "io/doppel/bridge/.+\\.class",
          "io/doppel/host/.+\\.class",
          "io/doppel/app/(BridgeProgram|Signals)(\\$.+)?\\.class",
          "scripts/(mysql|plugin|backup|host)/.+",
          "schema\\.json",
          "com/fasterxml/jackson/(annotation|core|databind)/.+",
          "org/slf4j/.+",
          "org/mariadb/.+",
          "META-INF/services/(java\\.sql\\.Driver|org\\.mariadb\\..+)",
          "(driver|mariadb|deprecated)\\.properties");

  private static final List<Pattern> LEFT_OUT =
      patterns(
          ".*/",
          "io/doppel/bridge/(Artifact|HostJar|Python).*",
          "io/doppel/host/(Ssh|HostLibs|Sessions|HostKeys|PortForward|Jsch|HostLogin|Login).*");

  /** The time that all entries get; zip files know no earlier year. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private HostJar() {}

  private static List<Pattern> patterns(String... texts) {
    return Arrays.stream(texts).map(Pattern::compile).toList();
  }

  /**
   * Writes the jar.
   *
   * @param whole Doppel's own jar
   * @param target the file to write
   * @return Doppel's version
   */
  static String write(Path whole, Path target) throws IOException {
    try (JarFile jar = new JarFile(whole.toFile());
        OutputStream file = Files.newOutputStream(target);
        ZipOutputStream out = new ZipOutputStream(file)) {
      String version =
          jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
      ByteArrayOutputStream manifest = new ByteArrayOutputStream();
      manifest(version).write(manifest);
      add(out, JarFile.MANIFEST_NAME, manifest.toByteArray());
      List<String> names =
          jar.stream().map(ZipEntry::getName).filter(HostJar::isKept).sorted().toList();
      for (String name : names) {
        add(out, name, jar.getInputStream(jar.getEntry(name)).readAllBytes());
      }
      return version;
    }
  }

  private static boolean isKept(String name) {
    return KEPT.stream().anyMatch(pattern -> pattern.matcher(name).matches())
        && LEFT_OUT.stream().noneMatch(pattern -> pattern.matcher(name).matches());
  }

  private static void add(ZipOutputStream out, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setCrc(checksum.getValue());
    out.putNextEntry(entry);
    out.write(content);
  }

  private static Manifest manifest(String version) {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, MAIN_CLASS);
    attributes.put(Attributes.Name.IMPLEMENTATION_TITLE, "Doppel");
    attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    return manifest;
  }
}
