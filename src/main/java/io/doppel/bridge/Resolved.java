package io.doppel.bridge;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import io.doppel.sdk.Credentials;
import io.doppel.sdk.KeyPairCredentials;
import io.doppel.sdk.PasswordCredentials;
import java.util.Map;
import java.util.Objects;

/**
 * Credentials as the Python side sends them: it has asked the engine's vaults already, for they
 * cannot be asked from a host.
 */
final class Resolved {
  private Resolved() {}

  static Credentials credentials(Map<String, Object> supplier) {
    String type = text(supplier, "type");
    return switch (type) {
      case "NamedPasswordCredential" ->
          new PasswordCredentials(
              text(supplier, "username"), Secret.of(text(supplier, "password")));
      case "NamedKeyPairCredential" ->
          new KeyPairCredentials(
              text(supplier, "username"),
              Secret.of(text(supplier, "privateKey")),
              text(supplier, "publicKey"));
      default ->
          throw new DoppelException(
              ErrorCode.INVALID_ARGUMENT,
              "Credentials of the type '" + type + "' cannot be looked up on a host.",
              "Give a password, or a credential that the engine can look up.");
    };
  }

  private static String text(Map<String, Object> supplier, String name) {
    return Objects.toString(supplier.get(name), "");
  }
}
