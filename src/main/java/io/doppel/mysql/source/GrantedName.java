package io.doppel.mysql.source;

import io.doppel.mysql.SqlSession;

/**
 * How a GRANT statement names databases. In the place of a database as a whole servers read a
 * pattern, so that {@code my_app} is also {@code my-app}; but for MySQL with {@code
 * partial_revokes=ON}, which reads names as they are.
 */
public final class GrantedName {
  private static final String WHOLE_DATABASE = "`.*";

  private GrantedName() {}

  /** Tells whether the server reads the names of databases in privileges as they are. */
  public static boolean literal(SqlSession session) {
    return !session.version().isMariaDb()
        && session.version().atLeast(8, 0, 16)
        && session
            .queryOne("SELECT @@GLOBAL.partial_revokes AS partial_revokes")
            .map(row -> row.flag("partial_revokes"))
            .orElse(false);
  }

  /**
   * Returns what stands in a GRANT statement for exactly this object.
   *
   * @param object such as {@code `my_app`.*}
   * @param literal whether the server reads names as they are
   */
  static String of(String object, boolean literal) {
    return literal || !object.endsWith(WHOLE_DATABASE)
        ? object
        : object.substring(0, object.length() - 1).replaceAll("[_%\\\\]", "\\\\$0") + "*";
  }
}
