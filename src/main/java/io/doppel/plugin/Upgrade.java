package io.doppel.plugin;

import io.doppel.sdk.Migration;
import io.doppel.sdk.UpgradeOperations;
import java.util.List;

/**
 * Migrations. What version 2.1.0 stored is valid as it is: every property has kept its name and
 * type, and all new ones are optional.
 */
final class Upgrade implements UpgradeOperations {
  @Override
  public List<Migration> migrations() {
    return List.of();
  }
}
