package io.doppel.mysql.backup;

import io.doppel.sdk.BashScript;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The scripts that copy, unpack and load. */
final class BackupScripts {
  private BackupScripts() {}

  /** Returns the script of that path, with what such scripts share in front. */
  static BashScript of(String path) {
    return BashScript.resource(path).after("backup/common.sh");
  }

  /** Returns a text that such a script has told in base64, because it may hold any character. */
  static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
