package io.doppel.mysql.backup;

import io.doppel.sdk.BashScript;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The scripts that copy, unpack and load. */
final class BackupScripts {
  private static final Pattern REFUSED_NAME = Pattern.compile("invalid filename (.+)");

  private BackupScripts() {}

  /** Returns the script of that path, with what such scripts share in front. */
  static BashScript of(String path) {
    return BashScript.resource(path).after("backup/common.sh");
  }

  /**
   * Returns a sentence about a file that the program which unpacks streams refused for its name,
   * with a space in front, or nothing.
   *
   * @param output what that program said
   */
  static String refusedName(String output) {
    Matcher refused = REFUSED_NAME.matcher(output);
    return refused.find()
        ? " It has a file by the name '" + refused.group(1) + "', which may not be unpacked."
        : "";
  }

  /** Returns a text that such a script has told in base64, because it may hold any character. */
  static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
