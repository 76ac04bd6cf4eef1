package io.doppel.sdk;

import java.time.Duration;

/**
 * What came of a script that ended with an accepted exit code.
 *
 * @param exitCode 0 to 255
 * @param stdout everything that was printed, UTF-8; empty when it was piped elsewhere
 * @param stderr the end of standard error, at most 64 KiB
 * @param took from start to end
 */
public record ScriptResult(int exitCode, String stdout, String stderr, Duration took) {}
