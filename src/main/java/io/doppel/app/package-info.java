/**
 * The program: configuration, wiring of the parts, life cycle. The only one that knows them all.
 */
package io.doppel.app;
