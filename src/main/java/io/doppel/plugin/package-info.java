/**
 * The staged plugin for MySQL and MariaDB: fulfils {@link io.doppel.sdk.Plugin}, and is the only
 * place where the parameters' JSON becomes records.
 */
package io.doppel.plugin;
