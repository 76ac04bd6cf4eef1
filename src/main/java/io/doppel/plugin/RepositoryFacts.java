package io.doppel.plugin;

import io.doppel.mysql.Installation;
import io.doppel.mysql.Installations;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.Vendor;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RepositoryDefinition;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An installation, as it was when it was discovered.
 *
 * @param name for people
 * @param version the server's version as it tells it
 * @param installPath directory of the server program; the identity
 * @param details the rest; empty for a repository that version 2.1.0 discovered
 */
record RepositoryFacts(String name, String version, String installPath, Optional<Details> details) {

  /** What saves asking the host again: see {@link Installation}. */
  record Details(Vendor vendor, String server, String baseDir, String pluginDir, String shareDir) {}

  /** Returns the facts of an installation. */
  static RepositoryFacts of(Installation installation) {
    return new RepositoryFacts(
        installation.version() + " (" + installation.installPath() + ")",
        installation.version().text(),
        installation.installPath(),
        Optional.of(
            new Details(
                installation.version().vendor(),
                installation.server(),
                installation.baseDir(),
                installation.pluginDir(),
                installation.shareDir())));
  }

  /**
   * Reads a repository.
   *
   * @throws io.doppel.sdk.UserError INVALID_ARGUMENT when its path is missing
   */
  static RepositoryFacts of(RepositoryDefinition definition) {
    Fields fields = new Fields("repositoryDefinition", definition);
    String installPath = fields.path("installPath");
    Optional<Vendor> vendor =
        fields
            .optionalText("vendor")
            .flatMap(
                text ->
                    Arrays.stream(Vendor.values())
                        .filter(known -> known.toString().equals(text))
                        .findFirst());
    Optional<String> server = fields.optionalText("server");
    Optional<String> baseDir = fields.optionalText("baseDir");
    fields.throwIfAny("The repository cannot be used");
    return new RepositoryFacts(
        fields.optionalText("name").orElse(installPath),
        fields.optionalText("version").orElse(""),
        installPath,
        vendor.isPresent() && server.isPresent() && baseDir.isPresent()
            ? Optional.of(
                new Details(
                    vendor.get(),
                    server.get(),
                    baseDir.get(),
                    fields.optionalText("pluginDir").orElse(""),
                    fields.optionalText("shareDir").orElse("")))
            : Optional.empty());
  }

  RepositoryDefinition toDefinition() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", name);
    values.put("version", version);
    values.put("installPath", installPath);
    details.ifPresent(
        known -> {
          values.put("vendor", known.vendor.toString());
          values.put("server", known.server);
          values.put("baseDir", known.baseDir);
          values.put("pluginDir", known.pluginDir);
          values.put("shareDir", known.shareDir);
        });
    return new RepositoryDefinition(values);
  }

  /**
   * Returns enough of the installation to run its server: without asking the host when discovery
   * has told all, so its other programs may be missing.
   *
   * @param baseDir what the user says is its base directory
   * @throws io.doppel.sdk.UserError PROGRAM_MISSING when the host has to be asked and has none
   */
  Installation toRun(Libs libs, RemoteConnection connection, Optional<String> baseDir) {
    Installation found =
        details
            .filter(known -> !version.isEmpty())
            .map(
                known ->
                    new Installation(
                        connection.environment().host().name(),
                        ServerVersion.parseServer(version, known.vendor.toString()),
                        installPath,
                        known.baseDir,
                        known.server,
                        Map.of(),
                        known.pluginDir,
                        known.shareDir))
            .orElseGet(() -> Installations.at(libs, connection, installPath));
    return withBaseDir(found, baseDir);
  }

  /**
   * Returns the installation as it is now on the host, with all its programs.
   *
   * @param baseDir what the user says is its base directory
   * @throws io.doppel.sdk.UserError PROGRAM_MISSING when there is none
   */
  Installation complete(Libs libs, RemoteConnection connection, Optional<String> baseDir) {
    return withBaseDir(Installations.at(libs, connection, installPath), baseDir);
  }

  private static Installation withBaseDir(Installation found, Optional<String> baseDir) {
    return baseDir
        .filter(told -> !told.isEmpty() && !told.equals(found.baseDir()))
        .map(found::withBaseDir)
        .orElse(found);
  }
}
