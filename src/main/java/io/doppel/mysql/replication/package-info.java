/** Follows a source from a position, and measures how far behind a server of ours is. */
package io.doppel.mysql.replication;
