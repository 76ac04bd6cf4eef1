package io.doppel.bench;

import io.doppel.bench.Figure.Measurement;
import io.doppel.bridge.DelphixEngine;
import io.doppel.host.HostKeys;
import io.doppel.host.HostLibs;
import io.doppel.host.HostLogin;
import io.doppel.host.LoginProof;
import io.doppel.host.Sessions;
import io.doppel.lab.LabHost;
import io.doppel.lab.LabNetwork;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import io.doppel.plugin.MySqlPlugin;
import io.doppel.sdk.DiscoveryOperations;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.RemoteEnvironment;
import io.doppel.sdk.RemoteHost;
import io.doppel.sdk.RemoteUser;
import io.doppel.sdk.RepositoryDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Discovery of a host through the artifact under the test engine, over the same discovery by the
 * plugin in this process, both over an SSH connection that is kept; and the artifact's size.
 */
final class BridgeSpeed implements Measurements {
  private static final int REPEATS = 9;
  private static final String TOOLKIT = "/home/doppel/bridge";
  private static final double MEGABYTE = 1024.0 * 1024.0;

  @Override
  public List<Figure> figures() {
    return List.of(Figure.BRIDGE_OVERHEAD_SECONDS, Figure.ARTIFACT_MB);
  }

  @Override
  public List<Measurement> take(BenchLab lab) throws Exception {
    Path artifact = DelphixEngine.artifact();
    Path scratch = Files.createTempDirectory("doppel-bridge");
    List<Double> bridged = new ArrayList<>();
    List<Double> direct = new ArrayList<>();
    try (LabNetwork network = LabNetwork.create();
        DelphixEngine engine = DelphixEngine.start(artifact, scratch, "bridge");
        Sessions sessions = new Sessions(new HostKeys(scratch.resolve("known"), key -> true))) {
      LabHost host = network.host("bridged", lab.image(), LabHost.Options::java);
      engine.addHost(host, TOOLKIT);
      DiscoveryOperations plugin = plugin(sessions, host);
      // Once before, for what is done once: sending the program, connecting.
      engine.call("discover", Map.of("host", host.name()));
      discover(plugin, host);
      for (int i = 0; i < REPEATS; i++) {
        bridged.add(seconds(() -> engine.call("discover", Map.of("host", host.name()))));
        direct.add(seconds(() -> discover(plugin, host)));
      }
    }
    BenchLab.say("two operations bridged %s s, direct %s s", bridged, direct);
    // A discovery of a host with one installation is two operations.
    double overhead = (BenchLab.median(bridged) - BenchLab.median(direct)) / 2;
    return List.of(
        Figure.BRIDGE_OVERHEAD_SECONDS.measured(overhead),
        Figure.ARTIFACT_MB.measured(Files.size(artifact) / MEGABYTE));
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static void discover(DiscoveryOperations plugin, LabHost host) {
    RemoteConnection connection = connection(host);
    for (RepositoryDefinition repository : plugin.repository(connection)) {
      plugin.sourceConfig(connection, repository);
    }
  }

  private static RemoteConnection connection(LabHost host) {
    return new RemoteConnection(
        new RemoteEnvironment(
            host.name(), "E-1", new RemoteHost(host.address(), "H-1", "", TOOLKIT)),
        new RemoteUser(LabHost.USER, "U-1"));
  }

  private static DiscoveryOperations plugin(Sessions sessions, LabHost host) {
    HostLogin login =
        new HostLogin(
            host.address(),
            new Port(host.port()),
            LabHost.USER,
            new LoginProof.KeyFile(host.privateKey(), Secret.of("")));
    return new MySqlPlugin(
            new HostLibs(
                sessions,
                connection -> login,
                supplier -> {
                  throw new UnsupportedOperationException("no vault in the lab");
                },
                progress -> {}))
        .discovery();
  }
}
