package io.doppel.app;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * talk to a host by SSH, to a server by JDBC, or to a process of Doppel that stays. Nothing comes
 * of it but the list of classes.
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
      connect();
    } catch (GeneralSecurityException | IOException | UnsupportedOperationException e) {
      // A Java without one of these algorithms, or a system without such sockets, runs Doppel all
      // the same.
      System.err.println(e);
    }
  }

  private static void connect() throws IOException {
    Path directory = Files.createTempDirectory("doppel");
    Path socket = directory.resolve("socket");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      try (SocketChannel there = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        there.connect(address);
        try (SocketChannel here = server.accept()) {
          Channels.newOutputStream(there).write(new byte[1]);
          Channels.newInputStream(here).read();
        }
      }
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(directory);
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
