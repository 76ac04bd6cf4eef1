package io.doppel.mysql.source;

import io.doppel.model.DataSize;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Problems;
import io.doppel.model.Secret;
import io.doppel.mysql.Installation;
import io.doppel.mysql.OutwardEngines;
import io.doppel.mysql.Program;
import io.doppel.mysql.Row;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import io.doppel.sdk.Libs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One examination of a source; see {@link SourceReport#examine}. */
final class SourceExamination {
  private static final Set<String> SYSTEM_SCHEMAS =
      Set.of("mysql", "sys", "information_schema", "performance_schema", "ndbinfo");

  /** Engines that every server has without further set-up. */
  private static final Set<String> COMMON_ENGINES =
      Set.of(
          "INNODB",
          "MYISAM",
          "ARIA",
          "MEMORY",
          "CSV",
          "ARCHIVE",
          "BLACKHOLE",
          "MRG_MYISAM",
          "SEQUENCE");

  /** Long-term series in their order; the tested way is within one or to a later one. */
  private static final List<String> MYSQL_SERIES = List.of("5.7", "8.0", "8.4", "9.7");

  private static final List<String> MARIADB_SERIES = List.of("10.6", "10.11", "11.4", "11.8");

  private static final int MAX_REPLICATION_PASSWORD = 32;
  private static final int MAX_NAMED = 5;

  /** MySQL's {@code ENCRYPTION='Y'} and MariaDB's {@code `ENCRYPTED`=YES}. */
  private static final Pattern ENCRYPTED =
      Pattern.compile(
          "\\bENCRYPTION`?\\s*=\\s*[\"']?Y|\\bENCRYPTED`?\\s*=\\s*[\"']?YES",
          Pattern.CASE_INSENSITIVE);

  /** What follows a table's name in that of a partition's file. */
  private static final Pattern PARTITION = Pattern.compile("#[Pp]#.*");

  private static final List<String> VARIABLES =
      List.of(
          "aria_encrypt_tables",
          "binlog_checksum",
          "binlog_expire_logs_seconds",
          "binlog_format",
          "binlog_row_image",
          "binlog_row_metadata",
          "binlog_transaction_compression",
          "block_encryption_mode",
          "character_set_server",
          "collation_server",
          "datadir",
          "default_authentication_plugin",
          "default_collation_for_utf8mb4",
          "default_storage_engine",
          "default_week_format",
          "enforce_gtid_consistency",
          "event_scheduler",
          "expire_logs_days",
          "explicit_defaults_for_timestamp",
          "ft_max_word_len",
          "ft_min_word_len",
          "group_concat_max_len",
          "gtid_domain_id",
          "gtid_mode",
          "gtid_slave_pos",
          "gtid_strict_mode",
          "have_ssl",
          "hostname",
          "innodb_data_file_path",
          "innodb_default_row_format",
          "innodb_encrypt_log",
          "innodb_encrypt_tables",
          "innodb_file_format",
          "innodb_file_per_table",
          "innodb_ft_max_token_size",
          "innodb_ft_min_token_size",
          "innodb_large_prefix",
          "innodb_page_size",
          "innodb_redo_log_encrypt",
          "innodb_strict_mode",
          "innodb_undo_log_encrypt",
          "lc_time_names",
          "log_bin",
          "log_bin_trust_function_creators",
          "log_replica_updates",
          "log_slave_updates",
          "lower_case_table_names",
          "max_allowed_packet",
          "max_connections",
          "old_mode",
          "partial_revokes",
          "port",
          "read_only",
          "require_secure_transport",
          "server_id",
          "server_uuid",
          "sql_mode",
          "system_time_zone",
          "system_versioning_alter_history",
          "time_zone",
          "transaction_isolation",
          "tx_isolation",
          "version",
          "version_comment",
          "wsrep_on");

  private final Libs libs;
  private final SourceQuestion question;
  private final Problems problems = new Problems();
  private final Problems warnings = new Problems();
  private final OutsideTables outsideTables = new OutsideTables();
  private final String source;
  private boolean reached = true;

  SourceExamination(Libs libs, SourceQuestion question) {
    this.libs = libs;
    this.question = question;
    this.source = "source " + question.address();
  }

  SourceReport run() {
    Optional<SourceFacts> facts = Optional.empty();
    checkPrograms();
    try (SqlSession session =
        SqlSession.open(
            libs,
            question.staging(),
            question.address(),
            question.user(),
            question.password(),
            question.tls())) {
      facts = Optional.of(examine(session));
    } catch (DoppelException e) {
      reached = e.code() != ErrorCode.HOST_UNREACHABLE && e.code() != ErrorCode.TLS_FAILED;
      report(e);
    }
    if (question.follow()) {
      checkReplicationAccount();
    }
    return new SourceReport(facts, problems.list(), warnings.list());
  }

  private SourceFacts examine(SqlSession session) {
    Map<String, String> variables = variables(session);
    Grants grants = grants(session);
    String account = account(session);
    List<String> databases = databases(session, variables);
    List<TableFacts> tables =
        databases.isEmpty() ? List.of() : tables(session, databases, fileSizes(session, grants));
    SourceFacts facts =
        new SourceFacts(session.version(), variables, session.encrypted(), databases, tables);
    checkVersions(facts);
    checkPrivileges(session.version(), grants, account, databases);
    if (question.follow()) {
      checkBinaryLog(session, facts);
    }
    checkTables(session, facts, grants, account);
    return facts;
  }

  // ---- the staging host

  private void checkPrograms() {
    Installation installation = question.installation();
    List<Program> needed = new ArrayList<>(List.of(Program.CLIENT));
    if (question.reading() == SourceQuestion.Reading.DATABASES) {
      needed.add(Program.DUMP);
    }
    if (installation.version().isMariaDb()) {
      needed.add(Program.INSTALL_DB);
    }
    for (Program program : needed) {
      if (installation.client(program).isEmpty()) {
        DoppelException missing = installation.missing(program);
        problems.add(staging(), missing.getMessage(), missing.action());
      }
    }
  }

  private String staging() {
    return "staging host " + question.staging().environment().host().name();
  }

  private void checkVersions(SourceFacts facts) {
    ServerVersion theirs = facts.version();
    ServerVersion ours = question.installation().version();
    String wanted = theirs.vendor() + " " + theirs.series();
    if (!ours.vendor().sameFamily(theirs.vendor())) {
      problems.add(
          staging(),
          "The source runs " + theirs + ", the staging server would be " + ours + ".",
          "Choose a repository with " + wanted + ".");
    } else if (!ours.atLeast(theirs.major(), theirs.minor(), 0)) {
      problems.add(
          staging(),
          "The staging server's version "
              + ours
              + " is older than the source's, which is "
              + theirs
              + ".",
          "Choose a repository with " + wanted + ", the same as the source.");
    } else if (!ours.series().equals(theirs.series()) && distance(theirs, ours) != 1) {
      warnings.add(
          staging(),
          "Following " + theirs + " with " + ours + " skips a release series.",
          "Choose a repository with " + wanted + ", the same as the source.");
    } else if (ours.compareTo(theirs) < 0) {
      warnings.add(
          staging(),
          "The staging server's version "
              + ours
              + " is an older release of the source's series, "
              + theirs
              + ".",
          "Update the packages of the staging host.");
    }
  }

  /** Returns how many series lie from one to the other; 0 when one of them is not a known one. */
  private static int distance(ServerVersion from, ServerVersion to) {
    List<String> series = from.isMariaDb() ? MARIADB_SERIES : MYSQL_SERIES;
    int start = series.indexOf(from.series());
    int end = series.indexOf(to.series());
    return start < 0 || end < 0 ? 0 : end - start;
  }

  // ---- what the source says about itself

  private static Map<String, String> variables(SqlSession session) {
    String marks = String.join(",", Collections.nCopies(VARIABLES.size(), "?"));
    Map<String, String> variables = new HashMap<>();
    session
        .query("SHOW GLOBAL VARIABLES WHERE Variable_name IN (" + marks + ")", VARIABLES.toArray())
        .forEach(
            row ->
                variables.put(
                    row.text("Variable_name").toLowerCase(Locale.ROOT), row.text("Value")));
    return variables;
  }

  private static String account(SqlSession session) {
    String text =
        session.queryOne("SELECT CURRENT_USER() AS account").orElseThrow().text("account");
    int at = text.lastIndexOf('@');
    return Sql.account(text.substring(0, at), text.substring(at + 1));
  }

  private static Grants grants(SqlSession session) {
    List<Row> rows = new ArrayList<>(session.query("SHOW GRANTS"));
    if (session.version().isMariaDb() || session.version().atLeast(8, 0, 0)) {
      String roles = session.queryOne("SELECT CURRENT_ROLE() AS roles").orElseThrow().text("roles");
      if (!roles.isEmpty() && !roles.equals("NONE")) {
        // MySQL tells the active roles as a list of quoted names, ready to be used.
        rows.addAll(
            session.query(
                session.version().isMariaDb()
                    ? "SHOW GRANTS FOR CURRENT_ROLE"
                    : "SHOW GRANTS FOR CURRENT_USER() USING " + roles));
      }
    }
    return Grants.parse(
        rows.stream().map(row -> row.text(0)).toList(), GrantedName.literal(session));
  }

  private List<String> databases(SqlSession session, Map<String, String> variables) {
    boolean caseMatters = variables.getOrDefault("lower_case_table_names", "0").equals("0");
    List<String> there =
        session.query("SHOW DATABASES").stream()
            .map(row -> row.text(0))
            .filter(name -> !SYSTEM_SCHEMAS.contains(name.toLowerCase(Locale.ROOT)))
            .filter(name -> !name.startsWith("#mysql50#"))
            .sorted()
            .toList();
    if (question.databases().isEmpty()) {
      if (there.isEmpty() && question.reading() == SourceQuestion.Reading.DATABASES) {
        warnings.add(
            source,
            "There is no database on it but the system's, or none that '"
                + question.user()
                + "' may see.",
            "Check the account's privileges if there should be one.");
      }
      return there;
    }
    TreeSet<String> taken = new TreeSet<>();
    for (String wanted : question.databases()) {
      if (SYSTEM_SCHEMAS.contains(wanted.toLowerCase(Locale.ROOT))) {
        warnings.add(
            source,
            "The system's database " + wanted + " is not copied; accounts are copied one by one.",
            "Leave it out of the list.");
        continue;
      }
      Optional<String> found =
          there.stream()
              .filter(name -> caseMatters ? name.equals(wanted) : name.equalsIgnoreCase(wanted))
              .findFirst();
      if (found.isPresent()) {
        taken.add(found.get());
      } else if (question.reading() == SourceQuestion.Reading.DATABASES) {
        problems.add(
            source,
            "There is no database '"
                + wanted
                + "' on it, or '"
                + question.user()
                + "' may not see it.",
            "Correct the list of databases, or grant SELECT on it. There are: "
                + (there.isEmpty() ? "none" : String.join(", ", there))
                + ".");
      }
    }
    return List.copyOf(taken);
  }

  /**
   * Returns how large the files of tables are, by database and table with a slash in between. What
   * the server tells of tables themselves lags behind: MySQL keeps it for a day. Names that files
   * have in another spelling are told in that one.
   */
  private static Map<String, Long> fileSizes(SqlSession session, Grants grants) {
    Map<String, Long> sizes = new HashMap<>();
    if (grants.everywhere("PROCESS")) {
      session.forEach(
          row -> {
            String table = PARTITION.matcher(row.text("name")).replaceFirst("");
            sizes.merge(table, row.number("bytes"), Long::sum);
          },
          session.dialect().tableFileSizes());
    }
    return sizes;
  }

  private List<TableFacts> tables(
      SqlSession session, List<String> databases, Map<String, Long> fileSizes) {
    String marks = String.join(",", Collections.nCopies(databases.size(), "?"));
    List<TableFacts> tables = new ArrayList<>();
    session.forEach(
        row -> {
          outsideTables.consider(row, session.version().isMariaDb());
          tables.add(
              new TableFacts(
                  row.text("db"),
                  row.text("name"),
                  kind(row.text("kind")),
                  row.text("engine"),
                  row.number("row_estimate"),
                  new DataSize(
                      Math.max(
                          row.number("bytes"),
                          fileSizes.getOrDefault(row.text("db") + "/" + row.text("name"), 0L)
                              - row.number("unused"))),
                  ENCRYPTED.matcher(row.text("options")).find()));
        },
        "SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, TABLE_TYPE AS kind, ENGINE AS engine,"
            + " IFNULL(TABLE_ROWS, 0) AS row_estimate,"
            + " IFNULL(DATA_LENGTH, 0) + IFNULL(INDEX_LENGTH, 0) AS bytes,"
            + " IFNULL(DATA_FREE, 0) AS unused,"
            + " CREATE_OPTIONS AS options"
            + " FROM information_schema.TABLES WHERE TABLE_SCHEMA IN ("
            + marks
            + ")",
        databases.toArray());
    tables.sort(Comparator.comparing(TableFacts::database).thenComparing(TableFacts::name));
    return tables;
  }

  private static TableFacts.Kind kind(String type) {
    return switch (type) {
      case "VIEW", "SYSTEM VIEW" -> TableFacts.Kind.VIEW;
      case "SEQUENCE" -> TableFacts.Kind.SEQUENCE;
      default -> TableFacts.Kind.TABLE;
    };
  }

  // ---- privileges

  private void checkPrivileges(
      ServerVersion version, Grants grants, String account, List<String> databases) {
    // Of a list only what there is; what there is not is a problem of its own.
    boolean all = question.databases().isEmpty();
    if (!all && databases.isEmpty() && question.reading() == SourceQuestion.Reading.DATABASES) {
      return;
    }
    for (Privilege privilege :
        Privileges.of(
            version,
            question.reading(),
            all ? List.of() : databases,
            question.follow(),
            replicatesAsSourceUser())) {
      List<String> lacking = privilege.lacking(grants);
      if (privilege.needed() && !lacking.isEmpty()) {
        missing(grants, privilege, lacking, account);
      }
    }
  }

  private void missing(Grants grants, Privilege privilege, List<String> objects, String account) {
    String name = privilege.name();
    problems.add(
        source,
        "The account " + account + " lacks the privilege " + name + " " + privilege.purpose() + ".",
        objects.stream()
            .map(object -> "GRANT " + name + " ON " + grants.named(object) + " TO " + account + ";")
            .collect(Collectors.joining(" ", "Execute on the source: ", "")));
  }

  private String replicationUser() {
    return question.replicationUser().orElse(question.user());
  }

  private Secret replicationPassword() {
    return question.replicationPassword().orElse(question.password());
  }

  private boolean replicatesAsSourceUser() {
    return replicationUser().equals(question.user())
        && replicationPassword().equals(question.password());
  }

  private void checkReplicationAccount() {
    if (replicationPassword().reveal().length() > MAX_REPLICATION_PASSWORD) {
      problems.add(
          source,
          "The password of '"
              + replicationUser()
              + "' is longer than the "
              + MAX_REPLICATION_PASSWORD
              + " characters that replication can use.",
          "Give the replication account a shorter password.");
    }
    if (replicatesAsSourceUser() || !reached) {
      return;
    }
    try (SqlSession session =
        SqlSession.open(
            libs,
            question.staging(),
            question.address(),
            replicationUser(),
            replicationPassword(),
            question.tls())) {
      Grants grants = grants(session);
      for (Privilege privilege : Privileges.ofReplication()) {
        List<String> lacking = privilege.lacking(grants);
        if (!lacking.isEmpty()) {
          missing(grants, privilege, lacking, account(session));
        }
      }
    } catch (DoppelException e) {
      report(e);
    }
  }

  /** A failure of the source is a finding; that the user stopped the operation is not. */
  private void report(DoppelException failure) {
    if (failure.code() == ErrorCode.CANCELLED) {
      throw failure;
    }
    problems.add(source, failure.getMessage(), failure.action());
  }

  // ---- what following needs

  private void checkBinaryLog(SqlSession session, SourceFacts facts) {
    if (!facts.binaryLog()) {
      problems.add(
          source,
          "It writes no binary log (log_bin is OFF).",
          "Set log-bin and a server-id in the source's option file and restart it, or link without"
              + " LogSync.");
      return;
    }
    if (facts.serverId() == 0) {
      problems.add(
          source,
          "Its server_id is 0, so nobody can follow it.",
          "Set server_id to a number of its own on the source: SET GLOBAL server_id=...; and in its"
              + " option file.");
    } else if (facts.serverId() == question.stagingServerId()) {
      problems.add(
          source,
          "Its server_id " + facts.serverId() + " is the one that the staging server is to have.",
          "Give the staging server another server id.");
    }
    String format = facts.variable("binlog_format").orElse("ROW");
    if (format.equalsIgnoreCase("STATEMENT")) {
      warnings.add(
          source,
          "It logs statements (binlog_format is STATEMENT); some give other results when they are"
              + " executed again.",
          "Set binlog_format=ROW on the source.");
    }
    checkLogFilters(session);
    checkChain(session, facts);
  }

  private void checkLogFilters(SqlSession session) {
    List<Row> status;
    try {
      status = session.query(session.dialect().showBinaryLogStatus());
    } catch (DoppelException e) {
      // The privilege that is missing is a problem already.
      return;
    }
    for (Row row : status) {
      String kept = row.find("Binlog_Do_DB").orElse("");
      String dropped = row.find("Binlog_Ignore_DB").orElse("");
      if (!kept.isEmpty() || !dropped.isEmpty()) {
        warnings.add(
            source,
            "Its binary log leaves databases out (binlog-do-db="
                + kept
                + ", binlog-ignore-db="
                + dropped
                + "); changes of these will not arrive.",
            "Remove the filter on the source, or leave these databases out of the list.");
      }
    }
  }

  /** A replica that does not log what it applies cannot pass it on. */
  private void checkChain(SqlSession session, SourceFacts facts) {
    boolean passesOn =
        !facts
            .variable("log_replica_updates")
            .or(() -> facts.variable("log_slave_updates"))
            .orElse("ON")
            .equalsIgnoreCase("OFF");
    if (passesOn) {
      return;
    }
    try {
      if (!session.query(session.dialect().showReplicaStatus()).isEmpty()) {
        problems.add(
            source,
            "It is a replica itself and does not log what it applies (log_slave_updates is OFF).",
            "Set log-slave-updates in its option file and restart it, or link its own source.");
      }
    } catch (DoppelException e) {
      // The account may not ask. On MariaDB, where the setting is the default, a position tells.
      if (!facts.variable("gtid_slave_pos").orElse("").isEmpty()) {
        warnings.add(
            source,
            "It seems to be a replica itself and does not log what it applies (log_slave_updates is"
                + " OFF).",
            "If it is one, set log-slave-updates in its option file and restart it, or link its own"
                + " source.");
      }
    }
  }

  // ---- tables

  private void checkTables(SqlSession session, SourceFacts facts, Grants grants, String account) {
    Map<String, List<TableFacts>> byEngine =
        facts.tables().stream()
            .filter(table -> table.kind() == TableFacts.Kind.TABLE && !table.engine().isEmpty())
            .collect(Collectors.groupingBy(table -> table.engine().toUpperCase(Locale.ROOT)));
    byEngine.forEach(
        (engine, tables) -> {
          if (OutwardEngines.contains(engine)) {
            warnings.add(
                source,
                "Tables that reach other servers or files ("
                    + engine
                    + ") are left out, and are not followed: "
                    + named(tables.stream().map(SourceExamination::name))
                    + ".",
                "Neither the dSource nor its VDBs reach what these tables reach. Make ordinary tables"
                    + " of them in a VDB if their rows are needed.");
          } else if (!COMMON_ENGINES.contains(engine)) {
            warnings.add(
                source,
                "The storage engine "
                    + engine
                    + " is used by "
                    + named(tables.stream().map(SourceExamination::name))
                    + ".",
                "Make sure that the staging server loads that engine (starter my.cnf).");
          }
        });
    List<TableFacts> inMemory = facts.tables().stream().filter(TableFacts::inMemory).toList();
    if (!inMemory.isEmpty()) {
      warnings.add(
          source,
          "Tables in memory will be empty in the dSource, and are not followed: "
              + named(inMemory.stream().map(SourceExamination::name))
              + ".",
          "Convert them to InnoDB if their rows are needed.");
    }
    List<TableFacts> lockedOnly =
        facts.notTransactional().stream().filter(table -> !table.outward()).toList();
    if (!lockedOnly.isEmpty() && question.reading() == SourceQuestion.Reading.DATABASES) {
      warnings.add(
          source,
          "Tables that are not transactional are read under a lock: "
              + named(lockedOnly.stream().map(SourceExamination::name))
              + ".",
          "Writes to them wait while they are read. Convert them to InnoDB to avoid that.");
    }
    checkDataDirectories(session, facts, grants, account);
    checkTablespaces(session, grants);
    warnOfFunctions(session);
  }

  /** Views that call such a function cannot be loaded where it is missing. */
  private void warnOfFunctions(SqlSession session) {
    if (question.reading() != SourceQuestion.Reading.DATABASES) {
      return;
    }
    List<String> functions;
    try {
      functions =
          session.query("SELECT name FROM mysql.func ORDER BY name").stream()
              .map(row -> row.text("name"))
              .toList();
    } catch (DoppelException e) {
      // The account may not read that table, and need not.
      return;
    }
    if (!functions.isEmpty()) {
      warnings.add(
          source,
          "User-defined functions (CREATE FUNCTION ... SONAME) are not copied: "
              + named(functions.stream())
              + ".",
          "A view that calls one makes the link fail, unless the server has a function of that name."
              + " Leave its database out, or copy files.");
    }
  }

  /** A dump of a table names its tablespace, which the staging server does not have. */
  private void checkTablespaces(SqlSession session, Grants grants) {
    Optional<String> query = session.dialect().tablesInGeneralTablespaces();
    if (query.isEmpty()
        || question.reading() != SourceQuestion.Reading.DATABASES
        || !grants.everywhere("PROCESS")) {
      return;
    }
    List<String> tables =
        session.query(query.get()).stream()
            .map(row -> row.text("name"))
            .filter(
                name ->
                    question.databases().isEmpty()
                        || question.databases().contains(name.split("/", 2)[0]))
            .toList();
    if (!tables.isEmpty()) {
      problems.add(
          source,
          "Tables lie in a general tablespace: " + named(tables.stream()) + ".",
          "Give each a file of its own on the source (ALTER TABLE ... TABLESPACE"
              + " innodb_file_per_table), leave their databases out, or choose the clone backup"
              + " method.");
    }
  }

  /** A copy of such a table would write into the file of its parent. */
  private void checkDataDirectories(
      SqlSession session, SourceFacts facts, Grants grants, String account) {
    refuseOutside(outsideTables.find(session));
    boolean files =
        question.reading() == SourceQuestion.Reading.FILES
            || question.reading() == SourceQuestion.Reading.CLONE;
    facts
        .variable("innodb_data_file_path")
        .filter(paths -> files && paths.contains("/"))
        .ifPresent(
            paths ->
                problems.add(
                    source,
                    "InnoDB's system tablespace lies outside the data directory"
                        + " (innodb_data_file_path is "
                        + paths
                        + ").",
                    "Choose the logical backup method."));
    if (facts.databases().isEmpty() && question.reading() == SourceQuestion.Reading.DATABASES) {
      return;
    }
    if (!grants.everywhere("PROCESS")) {
      warnings.add(
          source,
          "Whether tables lie outside the data directory could not be checked without the privilege"
              + " PROCESS.",
          "Execute on the source: GRANT PROCESS ON *.* TO " + account + ";");
      return;
    }
    String home = facts.variable("datadir").orElse("/").replaceAll("/*$", "/");
    List<String> outside =
        session.query(session.dialect().tableFiles()).stream()
            .map(row -> row.text("path"))
            .filter(path -> path.startsWith("/") && !path.startsWith(home))
            .filter(path -> path.endsWith(".ibd"))
            .toList();
    refuseOutside(outside);
  }

  private void refuseOutside(List<String> tables) {
    if (!tables.isEmpty()) {
      problems.add(
          source,
          "Tables lie outside the data directory (DATA DIRECTORY): " + named(tables.stream()) + ".",
          "Move them into the data directory on the source (ALTER TABLE ... with a copy), or leave"
              + " their databases out.");
    }
  }

  private static String name(TableFacts table) {
    return table.database() + "." + table.name();
  }

  private static String named(Stream<String> names) {
    List<String> all = names.toList();
    return all.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
        + (all.size() > MAX_NAMED ? " and " + (all.size() - MAX_NAMED) + " more" : "");
  }
}
