/**
 * {@code doppel demo}: shows the main job on this machine with nothing but a JDK, and proves by
 * data that it holds.
 */
package io.doppel.app.demo;
