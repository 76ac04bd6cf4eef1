package io.doppel.sdk;

/**
 * A staged plugin: its operations. Stateless and thread-safe; every operation gets all it needs in
 * its arguments.
 */
public interface Plugin {
  /** Returns the operations that find installations and instances. */
  DiscoveryOperations discovery();

  /** Returns the operations of dSources. */
  LinkedOperations linked();

  /** Returns the operations of VDBs. */
  VirtualOperations virtual();

  /** Returns the migrations of data that an earlier version stored. */
  UpgradeOperations upgrade();

  /** Returns what goes beyond the SDK's contract. */
  AdvisoryOperations advisory();
}
