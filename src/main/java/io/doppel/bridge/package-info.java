/**
 * Doppel under a Delphix Engine. The engine loads Python only, so what it is given is a thin Python
 * plugin ({@code src/main/python}) that starts this package's {@link io.doppel.bridge.BridgeMain}
 * on the host of each operation: one request in JSON on standard input, one reply in JSON on
 * standard output, the log in lines of JSON on standard error.
 *
 * <p>{@link io.doppel.bridge.ArtifactBuilder} makes the file that an administrator uploads, with
 * the jar of these classes in it.
 */
package io.doppel.bridge;
