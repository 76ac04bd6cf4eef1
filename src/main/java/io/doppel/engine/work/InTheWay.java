package io.doppel.engine.work;

import io.doppel.engine.catalog.Catalog;
import io.doppel.engine.catalog.Database;
import io.doppel.engine.catalog.JobRecord;
import io.doppel.engine.catalog.Jobs;
import io.doppel.engine.job.JobState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What messages say of dSources and VDBs that stand in the way. A pending one is in no list and
 * cannot be deleted: something can be done about its job only.
 *
 * @param names their names, with the job where it has them still
 * @param action what to do about them
 */
record InTheWay(String names, String action) {
  /**
   * Finds the words.
   *
   * @param action what to do about those that are not pending
   */
  static InTheWay of(Catalog catalog, List<Database> databases, String action) {
    StringBuilder names = new StringBuilder();
    Set<String> actions = new LinkedHashSet<>();
    for (Database database : databases) {
      names.append(names.isEmpty() ? "'" : ", '").append(database.name()).append("'");
      if (database.pending()) {
        JobRecord job = catalog.jobs().find(Jobs.reference(database.createdBy()));
        names.append(" (which ").append(job.reference()).append(does(job)).append(')');
        actions.add(todo(job));
      } else {
        actions.add(action);
      }
    }
    return new InTheWay(names.toString(), String.join(" ", actions));
  }

  private static String does(JobRecord job) {
    return switch (job.state()) {
      case LEFT_BEHIND -> " left behind";
      case UNDOING -> " is undoing";
      default -> " is making";
    };
  }

  private static String todo(JobRecord job) {
    return job.state() == JobState.LEFT_BEHIND
        ? "Run 'doppel jobs clean-up'."
        : "Wait for " + job.reference() + " to end.";
  }
}
