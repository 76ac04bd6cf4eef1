package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.JobListener;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabServer;
import io.doppel.model.Deadline;
import io.doppel.model.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** The dSource {@code shop} and the VDB {@code dev} of it, which no later failure may harm. */
final class OlderObjects {
  static final Secret SOURCE_PASSWORD = Secret.of("s'ou\"rce $PATH \\n pä%ss;&`x`");
  static final Secret STAGING_PASSWORD = Secret.of("st age'\"\\$(id) ü#;");
  static final Secret VDB_PASSWORD = Secret.of("v\"db' `w` $1 \\ é & pass");
  static final List<Secret> SECRETS = List.of(SOURCE_PASSWORD, STAGING_PASSWORD, VDB_PASSWORD);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ROWS = 500;

  private final Chain chain;
  private final DatabaseView vdb;
  private final SortedMap<String, String> content;

  private OlderObjects(Chain chain, DatabaseView vdb) throws SQLException {
    this.chain = chain;
    this.vdb = vdb;
    this.content = content();
  }

  /** Starts the source with some data, links it, and provisions from it. */
  static LabServer source(Chain chain) {
    LabServer source = LabServer.on(chain.sourceHost()).serverId(7).start();
    source.load(ROWS);
    source.replicationAccount(Chain.LINK_USER, SOURCE_PASSWORD);
    return source;
  }

  /** Links and provisions. */
  static OlderObjects of(Chain chain, LabServer source) throws SQLException {
    chain.addHosts();
    chain.link(source, SOURCE_PASSWORD, STAGING_PASSWORD);
    SnapshotView snapshot = chain.engine().snapshots(Optional.of("shop")).get(0);
    return new OlderObjects(
        chain, chain.provision("dev", "shop", snapshot.name(), "staging", VDB_PASSWORD));
  }

  /** Asserts that both work, or do so in a moment, and that the VDB holds what it held. */
  void assertUnharmed() throws SQLException {
    Deadline.after(PATIENCE)
        .await("dSource and VDB work", () -> ailing().isEmpty(), () -> ailing().toString());
    assertThat(content()).isEqualTo(content);
  }

  private List<DatabaseStatus> ailing() {
    return chain.engine().status(Duration.ofSeconds(20)).stream()
        .filter(status -> status.state() != DatabaseStatus.State.ACTIVE)
        .collect(Collectors.toList());
  }

  private SortedMap<String, String> content() throws SQLException {
    try (Connection connection = chain.connect(vdb, VDB_PASSWORD)) {
      return LabServer.checksums(connection);
    }
  }

  /** Deletes both. */
  void delete() {
    chain.engine().delete("dev", JobListener.none()).await();
    chain.engine().delete("shop", JobListener.none()).await();
  }
}
