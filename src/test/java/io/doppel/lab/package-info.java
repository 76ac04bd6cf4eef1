/**
 * What integration tests stand on: hosts in containers, production-like servers in them, shared
 * copy-on-write storage, and watchers that find leaks and secrets. The folder {@code lab/} brings
 * up what this package uses.
 */
package io.doppel.lab;
