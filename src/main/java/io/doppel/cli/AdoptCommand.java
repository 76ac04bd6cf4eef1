package io.doppel.cli;

import io.doppel.cli.text.JsonViews;
import io.doppel.engine.Engine;
import io.doppel.engine.HomeView;
import io.doppel.engine.JobView;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has a copy of Doppel's directory take the place of its original. */
@Command(
    name = "adopt",
    description = {
      "Has a copy of Doppel's directory take the place of its original, which must be gone for good:"
          + " two that act would undo and delete each other's work. In a copy, such as a restored"
          + " backup or a cloned machine, all lists work, but nothing is done or undone before this.",
      "Jobs that were unfinished when the copy was made are left behind: see each with 'doppel jobs"
          + " show', and undo them with 'doppel jobs clean-up'."
    })
final class AdoptCommand implements Runnable {
  private final Session session;

  @Option(
      names = {"-y", "--yes"},
      description = "Does not ask whether you mean it.")
  private boolean yes;

  AdoptCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Engine engine = session.engine();
    HomeView home = engine.home();
    List<JobView> left = List.of();
    if (home.refusal().isPresent()) {
      confirm(home, home.refusal().get());
      left = engine.adoptHome();
    }
    if (session.json()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("adopted", home.refusal().isPresent());
      json.put("home", home.directory());
      json.put("leftBehind", left.stream().map(JsonViews::job).toList());
      session.printJson(json);
    } else if (home.refusal().isEmpty()) {
      session.print(home.directory() + " is no copy: there is nothing to adopt.");
    } else {
      session.print(home.directory() + " is Doppel's directory from now on.");
      if (!left.isEmpty()) {
        session.print(
            "Unfinished when it was copied, and left behind: "
                + left.stream()
                    .map(
                        job ->
                            job.reference() + " (" + job.action() + " of '" + job.target() + "')")
                    .collect(Collectors.joining(", "))
                + ".\nUndo what they had begun with: doppel jobs clean-up");
      }
    }
  }

  private void confirm(HomeView home, HomeView.Refusal refusal) {
    if (yes) {
      return;
    }
    if (!session.mayAsk()) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "Adopting "
              + home.directory()
              + " must be confirmed, and there is no terminal to ask on. "
              + refusal.message(),
          "When the original is gone for good, add --yes.");
    }
    session.terminal().err().println(refusal.message());
    if (!session
        .questions()
        .confirm("Is the original gone for good, and this one to take its place?", false)) {
      throw DoppelException.cancelled("Adopting " + home.directory());
    }
  }
}
