package io.doppel.host;

import com.jcraft.jsch.Channel;
import io.doppel.host.SshConnections.OpenChannel;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** Starts commands on a host by SSH. */
record SshShell(SshConnections connections) implements Shell {
  /** The signals of RFC 4254, section 6.10, with their numbers on Linux. */
  private static final Map<String, Integer> SIGNALS =
      Map.ofEntries(
          Map.entry("HUP", 1),
          Map.entry("INT", 2),
          Map.entry("QUIT", 3),
          Map.entry("ILL", 4),
          Map.entry("ABRT", 6),
          Map.entry("FPE", 8),
          Map.entry("KILL", 9),
          Map.entry("USR1", 10),
          Map.entry("SEGV", 11),
          Map.entry("USR2", 12),
          Map.entry("PIPE", 13),
          Map.entry("ALRM", 14),
          Map.entry("TERM", 15));

  @Override
  public String host() {
    return connections.login().toString();
  }

  @Override
  public HostProcess start() {
    return new SshProcess(host(), connections.command(Bootstrap.COMMAND_LINE));
  }

  private record SshProcess(String host, OpenChannel open) implements HostProcess {
    @Override
    public OutputStream stdin() {
      return open.streams().out();
    }

    @Override
    public InputStream stdout() {
      return open.streams().in();
    }

    @Override
    public InputStream stderr() {
      return open.streams().extended();
    }

    /** The outputs end when the channel is closed; sshd has told the exit code before. */
    @Override
    public int exitCode() {
      Channel channel = open.channel();
      if (channel.getExitStatus() >= 0) {
        return channel.getExitStatus();
      } else if (channel.getExitSignal() != null) {
        return 128 + SIGNALS.getOrDefault(channel.getExitSignal(), 0);
      }
      throw new DoppelException(
          ErrorCode.CONNECTION_LOST,
          "The connection to " + host + " broke.",
          "Check that the host is up and what lies between here and there, then try again.");
    }

    @Override
    public void close() {
      open.close();
    }
  }
}
