package io.doppel.engine.catalog;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypts secrets with AES-256-GCM; each text has a nonce of its own. Thread-safe. */
final class Cipher {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  Cipher(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /** Returns nonce and encrypted text, base64. */
  String encrypt(Secret secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] encrypted =
        apply(
            javax.crypto.Cipher.ENCRYPT_MODE,
            nonce,
            secret.reveal().getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder()
        .encodeToString(
            ByteBuffer.allocate(nonce.length + encrypted.length).put(nonce).put(encrypted).array());
  }

  Secret decrypt(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    byte[] plain =
        apply(
            javax.crypto.Cipher.DECRYPT_MODE,
            Arrays.copyOf(bytes, NONCE_BYTES),
            Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length));
    return Secret.of(new String(plain, StandardCharsets.UTF_8));
  }

  private byte[] apply(int mode, byte[] nonce, byte[] text) {
    try {
      javax.crypto.Cipher cipher = javax.crypto.Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new DoppelException(
          ErrorCode.INTERNAL,
          "A password in the catalog cannot be opened with the key file beside it.",
          "Put back the key file that belongs to this catalog.",
          "",
          e);
    }
  }
}
