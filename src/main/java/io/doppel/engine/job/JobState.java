package io.doppel.engine.job;

/** How a job can be. */
public enum JobState {
  /** It runs. */
  RUNNING,
  /** What it had begun is being undone. */
  UNDOING,
  /** It ended well. */
  SUCCEEDED,
  /** It failed, and what it had begun has been undone. */
  FAILED,
  /** It was cancelled, and what it had begun has been undone. */
  CANCELLED,
  /** It did not end well, and something could not be undone. */
  LEFT_BEHIND
}
