package io.doppel.engine;

import io.doppel.model.DataSize;

/**
 * The space of a volume or a snapshot.
 *
 * @param own what is held by it alone, and would be freed by deleting it
 * @param shared what it shows but shares with others
 */
public record SpaceView(DataSize own, DataSize shared) {}
