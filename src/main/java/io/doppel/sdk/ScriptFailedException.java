package io.doppel.sdk;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;

/** A script ended with an exit code that was not accepted. */
public final class ScriptFailedException extends DoppelException {
  private static final long serialVersionUID = 1L;

  private final String script;
  private final String host;
  private final transient ScriptResult result;

  /** Creates the failure of {@code script} on {@code host}. */
  public ScriptFailedException(String script, String host, ScriptResult result) {
    super(
        ErrorCode.SCRIPT_FAILED,
        "The script " + script + " on " + host + " ended with exit code " + result.exitCode() + ".",
        "",
        result.stderr(),
        null);
    this.script = script;
    this.host = host;
    this.result = result;
  }

  /** Returns the script's name. */
  public String script() {
    return script;
  }

  /** Returns the name of the host. */
  public String host() {
    return host;
  }

  /** Returns the exit code and what was printed. */
  public ScriptResult result() {
    return result;
  }
}
