package io.doppel.sdk;

/**
 * A host that has been added to the engine.
 *
 * @param name its name in the engine
 * @param reference the engine's identifier of it
 * @param host the host
 */
public record RemoteEnvironment(String name, String reference, RemoteHost host) {}
