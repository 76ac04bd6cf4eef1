package io.doppel.bench;

/**
 * Something that is measured, and the limit that it must not exceed.
 *
 * @param name as it is called on the command line
 * @param limit the largest value that is good enough, with MariaDB
 * @param mySqlLimit the same with MySQL, whose servers are larger
 * @param unit such as {@code ratio} or {@code s}
 */
record Figure(String name, double limit, double mySqlLimit, String unit) {
  static final Figure LINK_OVER_PIPE = new Figure("link_over_pipe", 0.7, "ratio");
  static final Figure PHYSICAL_LINK_OVER_PIPE =
      new Figure("physical_link_over_pipe", 1.15, "ratio");
  static final Figure CATCH_UP_OVER_BARE = new Figure("catch_up_over_bare", 1.1, "ratio");
  static final Figure SNAPSHOT_SECONDS = new Figure("snapshot_seconds", 5, "s");
  static final Figure SNAPSHOT_IDLE_SECONDS = new Figure("snapshot_idle_seconds", 1, "s");
  static final Figure STAGING_DOWN_SECONDS = new Figure("staging_down_seconds", 0, "s");
  static final Figure PROVISION_OVER_FLOOR = new Figure("provision_over_floor", 1.5, "ratio");
  static final Figure PROVISION_15_OVER_FLOOR = new Figure("provision_15_over_floor", 1.5, "ratio");
  static final Figure VDB_OWN_MB = new Figure("vdb_own_mb", 6, 25, "MB");
  static final Figure VDB_RSS_MB = new Figure("vdb_rss_mb", 90, 280, "MB");
  static final Figure ENGINE_RSS_MB = new Figure("engine_rss_mb", 300, "MB");

  /** While {@code doppel watch} runs. */
  static final Figure STATUS_SECONDS = new Figure("status_seconds", 0.5, "s");

  /** While it does not. */
  static final Figure STATUS_ALONE_SECONDS = new Figure("status_alone_seconds", 1.5, "s");

  static final Figure BRIDGE_OVERHEAD_SECONDS = new Figure("bridge_overhead_seconds", 0.8, "s");
  static final Figure ARTIFACT_MB = new Figure("artifact_mb", 25, "MB");

  private Figure(String name, double limit, String unit) {
    this(name, limit, limit, unit);
  }

  /** Returns the largest value that is good enough for servers of an image. */
  double limitOn(String image) {
    return image.startsWith("mysql") ? mySqlLimit : limit;
  }

  /** Returns what was measured. */
  Measurement measured(double value) {
    return new Measurement(this, value);
  }

  /** A measured value. */
  record Measurement(Figure figure, double value) {
    /** Tells whether it is good enough for servers of an image. */
    boolean ok(String image) {
      return value <= figure.limitOn(image);
    }
  }
}
