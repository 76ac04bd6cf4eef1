package io.doppel.app.demo;

import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.DatabaseView;
import io.doppel.engine.Engine;
import io.doppel.engine.EnvironmentRequest;
import io.doppel.engine.EnvironmentView;
import io.doppel.engine.HostKeyConfirmation;
import io.doppel.engine.JobListener;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.Login;
import io.doppel.engine.MountStrategy;
import io.doppel.engine.ProvisionRequest;
import io.doppel.model.Deadline;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The demo from beginning to end: a shop that goes on selling is linked, snapshotted and
 * provisioned twice, and what Doppel promises is checked by data.
 */
final class Demo {
  private static final String ENVIRONMENT = "localhost";
  private static final String DSOURCE = "shop";
  private static final List<String> VDBS = List.of("dev1", "dev2");
  private static final Duration ARRIVAL_LIMIT = Duration.ofSeconds(30);

  private final DemoHome home;
  private final Engine engine;
  private final DemoSource source;
  private final String installPath;
  private final Secret password;
  private final JobListener listener;
  private final Consumer<String> narrator;
  private final List<DemoReport.Step> steps = new ArrayList<>();
  private final List<DemoReport.Proof> proofs = new ArrayList<>();

  /**
   * Prepares a demo.
   *
   * @param listener told what the engine's jobs do
   * @param narrator told each step's and proof's line for people
   */
  Demo(
      DemoHome home,
      Engine engine,
      DemoSource source,
      String installPath,
      Secret password,
      JobListener listener,
      Consumer<String> narrator) {
    this.home = home;
    this.engine = engine;
    this.source = source;
    this.installPath = installPath;
    this.password = password;
    this.listener = listener;
    this.narrator = narrator;
  }

  DemoReport run(String server, int port) throws SQLException {
    Port sourcePort = new Port(port);
    DemoDatabase shop = step("Start a source server", () -> source.start(sourcePort, password));
    step("Fill the shop with " + ShopData.ROWS + " rows", () -> fill(shop));
    List<DemoDatabase> vdbs = new ArrayList<>();
    try (ShopWriter writer = ShopWriter.start(shop.connect())) {
      step("Add this machine as an environment", this::addEnvironment);
      DatabaseView linked = step("Link the source", () -> link(sourcePort));
      DemoDatabase staging = database(linked, "stagingPort", DemoSource.USER);
      Map<String, String> atSnapshot;
      writer.pause();
      try {
        awaitArrival(shop, staging);
        step("Take a snapshot", () -> engine.snapshot(DSOURCE, Map.of(), listener).await());
        atSnapshot = shop.checksums();
      } finally {
        writer.resume();
      }
      for (String name : VDBS) {
        DatabaseView vdb = step("Provision " + name, () -> provision(name));
        vdbs.add(database(vdb, "port", "vdb"));
      }
      proveEqual(atSnapshot, vdbs.get(0));
      proveIsolation(vdbs.get(0), vdbs.get(1), staging);
      proveFollowing(writer, shop, staging);
    }
    shop.execute("SET GLOBAL event_scheduler = ON");
    return new DemoReport(server, ShopData.ROWS, steps, proofs, databases());
  }

  private static int fill(DemoDatabase shop) throws SQLException {
    try (Connection connection = shop.connect()) {
      ShopData.create(connection);
    }
    return ShopData.ROWS;
  }

  private EnvironmentView addEnvironment() {
    return engine
        .addEnvironment(
            new EnvironmentRequest(
                ENVIRONMENT,
                "localhost",
                new Port(22),
                "",
                new Login.ThisMachine(),
                Optional.empty(),
                Optional.of(home.toolkit().toString()),
                new MountStrategy.Automatic()),
            HostKeyConfirmation.refuse(),
            listener)
        .await();
  }

  private DatabaseView link(Port sourcePort) {
    return engine
        .link(
            new LinkRequest(
                DSOURCE,
                ENVIRONMENT,
                Optional.of(installPath),
                Optional.empty(),
                Map.of("port", sourcePort.toString()),
                Map.of(
                    "sourceip",
                    "127.0.0.1",
                    "sourceUser",
                    DemoSource.USER,
                    "sourcePass",
                    password,
                    "stagingPass",
                    password)),
            listener)
        .await();
  }

  private DatabaseView provision(String name) {
    return engine
        .provision(
            new ProvisionRequest(
                name,
                Optional.of(DSOURCE),
                Optional.empty(),
                ENVIRONMENT,
                Optional.of(installPath),
                Map.of(
                    "vdbUser",
                    "vdb",
                    "vdbPass",
                    password,
                    "config_settings_prov",
                    source.vdbOptions())),
            listener)
        .await();
  }

  private DemoDatabase database(DatabaseView view, String portParameter, String user) {
    return new DemoDatabase(
        view.name(),
        Integer.parseInt(String.valueOf(view.parameters().get(portParameter))),
        user,
        password);
  }

  private static void awaitArrival(DemoDatabase shop, DemoDatabase staging) throws SQLException {
    String newest = "SELECT MAX(id) FROM shop.order_items";
    long expected = shop.number(newest);
    try (Connection connection = staging.connect();
        var statement = connection.createStatement()) {
      Deadline.after(ARRIVAL_LIMIT)
          .await(
              "order item " + expected + " arrives in the dSource",
              () -> {
                try (var result = statement.executeQuery(newest)) {
                  result.next();
                  return result.getLong(1) >= expected;
                } catch (SQLException e) {
                  throw new DoppelException(
                      ErrorCode.SQL_FAILED,
                      "The dSource does not answer: " + e.getMessage(),
                      "",
                      "",
                      e);
                }
              },
              () -> "");
    }
  }

  private void proveEqual(Map<String, String> atSnapshot, DemoDatabase vdb) throws SQLException {
    Map<String, String> found = vdb.checksums();
    prove(
        "a VDB equals the source at the position of its snapshot",
        found.equals(atSnapshot),
        found.equals(atSnapshot)
            ? "the checksums of " + found.size() + " tables are the same"
            : "source " + atSnapshot + ", " + vdb.name() + " " + found);
  }

  private void proveIsolation(DemoDatabase written, DemoDatabase other, DemoDatabase staging)
      throws SQLException {
    Map<String, String> before = other.checksums();
    written.execute("UPDATE shop.products SET price = 0.01");
    written.execute("DELETE FROM shop_reviews.reviews");
    long changed = written.number("SELECT COUNT(*) FROM shop.products WHERE price = 0.01");
    boolean wrote =
        changed == ShopData.PRODUCTS
            && written.number("SELECT COUNT(*) FROM shop_reviews.reviews") == 0;
    prove(
        "writes to a VDB do not touch the other VDB",
        wrote && other.checksums().equals(before),
        changed
            + " products changed and all reviews deleted in "
            + written.name()
            + ", the checksums of "
            + other.name()
            + " stayed as they were");
    long inStaging = staging.number("SELECT COUNT(*) FROM shop.products WHERE price = 0.01");
    long reviews = staging.number("SELECT COUNT(*) FROM shop_reviews.reviews");
    prove(
        "writes to a VDB do not touch the dSource",
        wrote && inStaging == 0 && reviews == ShopData.REVIEWS,
        "the dSource has " + inStaging + " of these products and all " + reviews + " reviews");
  }

  private void proveFollowing(ShopWriter writer, DemoDatabase shop, DemoDatabase staging)
      throws SQLException {
    long before = writer.written();
    Deadline.after(ARRIVAL_LIMIT)
        .await("the shop sells something", () -> writer.written() > before, () -> "");
    writer.pause();
    try {
      awaitArrival(shop, staging);
      Map<String, String> expected = shop.checksums();
      Map<String, String> found = staging.checksums();
      prove(
          "later writes on the source arrive in the dSource",
          found.equals(expected),
          found.equals(expected)
              ? writer.written() + " orders were written meanwhile and all checksums are the same"
              : "source " + expected + ", dSource " + found);
    } finally {
      writer.resume();
    }
  }

  private List<DemoReport.Database> databases() {
    List<DemoReport.Database> databases = new ArrayList<>();
    for (DatabaseStatus status : engine.status(Duration.ofSeconds(10))) {
      DatabaseView view = engine.database(status.name());
      String port = status.name().equals(DSOURCE) ? "stagingPort" : "port";
      databases.add(
          new DemoReport.Database(
              status.name(),
              Integer.parseInt(String.valueOf(view.parameters().get(port))),
              status.space().map(space -> space.own().bytes()).orElse(0L),
              status.space().map(space -> space.shared().bytes()).orElse(0L),
              status.connection().orElse("")));
    }
    return databases;
  }

  private void prove(String claim, boolean held, String found) {
    proofs.add(new DemoReport.Proof(claim, held, found));
    narrator.accept((held ? "  proved: " : "  FAILED: ") + claim + " (" + found + ")");
  }

  private <T> T step(String name, Work<T> work) throws SQLException {
    long start = System.nanoTime();
    T result = work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    steps.add(new DemoReport.Step(name, seconds));
    narrator.accept(String.format(java.util.Locale.ROOT, "%-44s %6.2f s", name, seconds));
    return result;
  }

  /**
   * Ends everything a demo has left running, in the order of dependence.
   *
   * @return the names of the dSource and the VDBs that were deleted
   */
  List<String> stop() {
    List<String> there = engine.databases().stream().map(DatabaseView::name).toList();
    List<String> deleted =
        Stream.concat(VDBS.stream(), Stream.of(DSOURCE)).filter(there::contains).toList();
    for (String name : deleted) {
      engine.delete(name, listener).await();
      narrator.accept("Deleted " + name + ".");
    }
    source.stop();
    return deleted;
  }

  /** Something that is done and yields a value. */
  @FunctionalInterface
  private interface Work<T> {
    T run() throws SQLException;
  }
}
