package io.doppel.sdk;

/**
 * A host as the engine knows it.
 *
 * @param name its address
 * @param reference the engine's identifier of it
 * @param binaryPath directory of the engine's own programs on it; empty when there is none
 * @param scratchPath the toolkit directory: where the plugin may keep small files; absolute
 */
public record RemoteHost(String name, String reference, String binaryPath, String scratchPath) {}
