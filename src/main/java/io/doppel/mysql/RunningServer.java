package io.doppel.mysql;

import io.doppel.model.Port;
import java.util.Optional;

/**
 * A server that is running on a host.
 *
 * @param pid its process
 * @param user the operating system account that it runs as
 * @param server absolute path of its program, symbolic links resolved
 * @param baseDir its base directory; empty when it was not told on the command line
 * @param dataDir its data directory, absolute; empty when it could not be found out
 * @param port its TCP port; empty when it listens on none, or it could not be found out
 * @param socket its unix socket; empty when it could not be found out
 * @param optionFile the option file named on its command line
 * @param installation its installation, when that is among the known ones
 */
public record RunningServer(
    long pid,
    String user,
    String server,
    Optional<String> baseDir,
    Optional<String> dataDir,
    Optional<Port> port,
    Optional<String> socket,
    Optional<String> optionFile,
    Optional<Installation> installation) {}
