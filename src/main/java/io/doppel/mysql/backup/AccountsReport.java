package io.doppel.mysql.backup;

import java.util.List;

/**
 * What came of copying accounts.
 *
 * @param accounts how many accounts and roles were copied
 * @param skipped what was not, or not completely
 */
public record AccountsReport(int accounts, List<Skipped> skipped) {
  /** Copies the list. */
  public AccountsReport {
    skipped = List.copyOf(skipped);
  }

  /**
   * An account that was not copied, or a privilege that it lacks.
   *
   * @param account the account, quoted as in SQL
   * @param reason why, in whole sentences; no secret is in it
   */
  public record Skipped(String account, String reason) {}
}
