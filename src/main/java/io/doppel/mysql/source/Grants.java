package io.doppel.mysql.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What an account may do, as SHOW GRANTS tells: privileges on everything, on whole databases and on
 * whole tables. Privileges on columns are not of interest here. Immutable.
 */
final class Grants {
  private static final String ALL = "ALL PRIVILEGES";

  /**
   * Privileges, and the pattern of databases for which they hold; empty pattern: everything. With a
   * table the pattern is that table's database.
   */
  private record Grant(List<String> privileges, String pattern, String table) {
    boolean has(String privilege) {
      return privileges.contains(privilege) || privileges.contains(ALL);
    }
  }

  private final List<Grant> granted;
  private final List<Grant> revoked;
  private final boolean literal;

  private Grants(List<Grant> granted, List<Grant> revoked, boolean literal) {
    this.literal = literal;
    this.granted = List.copyOf(granted);
    this.revoked = List.copyOf(revoked);
  }

  /**
   * Reads the lines of SHOW GRANTS.
   *
   * @param literal whether names of databases are no patterns; see {@link GrantedName}
   */
  static Grants parse(List<String> statements, boolean literal) {
    List<Grant> granted = new ArrayList<>();
    List<Grant> revoked = new ArrayList<>();
    for (String statement : statements) {
      if (statement.startsWith("GRANT ")) {
        read(statement.substring("GRANT ".length()), granted);
      } else if (statement.startsWith("REVOKE ")) {
        read(statement.substring("REVOKE ".length()), revoked);
      }
    }
    return new Grants(granted, revoked, literal);
  }

  private static void read(String text, List<Grant> into) {
    List<String> privileges = new ArrayList<>();
    int start = 0;
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '`') {
        i = endOfIdentifier(text, i);
      } else if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (depth == 0 && (c == ',' || text.startsWith(" ON ", i))) {
        privileges.add(text.substring(start, i).strip().toUpperCase(Locale.ROOT));
        start = i + 1;
        if (c != ',') {
          readObject(text.substring(i + " ON ".length()), privileges, into);
          return;
        }
      }
    }
    // Without an object it is a role; what roles may do is asked for separately.
  }

  private static void readObject(String text, List<String> privileges, List<Grant> into) {
    if (text.startsWith("*.* ")) {
      into.add(new Grant(List.copyOf(privileges), "", ""));
    } else if (text.startsWith("`")) {
      int end = endOfIdentifier(text, 0);
      if (text.startsWith(".* ", end + 1)) {
        into.add(new Grant(List.copyOf(privileges), unquoted(text, 0, end), ""));
      } else if (text.startsWith(".`", end + 1)) {
        int start = end + 2;
        into.add(
            new Grant(
                List.copyOf(privileges),
                unquoted(text, 0, end),
                unquoted(text, start, endOfIdentifier(text, start))));
      }
    }
  }

  private static String unquoted(String text, int start, int end) {
    return text.substring(start + 1, end).replace("``", "`");
  }

  /** Returns the index of the closing quote of the identifier that starts at {@code start}. */
  private static int endOfIdentifier(String text, int start) {
    int end = start + 1;
    while (end < text.length()) {
      if (text.charAt(end) != '`') {
        end++;
      } else if (text.startsWith("``", end)) {
        end += 2;
      } else {
        return end;
      }
    }
    return text.length() - 1;
  }

  /** Returns what stands in a GRANT statement for exactly this object. */
  String named(String object) {
    return GrantedName.of(object, literal);
  }

  /** Tells whether the privilege is there on what stands in a GRANT statement as its object. */
  boolean has(String privilege, String object) {
    if (object.equals(Privilege.EVERYTHING)) {
      return everywhere(privilege);
    }
    int end = endOfIdentifier(object, 0);
    String database = unquoted(object, 0, end);
    if (on(privilege, database)) {
      return true;
    }
    if (object.startsWith(".*", end + 1)) {
      return false;
    }
    String table = unquoted(object, end + 2, endOfIdentifier(object, end + 2));
    return granted.stream()
        .anyMatch(
            grant ->
                grant.table.equals(table)
                    && grant.pattern.equals(database)
                    && grant.has(privilege));
  }

  /** Tells whether the privilege is there on everything, without exception. */
  boolean everywhere(String privilege) {
    return granted.stream().anyMatch(grant -> grant.pattern.isEmpty() && grant.has(privilege))
        && revoked.stream().noneMatch(grant -> grant.has(privilege));
  }

  /** Tells whether the privilege is there on a database as a whole. */
  boolean on(String privilege, String database) {
    return granted.stream()
            .anyMatch(
                grant ->
                    grant.table.isEmpty()
                        && grant.has(privilege)
                        && matches(grant.pattern, database))
        && revoked.stream()
            .noneMatch(grant -> grant.has(privilege) && matches(grant.pattern, database));
  }

  /** Patterns are those of LIKE, with a backslash before what is meant literally. */
  private boolean matches(String pattern, String database) {
    if (pattern.isEmpty()) {
      return true;
    }
    if (literal) {
      return pattern.equals(database);
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length()) {
        regex.append(Pattern.quote(pattern.substring(i + 1, i + 2)));
        i++;
      } else if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        regex.append(Pattern.quote(Character.toString(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(database).matches();
  }
}
