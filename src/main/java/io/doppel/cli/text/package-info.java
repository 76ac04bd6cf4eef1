/**
 * What people and machines get to read: tables, details, plans, error reports, JSON. It turns the
 * engine's answers into texts and knows neither commands nor terminals.
 */
package io.doppel.cli.text;
