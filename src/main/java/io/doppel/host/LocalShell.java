package io.doppel.host;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;

/** Starts commands on this machine, as the user of this process. */
final class LocalShell implements Shell {
  private static final String THIS_MACHINE = "this machine";

  /**
   * What a login's environment has, or what programs need to run at all. Not the rest of this
   * process's: passwords may be among it, and every process of the user can read what another one
   * was started with.
   */
  static final Set<String> INHERITED =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "SHELL",
          "LANG",
          "TZ",
          "TMPDIR",
          "LD_LIBRARY_PATH",
          "LD_PRELOAD");

  private final String name;

  LocalShell() {
    this(THIS_MACHINE);
  }

  /**
   * Creates the shell.
   *
   * @param name what this machine is called in messages
   */
  LocalShell(String name) {
    this.name = name;
  }

  @Override
  public String host() {
    return name;
  }

  @Override
  public HostProcess start() {
    ProcessBuilder builder =
        new ProcessBuilder("setsid", "bash", "--noprofile", "--norc", "-c", Bootstrap.PROGRAM)
            .directory(new File(System.getProperty("user.home")));
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().putAll(Bootstrap.ENVIRONMENT);
    try {
      return new LocalProcess(builder.start());
    } catch (IOException e) {
      throw new DoppelException(
          ErrorCode.PROGRAM_MISSING,
          "bash could not be started on " + name + ": " + e.getMessage(),
          "Install bash and util-linux (setsid).",
          "",
          e);
    }
  }

  private record LocalProcess(Process process) implements HostProcess {
    @Override
    public OutputStream stdin() {
      return process.getOutputStream();
    }

    @Override
    public InputStream stdout() {
      return process.getInputStream();
    }

    @Override
    public InputStream stderr() {
      return process.getErrorStream();
    }

    @Override
    public int exitCode() throws InterruptedException {
      return process.waitFor();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
