package io.doppel.mysql;

import io.doppel.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Passwords as servers keep them. An account that is made with the hash of its password passes
 * every policy for passwords that may have come along with copied data, and the password itself
 * need not be told.
 */
public final class PasswordHash {
  /** The plugin whose hashes are those of {@link #caching}. */
  private static final String CACHING = "caching_sha2_password";

  /** The number in it are thousands of rounds, in hexadecimal digits; newer servers take more. */
  private static final String PREFIX = "$A$005$";

  private static final int ROUNDS_AT = 3;
  private static final int ROUNDS_END = 6;
  private static final int SALT = 20;
  private static final int DIGEST = 32;

  /** Also the digits of a hash. */
  private static final String ALPHABET =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private PasswordHash() {}

  /** Returns the hash of a password, by {@link Dialect#passwordPlugin}. */
  static String of(Secret password, String plugin) {
    if (!plugin.equals(CACHING)) {
      return nativeOf(password);
    }
    SecureRandom random = new SecureRandom();
    StringBuilder salt = new StringBuilder(SALT);
    for (int i = 0; i < SALT; i++) {
      salt.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    byte[] start = (PREFIX + salt).getBytes(StandardCharsets.ISO_8859_1);
    return new String(caching(password, start), StandardCharsets.ISO_8859_1);
  }

  /**
   * Tells whether it is this password's hash.
   *
   * @param hash the bytes that the server keeps
   * @param plugin by which they were made
   */
  public static boolean matches(Secret password, byte[] hash, String plugin) {
    if (!plugin.equals(CACHING)) {
      return MessageDigest.isEqual(nativeOf(password).getBytes(StandardCharsets.ISO_8859_1), hash);
    }
    int end = PREFIX.length() + SALT;
    return hash.length > end
        && hash[0] == PREFIX.charAt(0)
        && MessageDigest.isEqual(caching(password, Arrays.copyOf(hash, end)), hash);
  }

  /** As {@code mysql_native_password} keeps it, also MariaDB's. */
  private static String nativeOf(Secret password) {
    MessageDigest sha1 = digest("SHA-1");
    byte[] once = sha1.digest(password.reveal().getBytes(StandardCharsets.UTF_8));
    return "*" + HexFormat.of().withUpperCase().formatHex(sha1.digest(once));
  }

  /**
   * SHA-256-crypt (https://www.akkadia.org/drepper/SHA-crypt.txt) with a salt of 20 bytes, after
   * signs of the plugin's own.
   *
   * @param start those signs, with the number of rounds, and the salt
   */
  private static byte[] caching(Secret password, byte[] start) {
    int rounds =
        1_000
            * Integer.parseInt(
                new String(start, ROUNDS_AT, ROUNDS_END - ROUNDS_AT, StandardCharsets.ISO_8859_1),
                16);
    byte[] salt = Arrays.copyOfRange(start, PREFIX.length(), start.length);
    byte[] key = password.reveal().getBytes(StandardCharsets.UTF_8);
    MessageDigest sha = digest("SHA-256");
    sha.update(key);
    sha.update(salt);
    byte[] alternate = sha.digest(key);

    sha.update(key);
    sha.update(salt);
    sha.update(repeated(alternate, key.length));
    for (int bits = key.length; bits > 0; bits >>= 1) {
      sha.update((bits & 1) == 1 ? alternate : key);
    }
    byte[] current = sha.digest();

    for (int i = 0; i < key.length; i++) {
      sha.update(key);
    }
    byte[] keys = repeated(sha.digest(), key.length);
    int times = 16 + (current[0] & 0xff);
    for (int i = 0; i < times; i++) {
      sha.update(salt);
    }
    byte[] salts = repeated(sha.digest(), salt.length);

    for (int round = 0; round < rounds; round++) {
      sha.update(round % 2 == 1 ? keys : current);
      if (round % 3 != 0) {
        sha.update(salts);
      }
      if (round % 7 != 0) {
        sha.update(keys);
      }
      sha.update(round % 2 == 1 ? current : keys);
      current = sha.digest();
    }
    byte[] digits = digits(current).getBytes(StandardCharsets.ISO_8859_1);
    byte[] hash = Arrays.copyOf(start, start.length + digits.length);
    System.arraycopy(digits, 0, hash, start.length, digits.length);
    return hash;
  }

  private static byte[] repeated(byte[] block, int length) {
    byte[] all = new byte[length];
    for (int i = 0; i < length; i++) {
      all[i] = block[i % block.length];
    }
    return all;
  }

  /** Three bytes, which lie ten places apart, are four digits, the lowest first. */
  private static String digits(byte[] digest) {
    StringBuilder text = new StringBuilder();
    int first = 0;
    for (int group = 0; group < 10; group++) {
      append(text, bits(digest[first], digest[(first + 10) % 30], digest[(first + 20) % 30]), 4);
      first = (first + 21) % 30;
    }
    append(text, bits((byte) 0, digest[DIGEST - 1], digest[DIGEST - 2]), 3);
    return text.toString();
  }

  private static int bits(byte high, byte middle, byte low) {
    return ((high & 0xff) << 16) | ((middle & 0xff) << 8) | (low & 0xff);
  }

  private static void append(StringBuilder text, int bits, int count) {
    for (int i = 0; i < count; i++) {
      text.append(ALPHABET.charAt((bits >> (6 * i)) & 0x3f));
    }
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Java lacks " + name, e);
    }
  }
}
