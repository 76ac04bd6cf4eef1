package io.doppel.mysql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.ScriptResult;
import io.doppel.sdk.UserError;

/** Reads the JSON document that a script of ours printed. */
public final class ScriptAnswer {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ScriptAnswer() {}

  /**
   * Returns what the script printed.
   *
   * @throws UserError SCRIPT_FAILED when that is no such document
   */
  public static <T> T read(BashScript script, ScriptResult result, TypeReference<T> type) {
    try {
      return MAPPER.readValue(result.stdout(), type);
    } catch (JsonProcessingException e) {
      throw new UserError(
          ErrorCode.SCRIPT_FAILED,
          "The script " + script.name() + " printed what is no answer.",
          "Check that the login's start-up files print nothing.",
          result.stdout() + result.stderr(),
          e);
    }
  }
}
