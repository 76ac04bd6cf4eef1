package io.doppel.app;

import io.doppel.app.demo.DemoCommand;
import io.doppel.cli.GlobalOptions;
import io.doppel.engine.Engine;
import io.doppel.engine.JobListener;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Doppel's engine in this process, as a home directory configures it: for programs that embed it.
 */
public final class LocalEngine implements DemoCommand.OpenEngine {
  private final Wiring wiring;
  private final Engine engine;

  private LocalEngine(Wiring wiring, Engine engine) {
    this.wiring = wiring;
    this.engine = engine;
  }

  /**
   * Opens the engine of a home directory, whose {@code config.yml} says where the storage is. Jobs
   * that died are undone first.
   *
   * @param home the directory; made when missing
   */
  public static LocalEngine open(Path home) {
    Wiring wiring = new Wiring(System::getenv, Path.of(System.getProperty("user.home")));
    Engine engine =
        wiring.engine(new GlobalOptions(Optional.of(home.toString()), false), JobListener.none());
    return new LocalEngine(wiring, engine);
  }

  /** Returns the engine; it is closed with this object. */
  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public void close() {
    wiring.close();
  }
}
