/**
 * The contract between a staged plugin and the engine that runs it, as the Delphix Virtualization
 * SDK 5.0 defines it, in Java: operations, their values, and {@link io.doppel.sdk.Libs}, all that a
 * plugin may ask of its engine.
 *
 * <p>{@link io.doppel.sdk.AdvisoryOperations} goes beyond that contract: what only Doppel's own
 * engine asks.
 */
package io.doppel.sdk;
