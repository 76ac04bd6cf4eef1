package io.doppel.lab;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The key by which tests log in to hosts: one for each test process, in a file of its own. */
final class LabKey {
  private static final LabKey KEY = new LabKey();

  private final String publicKey;
  private final Path privateKeyFile;

  private LabKey() {
    try {
      KeyPair pair = KeyPair.genKeyPair(new JSch(), KeyPair.ECDSA, 256);
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      pair.writePublicKey(line, "lab");
      publicKey = line.toString(StandardCharsets.UTF_8).strip();
      // readable by its owner only
      privateKeyFile = Files.createTempFile("doppel-lab-key", "");
      privateKeyFile.toFile().deleteOnExit();
      try (OutputStream file = Files.newOutputStream(privateKeyFile)) {
        pair.writePrivateKey(file);
      }
      pair.dispose();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JSchException e) {
      throw new IllegalStateException("No key could be made.", e);
    }
  }

  static String publicKey() {
    return KEY.publicKey;
  }

  static Path privateKeyFile() {
    return KEY.privateKeyFile;
  }
}
