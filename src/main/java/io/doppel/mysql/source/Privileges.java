package io.doppel.mysql.source;

import io.doppel.mysql.Dialect;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.Sql;
import io.doppel.mysql.source.SourceQuestion.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which privileges accounts on a source need, and nothing more. What is checked before a link and
 * what users are told to grant both come from here.
 *
 * <p>Tried with exactly these on MySQL 9.7 and MariaDB 10.11; other versions by
 * https://dev.mysql.com/doc/refman/8.4/en/privileges-provided.html and
 * https://mariadb.com/kb/en/grant/#privilege-levels.
 */
public final class Privileges {
  private static final String REPLICATION_SLAVE = "REPLICATION SLAVE";
  private static final String TO_FOLLOW = "to be followed";
  private static final String TO_COPY_FILES = "to back up its files";
  private static final String TO_READ_ACCOUNTS = "to read accounts";
  private static final List<String> DATA =
      List.of("SELECT", "SHOW VIEW", "TRIGGER", "EVENT", "LOCK TABLES");

  private Privileges() {}

  /**
   * Returns what an account needs that reads a source.
   *
   * @param version of the source
   * @param reading what it is going to read
   * @param databases the databases that are read; empty for all
   * @param follow whether the source is to be followed
   * @param replicates whether the account is the one of the replication, too
   */
  public static List<Privilege> of(
      ServerVersion version,
      Reading reading,
      List<String> databases,
      boolean follow,
      boolean replicates) {
    List<Privilege> needed = new ArrayList<>();
    switch (reading) {
      case DATABASES -> addDump(needed, version, databases);
      case CLONE -> {
        needed.add(Privilege.everywhere("BACKUP_ADMIN", "to clone it"));
        needed.add(
            Privilege.everywhere("SELECT", "to check its tables before anything is copied")
                .orWarn());
      }
      case FILES -> {
        for (String name : List.of("RELOAD", "PROCESS", "LOCK TABLES")) {
          needed.add(Privilege.everywhere(name, TO_COPY_FILES));
        }
        addBackupOfMySql(needed, version);
      }
      case ACCOUNTS -> needed.add(Privilege.on(List.of("`mysql`.*"), "SELECT", TO_READ_ACCOUNTS));
      case POSITION -> {}
    }
    if (follow || reading == Reading.FILES) {
      needed.add(coordinates(version));
    }
    if (follow && replicates) {
      needed.add(Privilege.everywhere(REPLICATION_SLAVE, TO_FOLLOW));
    }
    needed.add(
        Privilege.everywhere("PROCESS", "to check for tables outside the data directory").orWarn());
    return withoutRepetition(needed);
  }

  /** Returns what the account needs by which the source is followed. */
  public static List<Privilege> ofReplication() {
    return List.of(Privilege.everywhere(REPLICATION_SLAVE, TO_FOLLOW));
  }

  /** Returns what an account needs that may install MySQL's clone plugin. */
  public static Privilege ofInstalling() {
    return Privilege.on(List.of("`mysql`.`plugin`"), "INSERT", "to install the clone plugin");
  }

  private static Privilege coordinates(ServerVersion version) {
    String name = Dialect.of(version).coordinatesPrivilege();
    Privilege privilege = Privilege.everywhere(name, "to read the position of the binary log");
    return name.equals("REPLICATION CLIENT")
        ? privilege.or("SUPER")
        : privilege.or("REPLICATION CLIENT");
  }

  /** What xtrabackup 8.0 and later ask for before they begin, or else end with an error. */
  private static void addBackupOfMySql(List<Privilege> needed, ServerVersion version) {
    if (version.isMariaDb() || !version.atLeast(8, 0, 0)) {
      return;
    }
    needed.add(Privilege.everywhere("BACKUP_ADMIN", TO_COPY_FILES));
    List<String> tables = new ArrayList<>(List.of("log_status", "replication_group_members"));
    if (version.atLeast(8, 0, 24)) {
      tables.add("keyring_component_status");
    }
    needed.add(
        Privilege.on(
            tables.stream().map(table -> "`performance_schema`.`" + table + "`").toList(),
            "SELECT",
            TO_COPY_FILES));
  }

  private static void addDump(
      List<Privilege> needed, ServerVersion version, List<String> databases) {
    boolean mySql8 = !version.isMariaDb() && version.atLeast(8, 0, 0);
    if (databases.isEmpty()) {
      // What the account may not see does not show, so nothing less than everything will do.
      DATA.forEach(name -> needed.add(Privilege.everywhere(name, "to read all databases")));
    } else {
      List<String> objects =
          databases.stream().map(database -> Sql.identifier(database) + ".*").toList();
      DATA.forEach(name -> needed.add(Privilege.on(objects, name, "to read the databases")));
      needed.add(Privilege.on(List.of("`mysql`.*"), "SELECT", TO_READ_ACCOUNTS));
      if (mySql8 && version.atLeast(8, 0, 20)) {
        needed.add(Privilege.everywhere("SHOW_ROUTINE", "to read routines").or("SELECT"));
      } else if (mySql8) {
        needed.add(Privilege.everywhere("SELECT", "to read routines"));
      }
    }
    String atOneMoment = "to read everything at one moment";
    needed.add(
        mySql8 && version.atLeast(8, 0, 23)
            ? Privilege.everywhere("FLUSH_TABLES", atOneMoment).or("RELOAD")
            : Privilege.everywhere("RELOAD", atOneMoment));
  }

  /** Returns each once. The first one says what for; one that is needed wins. */
  public static List<Privilege> withoutRepetition(List<Privilege> all) {
    Map<String, Privilege> kept = new LinkedHashMap<>();
    for (boolean needed : new boolean[] {true, false}) {
      all.stream()
          .filter(privilege -> privilege.needed() == needed)
          .forEach(
              privilege -> kept.putIfAbsent(privilege.name() + privilege.objects(), privilege));
    }
    return List.copyOf(kept.values());
  }

  /**
   * Returns the statements that grant privileges, one for each set of objects.
   *
   * @param account quoted as in SQL
   * @param literal whether the server reads names of databases as they are; see {@link GrantedName}
   */
  public static List<String> statements(
      List<Privilege> privileges, String account, boolean literal) {
    Map<String, Set<String>> byObject = new LinkedHashMap<>();
    for (Privilege privilege : withoutRepetition(privileges)) {
      for (String object : privilege.objects()) {
        byObject.computeIfAbsent(object, any -> new LinkedHashSet<>()).add(privilege.name());
      }
    }
    return byObject.entrySet().stream()
        .map(
            entry ->
                "GRANT "
                    + String.join(", ", entry.getValue())
                    + " ON "
                    + GrantedName.of(entry.getKey(), literal)
                    + " TO "
                    + account
                    + ";")
        .toList();
  }
}
