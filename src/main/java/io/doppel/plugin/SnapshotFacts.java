package io.doppel.plugin;

import io.doppel.model.DataSize;
import io.doppel.model.Port;
import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.sdk.SnapshotDefinition;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a snapshot. A snapshot of version 2.1.0 has no version, position or size.
 *
 * @param id tells it from others
 * @param time when it was taken
 * @param host that it was taken on
 * @param port of the server
 * @param dataDir of the server
 * @param baseDir of the server's installation
 * @param backupPath the backup that the dSource was made from
 * @param version of the server
 * @param source address of the source that is followed
 * @param position up to which the snapshot holds the source's transactions
 * @param secondsBehind how far behind the source it was
 * @param settings server settings that belong to the data, as lines of a my.cnf; empty when they
 *     are not known
 * @param serverId of the server
 * @param size of the data directory
 */
record SnapshotFacts(
    String id,
    Instant time,
    String host,
    Optional<Port> port,
    String dataDir,
    String baseDir,
    Optional<String> backupPath,
    Optional<ServerVersion> version,
    Optional<String> source,
    SourcePosition position,
    Optional<Long> secondsBehind,
    Optional<String> settings,
    Optional<Long> serverId,
    Optional<DataSize> size) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

  /** Reads a snapshot's facts; what is missing or unreadable is left out. */
  static SnapshotFacts of(SnapshotDefinition definition) {
    Fields fields = new Fields("snapshotDefinition", definition);
    Optional<BinlogPosition> place =
        fields
            .optionalText("snapBinlogFile")
            .map(
                file ->
                    new BinlogPosition(
                        file, fields.optionalNumber("snapBinlogPosition").orElse(4L)));
    return new SnapshotFacts(
        fields.optionalText("snapshotId").orElse(""),
        fields.optionalText("snapTime").map(SnapshotFacts::parseTime).orElse(Instant.EPOCH),
        fields.optionalText("snapHost").orElse(""),
        fields.optionalPort("snapPort"),
        fields.optionalText("snapDataDir").orElse(""),
        fields.optionalText("snapBaseDir").orElse(""),
        fields.optionalText("snapBackupPath"),
        fields
            .optionalText("snapVersion")
            .map(
                text ->
                    ServerVersion.parseServer(text, fields.optionalText("snapVendor").orElse(""))),
        fields.optionalText("snapSource"),
        new SourcePosition(place, fields.optionalText("snapGtid").map(GtidSet::new)),
        fields.optionalNumber("snapSecondsBehind"),
        fields.optionalText("snapSettings"),
        fields.optionalNumber("snapServerId"),
        fields.optionalNumber("snapSize").map(DataSize::new));
  }

  private static Instant parseTime(String text) {
    try {
      return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  SnapshotDefinition toDefinition() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("snapshotId", id);
    values.put("snapTime", TIME.format(time.atOffset(ZoneOffset.UTC)));
    values.put("snapHost", host);
    values.put("snapPort", port.map(Port::toString).orElse(null));
    values.put("snapDataDir", dataDir);
    values.put("snapBaseDir", baseDir);
    values.put("snapBackupPath", backupPath.orElse(null));
    values.put("snapVendor", version.map(known -> known.vendor().toString()).orElse(null));
    values.put("snapVersion", version.map(ServerVersion::text).orElse(null));
    values.put("snapSource", source.orElse(null));
    values.put("snapBinlogFile", position.binlog().map(BinlogPosition::file).orElse(null));
    values.put("snapBinlogPosition", position.binlog().map(BinlogPosition::position).orElse(null));
    values.put("snapGtid", position.gtids().map(GtidSet::text).orElse(null));
    values.put("snapSecondsBehind", secondsBehind.orElse(null));
    values.put("snapSettings", settings.orElse(null));
    values.put("snapServerId", serverId.map(number -> Long.toString(number)).orElse(null));
    values.put("snapSize", size.map(DataSize::bytes).orElse(null));
    return new SnapshotDefinition(values);
  }
}
