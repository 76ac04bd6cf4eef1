package io.doppel.cli;

/**
 * A setting as it is in force.
 *
 * @param name such as {@code storage.kind}
 * @param value as one would write it; empty when it is not set
 * @param origin where it comes from: {@code default}, or the path of a file
 */
public record ConfiguredSetting(String name, String value, String origin) {}
