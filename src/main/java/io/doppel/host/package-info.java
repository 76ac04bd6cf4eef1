/**
 * Answers {@link io.doppel.sdk.Libs} over SSH and on this machine: runs scripts, pipes one into
 * another, forwards ports.
 *
 * <p>A script reaches bash on its standard input, behind a constant command ({@link
 * io.doppel.host.Bootstrap}); what it printed, its exit code, its deadline and its cancellation are
 * the same for every kind of host ({@link io.doppel.host.ScriptRun}), which only has to start that
 * command ({@link io.doppel.host.Shell}).
 */
package io.doppel.host;
