package io.doppel.host;

/** This machine, without SSH, as the user of this process. */
public record ThisMachine() implements HostAccess {}
