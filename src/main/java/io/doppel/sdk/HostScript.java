package io.doppel.sdk;

/** A script and where it is to run. */
public record HostScript(RemoteConnection connection, BashScript script) {}
