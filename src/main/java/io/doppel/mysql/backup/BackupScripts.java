package io.doppel.mysql.backup;

import io.doppel.sdk.BashScript;

/** The scripts that copy, unpack and load. */
final class BackupScripts {
  private BackupScripts() {}

  /** Returns the script of that path, with what such scripts share in front. */
  static BashScript of(String path) {
    return BashScript.resource(path).after("backup/common.sh");
  }
}
