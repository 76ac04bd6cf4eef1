/**
 * The terminal, pipe or file at the other end: its streams, questions to the user, and the progress
 * of a job on it.
 */
package io.doppel.cli.terminal;
