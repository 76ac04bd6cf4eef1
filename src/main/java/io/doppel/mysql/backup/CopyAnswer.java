package io.doppel.mysql.backup;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.mysql.ScriptAnswer;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.ScriptResult;

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
  RoomLeft room() {
    return new RoomLeft(freeBytes, mountPoint);
  }

  static CopyAnswer of(BashScript script, ScriptResult result) {
    return ScriptAnswer.read(script, result, new TypeReference<CopyAnswer>() {});
  }
}
