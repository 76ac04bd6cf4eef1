/**
 * Lets a process that stays answer the questions of others: a process of its own takes longer to
 * start than to find out how databases are.
 */
package io.doppel.app.answer;
