package io.doppel.lab;

import com.github.dockerjava.api.command.CreateNetworkCmd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.testcontainers.containers.Network;

/**
 * A network with hosts, which know each other by name and by address. Closing it closes its hosts.
 * For one thread.
 */
public final class LabNetwork implements AutoCloseable {
  private final Lab lab;
  private final Network network;
  private final List<LabHost> hosts = new ArrayList<>();

  private LabNetwork(Lab lab) {
    this.lab = lab;
    this.network = Network.builder().createNetworkCmdModifier(LabNetwork::label).build();
    LeakCheck.opened(this);
  }

  /** Makes an empty network. */
  public static LabNetwork create() {
    return new LabNetwork(Lab.get());
  }

  private static void label(CreateNetworkCmd command) {
    Map<String, String> labels = new HashMap<>();
    if (command.getLabels() != null) {
      labels.putAll(command.getLabels());
    }
    labels.putAll(labels());
    command.withLabels(labels);
  }

  /** Returns what {@code lab/sweep} goes by. */
  static Map<String, String> labels() {
    return Map.of("io.doppel.lab", Lab.directory().toString(), "io.doppel.lab.owner", Lab.owner());
  }

  /**
   * Starts a host.
   *
   * @param name its host name, by which the other hosts of this network reach it
   * @param image what is installed on it, see {@link Lab#images()}
   */
  public LabHost host(String name, String image) {
    return host(name, image, options -> options);
  }

  /** Starts a host with options. */
  public LabHost host(String name, String image, UnaryOperator<LabHost.Options> options) {
    LabHost host = new LabHost(lab, network, name, image, options.apply(new LabHost.Options()));
    hosts.add(host);
    host.start();
    return host;
  }

  @Override
  public void close() {
    hosts.forEach(LabHost::close);
    hosts.clear();
    network.close();
    LeakCheck.closed(this);
  }
}
