package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.SnapshotView;
import io.doppel.lab.LabServer;
import io.doppel.model.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** The dSource {@code shop} and the VDB {@code dev} of it, which no later failure may harm. */
final class OlderObjects {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ROWS = 500;

  private final Chain chain;
  private final DatabaseView vdb;
  private final SortedMap<String, String> content;

  private OlderObjects(Chain chain, DatabaseView vdb) throws SQLException {
    this.chain = chain;
    this.vdb = vdb;
    this.content = chain.checksums(vdb);
  }

  /** Starts the source with some data, links it, and provisions from it. */
  static LabServer source(Chain chain) {
    LabServer source = LabServer.on(chain.sourceHost()).serverId(7).start();
    source.load(ROWS);
    source.replicationAccount(Chain.LINK_USER, Chain.SOURCE_PASSWORD);
    return source;
  }

  /** Links and provisions. */
  static OlderObjects of(Chain chain, LabServer source) throws SQLException {
    chain.addHosts();
    chain.link(chain.linkRequest("shop", source, Map.of()));
    SnapshotView snapshot = chain.engine().snapshots(Optional.of("shop")).get(0);
    return new OlderObjects(chain, chain.provision("dev", "shop", snapshot.name(), "staging"));
  }

  /** Asserts that both work, or do so in a moment, and that the VDB holds what it held. */
  void assertUnharmed() throws SQLException {
    Deadline.after(PATIENCE)
        .await("dSource and VDB work", () -> ailing().isEmpty(), () -> ailing().toString());
    assertThat(chain.checksums(vdb)).isEqualTo(content);
  }

  private List<DatabaseStatus> ailing() {
    return chain.engine().status(Duration.ofSeconds(20)).stream()
        .filter(status -> status.state() != DatabaseStatus.State.ACTIVE)
        .collect(Collectors.toList());
  }

  /** Deletes both. */
  void delete() {
    chain.delete("dev", "shop");
  }
}
