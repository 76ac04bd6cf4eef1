package io.doppel.cli;

import io.doppel.engine.Engine;
import io.doppel.engine.JobListener;
import java.util.List;

/** What the command line is given by the program around it. */
public interface Application {
  /**
   * Returns the engine, starting it at the first call; later calls return the same one, and it is
   * not the command line that closes it.
   *
   * @param recovery is told of the jobs of dead processes that are undone at the start
   */
  Engine engine(GlobalOptions options, JobListener recovery);

  /** Returns what is used where a command does not say. */
  SshDefaults sshDefaults(GlobalOptions options);

  /**
   * Has this process answer what others only ask, such as {@code doppel status}, until the returned
   * object is closed: it has its engine and connections at hand already.
   */
  Answering answerQuestions(GlobalOptions options);

  /** A process that answers the questions of others. */
  interface Answering extends AutoCloseable {
    @Override
    void close();
  }

  /** Returns the configuration in force, without secrets. */
  List<ConfiguredSetting> configuration(GlobalOptions options);
}
