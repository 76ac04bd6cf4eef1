package io.doppel.app.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What the demo did and whether it held; the same facts for people and machines.
 *
 * @param server the server that was virtualised
 * @param rows how many rows the source had before anything was written to it
 * @param steps what was done, with times
 * @param proofs what was checked by data
 * @param databases the dSource and the VDBs that are running now
 */
record DemoReport(
    String server, long rows, List<Step> steps, List<Proof> proofs, List<Database> databases) {
  /** Something that was done, and how long it took. */
  record Step(String name, double seconds) {}

  /** Something that was checked, and what was found. */
  record Proof(String claim, boolean held, String found) {}

  /**
   * A database that can be used.
   *
   * @param name its name
   * @param port its port on this machine
   * @param ownBytes disk space that it alone holds
   * @param sharedBytes disk space that it shows but shares
   * @param connection command line of a client, without the password
   */
  record Database(String name, int port, long ownBytes, long sharedBytes, String connection) {}

  /** Tells whether every proof held. */
  @JsonProperty
  boolean held() {
    return proofs.stream().allMatch(Proof::held);
  }
}
