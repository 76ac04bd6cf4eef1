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
   * Has this process answer from now on what others only ask, such as {@code doppel status}: it has
   * its engine and connections at hand already. Nothing happens when it does so already, or when
   * another process does.
   */
  void answerQuestions(GlobalOptions options);

  /** Returns the configuration in force, without secrets. */
  List<ConfiguredSetting> configuration(GlobalOptions options);
}
