package io.doppel.engine.job;

import java.util.OptionalLong;

/**
 * How far a step has come.
 *
 * @param activity what is being done
 * @param done how much is done
 * @param total how much there is, if known
 * @param unit the name of what is counted
 */
public record Progress(String activity, long done, OptionalLong total, String unit) {}
