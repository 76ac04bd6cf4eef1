package io.doppel.engine.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.model.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Values as JSON text. A {@link Secret} anywhere in them is written as {@code {"$secret":
 * "encrypted"}} and comes back as a Secret. Thread-safe.
 */
final class Json {
  private static final String SECRET = "$secret";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Cipher cipher;

  Json(Cipher cipher) {
    this.cipher = cipher;
  }

  String write(Object value) {
    try {
      return MAPPER.writeValueAsString(sealed(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a value cannot be written as JSON", e);
    }
  }

  Map<String, Object> map(String json) {
    return read(json, new TypeReference<Map<String, Object>>() {});
  }

  <T> T read(String json, TypeReference<T> type) {
    try {
      @SuppressWarnings("unchecked") // opening keeps the shape
      T opened = (T) opened(MAPPER.readValue(json, type));
      return opened;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the catalog holds JSON that cannot be read", e);
    }
  }

  private Object sealed(Object value) {
    if (value instanceof Secret secret) {
      return Map.of(SECRET, cipher.encrypt(secret));
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> result = new LinkedHashMap<>();
      map.forEach((key, inner) -> result.put(String.valueOf(key), sealed(inner)));
      return result;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(this::sealed).collect(Collectors.toList());
    }
    return value;
  }

  private Object opened(Object value) {
    if (value instanceof Map<?, ?> map) {
      if (map.size() == 1 && map.get(SECRET) instanceof String encrypted) {
        return cipher.decrypt(encrypted);
      }
      Map<String, Object> result = new LinkedHashMap<>();
      map.forEach((key, inner) -> result.put(String.valueOf(key), opened(inner)));
      return result;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(this::opened).collect(Collectors.toList());
    }
    return value;
  }
}
