package io.doppel.sdk;

import java.util.List;

/** The migrations of a plugin. */
public interface UpgradeOperations {
  /** Returns all of them in the order of their ids. */
  List<Migration> migrations();
}
