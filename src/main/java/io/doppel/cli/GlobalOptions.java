package io.doppel.cli;

import java.util.Optional;

/**
 * What can be said with every command.
 *
 * @param home Doppel's own directory; empty for the usual one
 * @param verbose whether the log is shown as well
 */
public record GlobalOptions(Optional<String> home, boolean verbose) {}
