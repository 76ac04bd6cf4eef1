package io.doppel.storage;

import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a volume or snapshot is to its owner, kept with it on the storage: ZFS user properties
 * {@code io.doppel:KEY}, or lines of a file beside the volume. Values are kept percent-encoded, so
 * they may hold any character; they must not hold secrets.
 *
 * @param properties sorted, unmodifiable
 */
public record Identity(SortedMap<String, String> properties) {
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9-]{0,30}");
  private static final int MAX_ENCODED = 1000; // ZFS user properties end at 1024 bytes in old pools
  private static final Set<String> RESERVED =
      Set.of("volume", "snapshot", "origin", "created", "layout", "made");

  /** Checks and copies. */
  public Identity {
    properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    properties.forEach(
        (key, value) -> {
          if (!KEY.matcher(key).matches() || RESERVED.contains(key)) {
            throw new DoppelException(
                ErrorCode.INVALID_ARGUMENT,
                "'" + key + "' is not a key for a property of a volume.",
                "Use lower-case letters, digits and '-'; the storage's own keys are "
                    + new TreeMap<>(RESERVED.stream().collect(Collectors.toMap(k -> k, k -> k)))
                        .keySet()
                    + ".");
          }
          if (encode(value).length() > MAX_ENCODED) {
            throw new DoppelException(
                ErrorCode.INVALID_ARGUMENT,
                "The value of the property '" + key + "' of a volume is too long.",
                "Keep it below some 300 characters.");
          }
        });
  }

  /** Returns an identity with these properties. */
  public static Identity of(Map<String, String> properties) {
    return new Identity(new TreeMap<>(properties));
  }

  /** Returns the identity that says nothing. */
  public static Identity none() {
    return of(Map.of());
  }

  /** Returns what a volume of this identity is marked with. */
  Optional<String> guid() {
    return Optional.ofNullable(properties.get("guid")).map(Identity::encode);
  }

  /** Returns the properties as {@code key=encoded value} lines. */
  String lines() {
    return properties.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + encode(entry.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  /** Returns the identity among properties that were read from a storage. */
  static Identity decode(Map<String, String> encoded) {
    SortedMap<String, String> properties = new TreeMap<>();
    encoded.forEach(
        (key, value) -> {
          if (KEY.matcher(key).matches() && !RESERVED.contains(key)) {
            properties.put(key, URLDecoder.decode(value, StandardCharsets.UTF_8));
          }
        });
    return new Identity(properties);
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
