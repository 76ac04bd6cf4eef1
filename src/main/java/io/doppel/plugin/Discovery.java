package io.doppel.plugin;

import io.doppel.mysql.Installation;
import io.doppel.mysql.Installations;
import io.doppel.mysql.RunningServer;
import io.doppel.mysql.RunningServers;
import io.doppel.mysql.ServerLayout;
import io.doppel.sdk.DiscoveryOperations;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RepositoryDefinition;
import io.doppel.sdk.SourceConfigDefinition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds installations and running instances. Thread-safe. */
final class Discovery implements DiscoveryOperations {
  private static final String OPTION_FILE = "/my.cnf";

  private final Libs libs;

  Discovery(Libs libs) {
    this.libs = libs;
  }

  @Override
  public List<RepositoryDefinition> repository(RemoteConnection sourceConnection) {
    return Installations.find(libs, sourceConnection).stream()
        .map(installation -> RepositoryFacts.of(installation).toDefinition())
        .toList();
  }

  @Override
  public List<SourceConfigDefinition> sourceConfig(
      RemoteConnection sourceConnection, RepositoryDefinition repository) {
    Installation installation =
        RepositoryFacts.of(repository).toRun(libs, sourceConnection, Optional.empty());
    return RunningServers.find(libs, sourceConnection, List.of(installation)).stream()
        .filter(server -> server.installation().isPresent() && !isOurs(server))
        .flatMap(server -> facts(server, installation).stream())
        .map(SourceConfigFacts::toDefinition)
        .toList();
  }

  private static Optional<SourceConfigFacts> facts(
      RunningServer server, Installation installation) {
    if (server.port().isEmpty() || server.dataDir().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SourceConfigFacts(
            installation.version().vendor().toString().toLowerCase(Locale.ROOT).replace(' ', '-')
                + "-"
                + server.port().get(),
            server.port().get(),
            server.dataDir().get(),
            server.baseDir().orElse(installation.baseDir())));
  }

  /** Staging servers and VDBs are known by their layout; they are no sources. */
  private static boolean isOurs(RunningServer server) {
    return server
        .optionFile()
        .filter(file -> file.endsWith(OPTION_FILE) && file.length() > OPTION_FILE.length())
        .map(file -> file.substring(0, file.length() - OPTION_FILE.length()))
        .filter(mountPath -> mountPath.startsWith("/"))
        .map(ServerLayout::of)
        .filter(
            layout ->
                server.dataDir().equals(Optional.of(layout.data()))
                    && server.socket().equals(Optional.of(layout.socket())))
        .isPresent();
  }
}
