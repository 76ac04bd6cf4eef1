/**
 * The command line: words to requests, answers to text, JSON and exit codes.
 *
 * <p>{@link io.doppel.cli.DoppelCli} is the way in; each command is a class. Results go to standard
 * output, everything else (progress, questions, errors) to standard error.
 */
package io.doppel.cli;
