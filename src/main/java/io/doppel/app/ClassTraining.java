package io.doppel.app;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Loads, while the launcher notes down classes for its archive, what commands need only when they
 * talk to a host by SSH or to a server by JDBC. Nothing comes of it but the list of classes.
 */
final class ClassTraining {
  private static final List<String> JDBC =
      List.of(
          "org.mariadb.jdbc.Driver",
          "org.mariadb.jdbc.Configuration",
          "org.mariadb.jdbc.client.DataType",
          "org.mariadb.jdbc.plugin.codec.StringCodec");

  private ClassTraining() {}

  /** Run by the launcher, never by a user. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    for (String name : JDBC) {
      Class.forName(name);
    }
    try {
      exchangeKeys();
      sign();
      encrypt();
    } catch (GeneralSecurityException e) {
      // A Java without one of these algorithms runs Doppel all the same.
      System.err.println(e);
    }
  }

  private static void exchangeKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("X25519");
    KeyPair ours = generator.generateKeyPair();
    KeyPair theirs = generator.generateKeyPair();
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(ours.getPrivate());
    agreement.doPhase(theirs.getPublic(), true);
    agreement.generateSecret();
  }

  private static void sign() throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(new byte[32]);
    byte[] signed = signature.sign();
    signature.initVerify(pair.getPublic());
    signature.update(new byte[32]);
    signature.verify(signed);
  }

  private static void encrypt() throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(new byte[16], "AES"),
        new GCMParameterSpec(128, new byte[12]));
    cipher.doFinal(new byte[64]);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    mac.doFinal(new byte[64]);
  }
}
