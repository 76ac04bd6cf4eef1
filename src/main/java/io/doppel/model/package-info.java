/** The few values that everybody exchanges: errors, deadlines, sizes, secrets, ports. No I/O. */
package io.doppel.model;
