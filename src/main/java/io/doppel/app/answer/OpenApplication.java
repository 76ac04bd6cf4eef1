package io.doppel.app.answer;

import io.doppel.cli.Application;
import io.doppel.cli.ConfiguredSetting;
import io.doppel.cli.GlobalOptions;
import io.doppel.cli.SshDefaults;
import io.doppel.engine.Engine;
import io.doppel.engine.JobListener;
import java.util.List;

/**
 * An application whose engine is open already, for one command line: what a process does when it
 * opens its engine is done at the first call.
 */
final class OpenApplication implements Application {
  private final Application application;
  private boolean recovered;

  OpenApplication(Application application) {
    this.application = application;
  }

  @Override
  public Engine engine(GlobalOptions options, JobListener recovery) {
    Engine engine = application.engine(options, recovery);
    if (!recovered) {
      recovered = true;
      engine.recover(recovery);
    }
    return engine;
  }

  @Override
  public void answerQuestions(GlobalOptions options) {
    application.answerQuestions(options);
  }

  @Override
  public SshDefaults sshDefaults(GlobalOptions options) {
    return application.sshDefaults(options);
  }

  @Override
  public List<ConfiguredSetting> configuration(GlobalOptions options) {
    return application.configuration(options);
  }
}
