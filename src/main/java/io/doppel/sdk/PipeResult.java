package io.doppel.sdk;

import io.doppel.model.DataSize;

/**
 * What came of two scripts of which one fed the other.
 *
 * @param producer the script that wrote
 * @param consumer the script that read
 * @param transferred how much went through
 */
public record PipeResult(ScriptResult producer, ScriptResult consumer, DataSize transferred) {}
