package io.doppel.sdk;

/**
 * An operating system account of an environment.
 *
 * @param name the login name
 * @param reference the engine's identifier of it
 */
public record RemoteUser(String name, String reference) {}
