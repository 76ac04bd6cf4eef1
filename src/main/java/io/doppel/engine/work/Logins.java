package io.doppel.engine.work;

import io.doppel.engine.EnvironmentView;
import io.doppel.engine.Login;
import io.doppel.engine.MountStrategy;
import io.doppel.engine.catalog.Environment;
import io.doppel.model.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Logins and mount strategies as the catalog keeps them, and for people. */
final class Logins {
  private static final String KIND = "kind";

  private Logins() {}

  static Map<String, Object> toMap(Login login) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (login instanceof Login.KeyFile key) {
      map.put(KIND, "key");
      map.put("path", key.path());
      key.passphrase().ifPresent(passphrase -> map.put("passphrase", passphrase));
    } else if (login instanceof Login.Password password) {
      map.put(KIND, "password");
      map.put("password", password.password());
    } else if (login instanceof Login.Agent) {
      map.put(KIND, "agent");
    } else {
      map.put(KIND, "local");
    }
    return map;
  }

  static Login login(Environment environment) {
    Map<String, Object> map = environment.login();
    return switch (String.valueOf(map.get(KIND))) {
      case "key" ->
          new Login.KeyFile(
              (String) map.get("path"), Optional.ofNullable((Secret) map.get("passphrase")));
      case "password" -> new Login.Password((Secret) map.get("password"));
      case "agent" -> new Login.Agent();
      default -> new Login.ThisMachine();
    };
  }

  static String text(Login login) {
    if (login instanceof Login.KeyFile key) {
      return "key file " + key.path();
    }
    if (login instanceof Login.Password) {
      return "password";
    }
    return login instanceof Login.Agent ? EnvironmentView.BY_AGENT : "this machine, without SSH";
  }

  static Map<String, Object> toMap(MountStrategy strategy) {
    if (strategy instanceof MountStrategy.SharedDirectory shared) {
      return Map.of(KIND, "shared", "directory", shared.directory());
    }
    if (strategy instanceof MountStrategy.Nfs nfs) {
      return Map.of(KIND, "nfs", "server", nfs.server(), "client", nfs.client());
    }
    return Map.of(KIND, strategy instanceof MountStrategy.StorageHost ? "storage-host" : "auto");
  }

  static MountStrategy mountStrategy(Environment environment) {
    Map<String, Object> map = environment.mount();
    return switch (String.valueOf(map.get(KIND))) {
      case "shared" -> new MountStrategy.SharedDirectory((String) map.get("directory"));
      case "nfs" -> new MountStrategy.Nfs((String) map.get("server"), (String) map.get("client"));
      case "storage-host" -> new MountStrategy.StorageHost();
      default -> new MountStrategy.Automatic();
    };
  }
}
