/**
 * Lets a process that stays answer the questions of others: how databases are takes a process of
 * its own longer to start for than to find out.
 */
package io.doppel.app.answer;
