/**
 * The use cases behind one facade, {@link io.doppel.engine.Engine}: environments, link, snapshot,
 * provision and the life of what came of them. Knows the plugin's contract and storage, but no
 * database: parameters and facts are validated against the plugin's schema and otherwise stored
 * unread.
 */
package io.doppel.engine;
