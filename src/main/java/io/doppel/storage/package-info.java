/**
 * Copy-on-write volumes on a storage host: create, snapshot, clone, mount, destroy, space.
 *
 * <p>{@link io.doppel.storage.Storages} opens a {@link io.doppel.storage.Storage}; what is on disk
 * tells by itself which volume and snapshot is what, so that nothing here depends on a catalog.
 */
package io.doppel.storage;
