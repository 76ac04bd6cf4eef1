package io.doppel.mysql;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.ErrorCode;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.UserError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Certificates of authorities that lie in files on hosts. */
final class Certificates {
  private static final TypeReference<Map<String, String>> ANSWER = new TypeReference<>() {};

  private Certificates() {}

  /**
   * Returns the certificates of a PEM file.
   *
   * @throws UserError TLS_FAILED when there are none
   */
  static String read(Libs libs, RemoteConnection connection, String file) {
    BashScript script = BashScript.resource("mysql/read-certificates.sh").with("FILE", file);
    Map<String, String> answer =
        ScriptAnswer.read(script, libs.runBash(connection, script), ANSWER);
    String where = connection.environment().host().name() + ":" + file;
    String user = connection.user().name();
    return switch (answer.getOrDefault("state", "other")) {
      case "ok" ->
          new String(Base64.getDecoder().decode(answer.get("text")), StandardCharsets.UTF_8);
      case "missing" ->
          throw unusable(
              "There is no file " + where + ", or " + user + " may not enter its directory.",
              "Put the certificate of the authority that signed the source's certificate there, or"
                  + " correct the path.");
      case "unreadable" ->
          throw unusable(
              "The file " + where + " cannot be read by " + user + ".",
              "Let that user read it; a certificate of an authority is no secret.");
      default ->
          throw unusable(
              "The file " + where + " holds no certificate in PEM format.",
              "Give a file that has '-----BEGIN CERTIFICATE-----' in it.");
    };
  }

  private static UserError unusable(String message, String action) {
    return new UserError(ErrorCode.TLS_FAILED, message, action);
  }
}
