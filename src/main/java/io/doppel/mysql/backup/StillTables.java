package io.doppel.mysql.backup;

import static java.util.Objects.requireNonNull;

import io.doppel.model.ErrorCode;
import io.doppel.mysql.Row;
import io.doppel.mysql.SqlSession;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.ScriptFailedException;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.List;

/**
 * Keeps all tables of a server of ours closed against writes, and their files complete, while its
 * volume is captured: a lock that outlives the process that took it, because another one may be the
 * one to release it.
 *
 * <p>A client on the server's host holds it. It ends by itself after a while, so nothing stays
 * locked when nobody comes.
 */
public final class StillTables {
  /** Part of the statement by which the client waits, so that it can be found. */
  private static final String MARK = "doppel_still";

  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration HOLD = Duration.ofMinutes(5);

  private StillTables() {}

  /**
   * Locks.
   *
   * @throws UserError WRONG_STATE when a statement keeps a table busy for too long
   */
  public static void hold(Libs libs, BackupTarget target) {
    requireNonNull(libs, "libs is null");
    DumpTool tool = new DumpTool(target.server().installation());
    BashScript script =
        BackupScripts.of("backup/hold-tables.sh")
            .with("CLIENT", tool.client())
            .with("CLIENT_OPTIONS", tool.clientOptions(target))
            .with("WAIT_SECONDS", WAIT.toSeconds())
            .with("HOLD_SECONDS", HOLD.toSeconds())
            .with("MARK", MARK);
    try {
      libs.runBash(target.connection(), script);
    } catch (ScriptFailedException e) {
      throw new UserError(
          ErrorCode.WRONG_STATE,
          "The tables of the server on "
              + target.host()
              + ":"
              + target.port()
              + " could not be locked for the moment of the snapshot, and some of them are not"
              + " InnoDB's, so that a copy would not be consistent.",
          "Wait until what works on them has ended, then try again.",
          e.output(),
          e);
    }
  }

  /** Unlocks what {@link #hold} has locked; does nothing when nothing is locked. */
  public static void release(SqlSession session) {
    List<Row> holders =
        session.query(
            "SELECT ID AS id FROM information_schema.PROCESSLIST"
                + " WHERE INFO LIKE ? AND ID <> CONNECTION_ID()",
            "%SLEEP(%) AS " + MARK);
    for (Row holder : holders) {
      session.execute("KILL " + holder.number("id"));
    }
  }
}
