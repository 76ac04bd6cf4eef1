/** {@code lab/bench}: how fast Doppel is, as ratios to what the bare tools take in the same run. */
package io.doppel.bench;
