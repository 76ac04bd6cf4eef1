/**
 * Knows one MySQL, Percona Server or MariaDB server: which programs a host has, which version they
 * are, how to initialise, start and stop a server, and how to ask it by SQL.
 *
 * <p>What differs by vendor or version lives in {@link io.doppel.mysql.Dialect} when it is said in
 * SQL, and in {@link io.doppel.mysql.Mysqld} when it is done to processes and files.
 */
package io.doppel.mysql;
