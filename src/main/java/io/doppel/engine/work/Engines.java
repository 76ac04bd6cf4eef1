package io.doppel.engine.work;

import io.doppel.engine.Engine;
import io.doppel.engine.JobListener;
import io.doppel.engine.catalog.Catalog;

/** Opens engines. */
public final class Engines {
  private Engines() {}

  /**
   * Opens an engine in this process. Jobs whose process has died are undone first, unless the home
   * is a copy of another one.
   *
   * @param parts what it is made of
   * @param recovery is told about jobs that are undone
   */
  public static Engine open(EngineParts parts, JobListener recovery) {
    Catalog catalog = Catalog.open(parts.home(), parts.clock(), parts.keepJobs());
    try {
      DoppelEngine engine = new DoppelEngine(parts, catalog);
      engine.recover(recovery);
      return engine;
    } catch (RuntimeException | Error e) {
      catalog.close();
      throw e;
    }
  }
}
