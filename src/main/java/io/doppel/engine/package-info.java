/**
 * The use cases behind one facade, {@link io.doppel.engine.Engine}: environments, link, snapshot,
 * provision and the life of what came of them, with the values that are asked with and answered.
 */
package io.doppel.engine;
