package io.doppel.mysql.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.ScriptResult;
import io.doppel.sdk.UserError;

/**
 * What the copying script found.
 *
 * @param dump exit code of the dump
 * @param copy exit code of what sits between the two
 * @param load exit code of the client
 * @param complete whether the dump ended with its last line
 * @param bytes how much was dumped
 * @param freeBytes left where the data goes
 * @param mountPoint of the file system where the data goes
 */
record CopyAnswer(
    int dump, int copy, int load, boolean complete, long bytes, long freeBytes, String mountPoint) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static CopyAnswer of(BashScript script, ScriptResult result) {
    try {
      return MAPPER.readValue(result.stdout(), CopyAnswer.class);
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
