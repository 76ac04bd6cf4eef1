package io.doppel.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A snapshot of a dSource or a VDB.
 *
 * @param name its name, unique within its database
 * @param reference Doppel's identifier of it, unique everywhere
 * @param kind what it is a snapshot of
 * @param database the name of that dSource or VDB
 * @param timeflow the line of snapshots that it belongs to
 * @param created when it was taken
 * @param facts what the plugin told about it, by the names of its {@code snapshotDefinition}
 * @param space what it holds, when the storage can tell
 * @param vdbs the names of the VDBs that were provisioned from it
 */
public record SnapshotView(
    String name,
    String reference,
    DatabaseKind kind,
    String database,
    String timeflow,
    Instant created,
    Map<String, Object> facts,
    Optional<SpaceView> space,
    List<String> vdbs) {}
