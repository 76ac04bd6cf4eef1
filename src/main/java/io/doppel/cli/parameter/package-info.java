/**
 * The plugin's parameters as its schema describes them: taken from options, from where passwords
 * are kept, or asked for on the terminal as a form would.
 */
package io.doppel.cli.parameter;
