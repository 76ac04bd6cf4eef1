package io.doppel.sdk;

/** The numeric owner and group of a mounted volume. */
public record OwnershipSpecification(int uid, int gid) {}
