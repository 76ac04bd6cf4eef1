package io.doppel.host;

/** How a host is reached: as this machine itself, or by SSH. */
public sealed interface HostAccess permits ThisMachine, HostLogin {}
