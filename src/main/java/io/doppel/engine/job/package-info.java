/**
 * Runs jobs: named steps with progress, cancellation, undo and a journal. Knows no database, no
 * host and no catalog; what it must remember it gives to a {@link io.doppel.engine.job.JobJournal}.
 */
package io.doppel.engine.job;
