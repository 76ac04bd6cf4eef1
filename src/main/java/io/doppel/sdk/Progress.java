package io.doppel.sdk;

import java.util.OptionalLong;

/**
 * How far a long activity has come.
 *
 * @param activity what is being done, such as {@code "Loading 12 tables"}
 * @param done how much is done
 * @param total how much there is, if known
 * @param unit what is counted
 */
public record Progress(String activity, long done, OptionalLong total, Unit unit) {
  /** What progress counts. */
  public enum Unit {
    /** Nothing; the activity's name says it all. */
    NONE,
    /** Bytes. */
    BYTES,
    /** Things: tables, files, steps. */
    ITEMS,
    /** Seconds that a replica is behind; falls to 0. */
    SECONDS_BEHIND,
    /** No progress: the activity is a sentence that is worth keeping, see {@link #notice}. */
    NOTICE
  }

  /** Returns an activity without a number. */
  public static Progress of(String activity) {
    return new Progress(activity, 0, OptionalLong.empty(), Unit.NONE);
  }

  /**
   * Returns something that the user should know although the operation goes on: a whole sentence
   * without secrets, kept with the job.
   */
  public static Progress notice(String sentence) {
    return new Progress(sentence, 0, OptionalLong.empty(), Unit.NOTICE);
  }

  /** Returns an activity that has come to {@code done} of {@code total}. */
  public static Progress of(String activity, long done, long total, Unit unit) {
    return new Progress(activity, done, OptionalLong.of(total), unit);
  }
}
