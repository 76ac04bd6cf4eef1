package io.doppel.sdk;

/**
 * A status with its reason.
 *
 * @param status whether the database works
 * @param detail for people: {@code "replicating, 0 s behind"}, or why it does not work
 */
public record StatusReport(Status status, String detail) {}
