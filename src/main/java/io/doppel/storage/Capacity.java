package io.doppel.storage;

import io.doppel.model.DataSize;

/**
 * How full the pool or file system is that the volumes lie in.
 *
 * @param total all of it that volumes can have
 * @param available what can still be written
 */
public record Capacity(DataSize total, DataSize available) {}
