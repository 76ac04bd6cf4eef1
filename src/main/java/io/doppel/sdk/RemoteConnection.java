package io.doppel.sdk;

/** Where and as whom an operation works: an environment and one of its users. */
public record RemoteConnection(RemoteEnvironment environment, RemoteUser user) {}
