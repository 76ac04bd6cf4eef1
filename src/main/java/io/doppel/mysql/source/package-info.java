/**
 * Judges whether a server can be followed as a source: asks it for its settings, grants, tables and
 * binary log, and says what is found and what stands in the way.
 */
package io.doppel.mysql.source;
