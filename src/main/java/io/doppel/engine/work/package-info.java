/**
 * The engine at work: plans requests, carries them out as jobs on hosts, storage and plugin, and
 * answers from the catalog.
 *
 * <p>{@link io.doppel.engine.work.Engines} is the way in; what it is given to work with is {@link
 * io.doppel.engine.work.EngineParts}.
 */
package io.doppel.engine.work;
