package io.doppel.plugin;

import static java.util.Objects.requireNonNull;

import io.doppel.sdk.AdvisoryOperations;
import io.doppel.sdk.DiscoveryOperations;
import io.doppel.sdk.Libs;
import io.doppel.sdk.LinkedOperations;
import io.doppel.sdk.Plugin;
import io.doppel.sdk.PluginFactory;
import io.doppel.sdk.UpgradeOperations;
import io.doppel.sdk.VirtualOperations;
import java.util.Map;
import java.util.Set;

/**
 * The staged plugin for MySQL, Percona Server and MariaDB. Stateless and thread-safe.
 *
 * <p>Failures of its own are {@link io.doppel.sdk.UserError}s; what {@code libs} throws passes
 * through.
 */
public final class MySqlPlugin implements Plugin {
  private final Discovery discovery;
  private final Linked linked;
  private final Virtual virtual;
  private final Upgrade upgrade;
  private final Advisory advisory;

  /** Makes the plugin that works through {@code libs}. */
  public MySqlPlugin(Libs libs) {
    requireNonNull(libs, "libs is null");
    discovery = new Discovery(libs);
    linked = new Linked(libs);
    virtual = new Virtual(libs);
    upgrade = new Upgrade();
    advisory = new Advisory(libs, linked, virtual);
  }

  /** Returns what makes the plugin. */
  public static PluginFactory factory() {
    return new PluginFactory() {
      @Override
      public Plugin create(Libs libs) {
        return new MySqlPlugin(libs);
      }

      @Override
      public Map<String, Set<String>> newPasswords() {
        return Map.of(
            LinkedParameters.DEFINITION, Set.of("stagingPass"),
            VirtualParameters.DEFINITION, Set.of("vdbPass"));
      }
    };
  }

  @Override
  public DiscoveryOperations discovery() {
    return discovery;
  }

  @Override
  public LinkedOperations linked() {
    return linked;
  }

  @Override
  public VirtualOperations virtual() {
    return virtual;
  }

  @Override
  public UpgradeOperations upgrade() {
    return upgrade;
  }

  @Override
  public AdvisoryOperations advisory() {
    return advisory;
  }
}
