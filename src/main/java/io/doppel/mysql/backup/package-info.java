/**
 * Brings a source's databases and accounts into a server of ours, with the exact position in the
 * source's history at which they are equal.
 */
package io.doppel.mysql.backup;
