package io.doppel.bridge;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.doppel.model.Secret;
import io.doppel.sdk.BashScript;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads the classes that operations need, once after the jar has come to a host, while Java notes
 * them down for an archive that later starts map into memory.
 */
final class Training {
  private static final List<String> LOADED_WHOLE =
      List.of("io/doppel/", "org/mariadb/jdbc/client/", "org/mariadb/jdbc/plugin/codec/");
  private static final List<String> LOADED_ALSO =
      List.of("org.mariadb.jdbc.Driver", "org.mariadb.jdbc.Configuration");

  private Training() {}

  /** Loads them and returns how many. */
  static int run() throws IOException {
    ObjectMapper json = new ObjectMapper();
    json.convertValue(json.readTree("{\"text\": \"\", \"list\": [1, true]}"), Map.class);
    json.valueToTree(List.of(Map.of("text", "", "number", 1L)));
    BashScript.resource("mysql/start-server.sh").with("NONE", Secret.of(""));
    int count = 0;
    try (JarFile jar = new JarFile(ownJar().toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        String name = entry.getName();
        if (name.endsWith(".class") && LOADED_WHOLE.stream().anyMatch(name::startsWith)) {
          count += load(name.substring(0, name.length() - 6).replace('/', '.'), false);
        }
      }
    }
    for (String name : LOADED_ALSO) {
      count += load(name, true);
    }
    return count;
  }

  private static Path ownJar() {
    try {
      return Path.of(Training.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int load(String name, boolean initialize) {
    try {
      Class.forName(name, initialize, Training.class.getClassLoader());
      return 1;
    } catch (ClassNotFoundException | LinkageError e) {
      // A class that needs what the jar leaves out: no operation needs it either.
      return 0;
    }
  }
}
