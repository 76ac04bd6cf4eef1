package io.doppel.cli;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script by which a shell completes command lines. */
@Command(
    name = "completion",
    description = "Prints a script that lets the shell complete doppel's command lines.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  eval \"$(doppel completion bash)\"      in ~/.bashrc",
      "  eval \"$(doppel completion zsh)\"       in ~/.zshrc, after compinit"
    })
final class CompletionCommand implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private String shell;

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    if (!shell.equals("bash") && !shell.equals("zsh")) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "There is no completion for the shell '" + shell + "'.",
          "Give bash or zsh.");
    }
    // One script serves both: it makes zsh understand bash's completion when run by zsh.
    session.terminal().out().print(AutoComplete.bash("doppel", spec.root().commandLine()));
    session.terminal().out().flush();
  }
}
