package io.doppel.cli;

import io.doppel.engine.EnvironmentView;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows an environment. */
@Command(name = "show", description = "Shows an environment and what is installed on it.")
final class EnvironmentShowCommand implements Runnable {
  private final Session session;

  @Parameters(paramLabel = "ENVIRONMENT", description = "Its name.")
  private String name;

  EnvironmentShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    List<EnvironmentView> all = session.engine().environments();
    EnvironmentView found =
        all.stream()
            .filter(view -> view.name().equals(name) || view.reference().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new DoppelException(
                        ErrorCode.NOT_FOUND,
                        "There is no environment '"
                            + name
                            + "'."
                            + Suggestion.sentence(
                                name, all.stream().map(EnvironmentView::name).toList()),
                        "List them with: doppel environment list"));
    EnvironmentCommand.show(session, found);
  }
}
