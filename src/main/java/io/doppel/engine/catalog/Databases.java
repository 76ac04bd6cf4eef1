package io.doppel.engine.catalog;

import com.fasterxml.jackson.core.type.TypeReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dSources and VDBs with their timeflows and snapshots. What a job adds is pending: it is found
 * by its number only, until the job has ended well. Thread-safe.
 */
public final class Databases {
  private static final String DATABASE =
      "SELECT id, kind, name, guid, environment, repository, source_config, source_config_json,"
          + " parameters_json, (SELECT json_group_array(json_object('environment',"
          + " mount.environment, 'path', mount.path) ORDER BY mount.number) FROM mount"
          + " WHERE mount.database = database.id), connection, created, created_by, job"
          + " FROM database";
  private static final Pattern REFERENCE = Pattern.compile("(DSOURCE|VDB)-([0-9]{1,18})");
  private static final String TIMEFLOW =
      "SELECT id, database, volume, origin, created, current FROM timeflow";
  private static final String SNAPSHOT =
      "SELECT s.id, s.timeflow, t.database, t.volume, s.name, s.facts_json, s.created"
          + " FROM snapshot s JOIN timeflow t ON t.id = s.timeflow";

  private final Sqlite sqlite;
  private final Json json;

  Databases(Sqlite sqlite, Json json) {
    this.sqlite = sqlite;
    this.json = json;
  }

  /** Adds a pending dSource or VDB; the number given is ignored, createdBy is the job. */
  public Database add(Database database) {
    return sqlite.transaction(
        () -> {
          long id =
              sqlite.insert(
                  "INSERT INTO database (kind, name, guid, environment, repository,"
                      + " source_config, source_config_json, parameters_json,"
                      + " connection, created, created_by, job)"
                      + " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                  database.kind(),
                  database.name(),
                  database.guid(),
                  database.environment(),
                  database.repository(),
                  database.sourceConfigId().isPresent()
                      ? database.sourceConfigId().getAsLong()
                      : null,
                  json.write(database.sourceConfig()),
                  json.write(database.parameters()),
                  database.connection(),
                  Times.micros(database.created()),
                  database.createdBy(),
                  database.createdBy());
          int number = 0;
          for (Database.MountPlace mount : database.mounts()) {
            sqlite.update(
                "INSERT INTO mount (database, number, environment, path) VALUES (?,?,?,?)",
                id,
                number++,
                mount.environment(),
                mount.path());
          }
          return byId(id);
        });
  }

  /** Replaces what the plugin tells of a VDB's instance, and how users connect to it. */
  public void describe(long id, Map<String, Object> sourceConfig, Optional<String> connection) {
    sqlite.update(
        "UPDATE database SET source_config_json = ?, connection = ? WHERE id = ?",
        json.write(sourceConfig),
        connection,
        id);
  }

  /** Replaces the parameters of a dSource. */
  public void changeParameters(long id, Map<String, Object> parameters) {
    sqlite.update(
        "UPDATE database SET parameters_json = ? WHERE id = ?", json.write(parameters), id);
  }

  /** Returns the dSource or VDB, also a pending one, that has a name. */
  public Optional<Database> named(String name) {
    return sqlite.queryOne(DATABASE + " WHERE name = ?", this::database, name);
  }

  /** Returns all dSources and VDBs by kind and name, without pending ones. */
  public List<Database> all() {
    return sqlite.query(DATABASE + " WHERE job IS NULL ORDER BY kind, name", this::database);
  }

  /** Returns the dSource or VDB with that name or reference; NOT_FOUND when there is none. */
  public Database find(String name) {
    return named(name)
        .or(() -> referredTo(name))
        .filter(database -> !database.pending())
        .orElseThrow(
            () ->
                Names.notFound(
                    "dSource or VDB", name, all().stream().map(Database::name).toList()));
  }

  private Optional<Database> referredTo(String reference) {
    return Optional.of(REFERENCE.matcher(reference))
        .filter(Matcher::matches)
        .flatMap(parts -> findById(Long.parseLong(parts.group(2))))
        .filter(database -> database.reference().equals(reference));
  }

  /** Returns the dSource or VDB with that number, also when it is pending. */
  public Database byId(long id) {
    return findById(id).orElseThrow();
  }

  /** Returns the dSource or VDB with that number, if it is there. */
  public Optional<Database> findById(long id) {
    return sqlite.queryOne(DATABASE + " WHERE id = ?", this::database, id);
  }

  /** Returns the dSources and VDBs that need an environment, also pending ones. */
  public List<Database> on(long environment) {
    return sqlite.query(
        DATABASE
            + " WHERE environment = ?1 OR source_config IN (SELECT c.id FROM source_config c"
            + " JOIN repository r ON r.id = c.repository WHERE r.environment = ?1) ORDER BY name",
        this::database,
        environment);
  }

  /** Returns the dSource or VDB, also a pending one, that is mounted at a place. */
  public Optional<Database> mountedAt(Database.MountPlace place) {
    return sqlite.queryOne(
        DATABASE + " WHERE id IN (SELECT database FROM mount WHERE environment = ? AND path = ?)",
        this::database,
        place.environment(),
        place.path());
  }

  /** Returns the dSource, also a pending one, that is linked to a source config. */
  public Optional<Database> linkedTo(long sourceConfig) {
    return sqlite.queryOne(DATABASE + " WHERE source_config = ?", this::database, sourceConfig);
  }

  /** Removes a dSource or VDB with its timeflows and snapshots. */
  public void remove(long id) {
    sqlite.update("DELETE FROM database WHERE id = ?", id);
  }

  /** Begins a timeflow and makes it the current one. */
  public Timeflow addTimeflow(long database, String volume, OptionalLong origin, Instant created) {
    return sqlite.transaction(
        () -> {
          sqlite.update("UPDATE timeflow SET current = 0 WHERE database = ?", database);
          long id =
              sqlite.insert(
                  "INSERT INTO timeflow (database, volume, origin, created, current)"
                      + " VALUES (?,?,?,?,1)",
                  database,
                  volume,
                  origin.isPresent() ? origin.getAsLong() : null,
                  Times.micros(created));
          return sqlite.queryOne(TIMEFLOW + " WHERE id = ?", Databases::timeflow, id).orElseThrow();
        });
  }

  /** Tells whether there is a timeflow of any dSource or VDB, also of a pending one. */
  public boolean anyTimeflow() {
    return sqlite.queryOne("SELECT 1 FROM timeflow LIMIT 1", row -> true).isPresent();
  }

  /** Returns the timeflow that lives on a volume, also that of a pending dSource or VDB. */
  public Optional<Timeflow> timeflowOn(String volume) {
    return sqlite.queryOne(TIMEFLOW + " WHERE volume = ?", Databases::timeflow, volume);
  }

  /** Returns the timeflows of one dSource or VDB, oldest first. */
  public List<Timeflow> timeflows(long database) {
    return sqlite.query(
        TIMEFLOW + " WHERE database = ? ORDER BY id", Databases::timeflow, database);
  }

  /** Returns the timeflow that a dSource or VDB lives on. */
  public Timeflow currentTimeflow(long database) {
    return sqlite
        .queryOne(TIMEFLOW + " WHERE database = ? AND current = 1", Databases::timeflow, database)
        .orElseThrow();
  }

  /** Adds a snapshot that is pending until the job ends well. */
  public SnapshotRecord addSnapshot(
      long timeflow, String name, Map<String, Object> facts, Instant created, String job) {
    return sqlite.transaction(
        () -> {
          long id =
              sqlite.insert(
                  "INSERT INTO snapshot (timeflow, name, facts_json, created, job)"
                      + " VALUES (?,?,?,?,?)",
                  timeflow,
                  name,
                  json.write(facts),
                  Times.micros(created),
                  Jobs.id(job));
          return sqlite.queryOne(SNAPSHOT + " WHERE s.id = ?", this::snapshot, id).orElseThrow();
        });
  }

  /**
   * Returns the snapshots of all dSources and VDBs, by these, oldest first, without pending ones.
   * What is older is told by the number, here and below: a clock may be set back.
   */
  public List<SnapshotRecord> snapshots() {
    return sqlite.query(
        SNAPSHOT + " WHERE s.job IS NULL ORDER BY t.database, s.id", this::snapshot);
  }

  /** Returns the snapshots of one dSource or VDB, oldest first, without pending ones. */
  public List<SnapshotRecord> snapshotsOf(long database) {
    return sqlite.query(
        SNAPSHOT + " WHERE t.database = ? AND s.job IS NULL ORDER BY s.id",
        this::snapshot,
        database);
  }

  /** Returns how many snapshots a dSource or VDB has, without pending ones. */
  public int snapshotCount(long database) {
    return sqlite
        .queryOne(
            "SELECT count(*) FROM timeflow t JOIN snapshot s ON s.timeflow = t.id"
                + " WHERE t.database = ? AND s.job IS NULL",
            row -> row.getInt(1),
            database)
        .orElseThrow();
  }

  /** Returns the newest snapshot of a dSource or VDB, without pending ones. */
  public Optional<SnapshotRecord> latestSnapshot(long database) {
    return sqlite.queryOne(
        SNAPSHOT
            + " WHERE s.id = (SELECT max(n.id) FROM timeflow f JOIN snapshot n ON n.timeflow = f.id"
            + " WHERE f.database = ? AND n.job IS NULL)",
        this::snapshot,
        database);
  }

  /** Returns the snapshots of that name, oldest first, without pending ones. */
  public List<SnapshotRecord> snapshotsNamed(String name) {
    return sqlite.query(
        SNAPSHOT + " WHERE s.name = ? AND s.job IS NULL ORDER BY s.id", this::snapshot, name);
  }

  /** Returns the names of the VDBs, without pending ones, by the snapshots they are clones of. */
  public Map<Long, List<String>> clones() {
    Map<Long, List<String>> names = new HashMap<>();
    sqlite.query(
        "SELECT t.origin, d.name FROM timeflow t JOIN database d ON d.id = t.database"
            + " WHERE t.origin > 0 AND d.job IS NULL ORDER BY d.name",
        row ->
            names
                .computeIfAbsent(row.getLong(1), origin -> new ArrayList<>())
                .add(row.getString(2)));
    return names;
  }

  /** Returns the snapshot with that number, also when it is pending. */
  public SnapshotRecord snapshot(long id) {
    return sqlite.queryOne(SNAPSHOT + " WHERE s.id = ?", this::snapshot, id).orElseThrow();
  }

  /** Returns the snapshot with that number, if it is there and not pending. */
  public Optional<SnapshotRecord> findSnapshot(long id) {
    return sqlite.queryOne(SNAPSHOT + " WHERE s.id = ? AND s.job IS NULL", this::snapshot, id);
  }

  /** Returns the VDBs by name, also pending ones, whose volume is a clone of a database's. */
  public List<Database> children(long database) {
    return sqlite.query(
        DATABASE
            + " WHERE id <> ?1 AND id IN (SELECT c.database FROM timeflow c"
            + " JOIN snapshot s ON s.id = c.origin JOIN timeflow p ON p.id = s.timeflow"
            + " WHERE p.database = ?1) ORDER BY name",
        this::database,
        database);
  }

  private List<Database.MountPlace> mounts(String text) {
    return json.read(text, new TypeReference<List<Map<String, Object>>>() {}).stream()
        .map(
            mount ->
                new Database.MountPlace(
                    ((Number) mount.get("environment")).longValue(), (String) mount.get("path")))
        .toList();
  }

  private Database database(ResultSet row) throws SQLException {
    long sourceConfig = row.getLong(7);
    OptionalLong sourceConfigId =
        row.wasNull() ? OptionalLong.empty() : OptionalLong.of(sourceConfig);
    return new Database(
        row.getLong(1),
        Database.Kind.valueOf(row.getString(2)),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getLong(6),
        sourceConfigId,
        json.map(row.getString(8)),
        json.map(row.getString(9)),
        mounts(row.getString(10)),
        Optional.ofNullable(row.getString(11)),
        Times.instant(row.getLong(12)),
        row.getLong(13),
        row.getObject(14) != null);
  }

  private static Timeflow timeflow(ResultSet row) throws SQLException {
    long origin = row.getLong(4);
    OptionalLong cloned = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(origin);
    return new Timeflow(
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        cloned,
        Times.instant(row.getLong(5)),
        row.getInt(6) != 0);
  }

  private SnapshotRecord snapshot(ResultSet row) throws SQLException {
    return new SnapshotRecord(
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        row.getString(4),
        row.getString(5),
        json.map(row.getString(6)),
        Times.instant(row.getLong(7)));
  }
}
