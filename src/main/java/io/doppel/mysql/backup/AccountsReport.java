package io.doppel.mysql.backup;

import java.util.List;

/**
 * What came of copying accounts.
 *
 * @param accounts how many accounts and roles were copied
 * @param skipped what was not, or not completely
 * @param locked what was, but so that nobody can log in by it
 */
public record AccountsReport(int accounts, List<Skipped> skipped, List<Skipped> locked) {
  /** Copies the lists. */
  public AccountsReport {
    skipped = List.copyOf(skipped);
    locked = List.copyOf(locked);
  }

  /**
   * An account that was not copied as it is on the source, or a privilege that it lacks.
   *
   * @param account the account, quoted as in SQL
   * @param reason why, in whole sentences; no secret is in it
   */
  public record Skipped(String account, String reason) {}
}
