package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabServer;
import io.doppel.model.Deadline;
import io.doppel.model.Secret;
import io.doppel.mysql.Dialect;
import io.doppel.mysql.ServerVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.SortedMap;

/**
 * A VDB that a test makes follow the source from its snapshot's recorded place in the source's
 * binary log, and stop at exact later places: what it holds then is what the source held there,
 * however much is being written to the source.
 */
final class Reference implements AutoCloseable {
  /** A place in the source's binary log. */
  record Place(String file, long position) {
    static Place of(SnapshotView snapshot) {
      return new Place(
          String.valueOf(snapshot.facts().get("snapBinlogFile")),
          Long.parseLong(String.valueOf(snapshot.facts().get("snapBinlogPosition"))));
    }
  }

  /** What a source held at a place of its binary log. */
  record Frozen(Place place, SortedMap<String, String> checksums) {}

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Connection connection;
  private final Dialect dialect;
  private final boolean newWords;

  /** Takes the connection of a user that may do everything on the VDB. */
  Reference(Connection connection) throws SQLException {
    this.connection = connection;
    this.dialect =
        Dialect.of(
            ServerVersion.parseServer(
                LabServer.value(connection, "SELECT VERSION()"),
                LabServer.value(connection, "SELECT @@version_comment")));
    this.newWords = dialect.replicaColumns().source().equals("Source");
  }

  /** Stops all writes to the source for as long as it takes to look at its data. */
  static Frozen freeze(LabServer source) throws SQLException {
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement()) {
      Dialect dialect =
          Dialect.of(
              ServerVersion.parseServer(LabServer.value(connection, "SELECT VERSION()"), ""));
      statement.execute("FLUSH TABLES WITH READ LOCK");
      Place place;
      try (ResultSet end = statement.executeQuery(dialect.showBinaryLogStatus())) {
        end.next();
        place = new Place(end.getString("File"), end.getLong("Position"));
      }
      Frozen frozen = new Frozen(place, LabServer.checksums(connection));
      statement.execute("UNLOCK TABLES");
      return frozen;
    }
  }

  /** Says whom to follow, and from where. */
  void follow(LabServer source, String user, Secret password, Place start) throws SQLException {
    String form =
        newWords
            ? "CHANGE REPLICATION SOURCE TO SOURCE_HOST='%s', SOURCE_PORT=%d, SOURCE_USER=%s,"
                + " SOURCE_PASSWORD=%s, SOURCE_LOG_FILE='%s', SOURCE_LOG_POS=%d, SOURCE_SSL=0,"
                + " GET_SOURCE_PUBLIC_KEY=1, SOURCE_AUTO_POSITION=0"
            : "CHANGE MASTER TO MASTER_HOST='%s', MASTER_PORT=%d, MASTER_USER=%s,"
                + " MASTER_PASSWORD=%s, MASTER_LOG_FILE='%s', MASTER_LOG_POS=%d, MASTER_SSL=0, "
                + (dialect.isMariaDb()
                    ? "MASTER_SSL_VERIFY_SERVER_CERT=0, MASTER_USE_GTID=no"
                    : "MASTER_AUTO_POSITION=0")
                + (dialect.version().series().equals("8.0") ? ", GET_MASTER_PUBLIC_KEY=1" : "");
    execute(
        form.formatted(
            source.host().address(),
            source.port(),
            literal(user),
            literal(password.reveal()),
            start.file(),
            start.position()));
  }

  /**
   * Applies everything up to a place, which must be the end of a transaction that is not the last
   * one, and returns the checksums then.
   */
  SortedMap<String, String> checksumsAt(Place place) throws SQLException {
    String word = newWords ? "SOURCE" : "MASTER";
    execute(
        "%s UNTIL %s_LOG_FILE='%s', %s_LOG_POS=%d"
            .formatted(dialect.startReplica(), word, place.file(), word, place.position()));
    Deadline.after(PATIENCE)
        .await("the reference has stopped at " + place, () -> stopped(), () -> status());
    assertThat(status())
        .as("where the reference has stopped")
        .isEqualTo(place.file() + ":" + place.position() + " ");
    return LabServer.checksums(connection);
  }

  private boolean stopped() {
    return column(dialect.replicaColumns().applierRunning()).equals("No");
  }

  private String status() {
    return column(dialect.replicaColumns().appliedFile())
        + ":"
        + column(dialect.replicaColumns().appliedPosition())
        + " "
        + column("Last_SQL_Error")
        + column("Last_IO_Error");
  }

  private String column(String name) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(dialect.showReplicaStatus())) {
      row.next();
      return row.getString(name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      for (String sql : dialect.forgetReplication()) {
        execute(sql);
      }
    }
  }
}
