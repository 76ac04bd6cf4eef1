package io.doppel.mysql.backup;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.Secret;
import io.doppel.mysql.ScriptAnswer;
import io.doppel.mysql.SqlSession;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.ScriptFailedException;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a socket on a host leads to the server of a session. Names, paths, ports and ids may all
 * be the same for machines that were made from one template; but a lock that the session takes, of
 * a name that nobody else knows, is seen in that server only.
 */
final class SameServer {
  private static final Logger LOG = LoggerFactory.getLogger(SameServer.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private SameServer() {}

  private record Answer(String answer) {}

  /**
   * Tells whether the socket leads to another server. When it cannot be asked there, as the account
   * may not log in, the backup tool will not be let in either.
   *
   * @param files the host and the socket
   * @param session on the server
   * @param user who logs in at the socket
   */
  static boolean isAnother(
      Libs libs, PhysicalSource files, SqlSession session, String user, Secret password) {
    String lock = "doppel-" + UUID.randomUUID();
    String holder =
        session
            .queryOne("SELECT IF(GET_LOCK(?, 0) = 1, CONNECTION_ID(), -1) AS id", lock)
            .orElseThrow()
            .text("id");
    try {
      BashScript script =
          BackupScripts.of("backup/ask-server.sh")
              .with("TOOL", files.tool())
              .with(
                  "OPTIONS",
                  new ToolOptions()
                      .group("client")
                      .set("user", user)
                      .set("password", password)
                      .set("socket", files.socket())
                      .set("protocol", "SOCKET")
                      .set("default-character-set", "utf8mb4")
                      .text())
              .with("STATEMENT", "SELECT IS_USED_LOCK('" + lock + "');")
              .timeout(TIMEOUT);
      Answer answer =
          ScriptAnswer.read(
              script, libs.runBash(files.connection(), script), new TypeReference<Answer>() {});
      return !BackupScripts.decoded(answer.answer).strip().equals(holder);
    } catch (ScriptFailedException e) {
      LOG.info("the server behind {} was not asked who it is: {}", files.socket(), e.output());
      return false;
    } finally {
      session.query("SELECT RELEASE_LOCK(?)", lock);
    }
  }
}
