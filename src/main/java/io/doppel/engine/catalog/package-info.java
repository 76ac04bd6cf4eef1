/**
 * Remembers everything in one SQLite file that several processes may use at once: environments,
 * what was found on them, dSources, VDBs, timeflows, snapshots, jobs with their journal, and which
 * job holds which object. Secrets are encrypted with a key in a file of its own.
 */
package io.doppel.engine.catalog;
