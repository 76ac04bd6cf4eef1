package io.doppel.mysql.backup;

import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.sdk.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the beginning of a dump tells about it.
 *
 * <p>The position of {@code --master-data} and {@code --source-data} stands there, and that of
 * {@code --set-gtid-purged} from MySQL 8.0 on; MySQL 5.7 and MariaDB tell GTIDs at the end (checked
 * on 5.7.42, 8.0.46, 8.4.7, 9.7.4, 10.11.19 and 11.8.6).
 *
 * @param server the server that was dumped, if the text is a dump of one
 * @param only the database that was dumped when the dump does not say which one its tables belong
 *     to
 * @param everything whether all databases were dumped
 * @param position what the text tells of the position
 */
record DumpHeader(
    Optional<ServerVersion> server,
    Optional<String> only,
    boolean everything,
    SourcePosition position) {
  private static final Pattern FIRST =
      Pattern.compile("\\A(?:/\\*M?!.*\\*/;?[ \\t]*\\r?\\n)*-- (?:MySQL|MariaDB) dump ");
  private static final Pattern SERVER =
      Pattern.compile("^-- Server version[ \\t]+(\\S[^\\r\\n]*)", Pattern.MULTILINE);
  private static final Pattern DATABASE =
      Pattern.compile("^-- Host: .*?[ \\t]Database: ?([^\\r\\n]*)$", Pattern.MULTILINE);
  private static final Pattern NAMES_DATABASES =
      Pattern.compile("^-- Current Database: ", Pattern.MULTILINE);
  private static final Pattern PLACE =
      Pattern.compile(
          "^(?:-- )?CHANGE (?:MASTER|REPLICATION SOURCE) (?:'' )?TO .*?(?:MASTER|SOURCE)_LOG_FILE='([^']+)',"
              + " ?(?:MASTER|SOURCE)_LOG_POS=(\\d+)",
          Pattern.MULTILINE);
  private static final Pattern GTIDS =
      Pattern.compile(
          "^(?:/\\* ?)?SET (?:@@GLOBAL\\.|GLOBAL )GTID_PURGED ?= ?(?:/\\*!80000 '\\+'\\*/ ?)?'\\+?([^']*)'",
          Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);
  private static final Pattern MARIADB_GTIDS =
      Pattern.compile("^(?:-- )?SET GLOBAL gtid_slave_pos ?= ?'([^']*)'", Pattern.MULTILINE);

  /** Reads the beginning of a file. */
  static DumpHeader parse(String head) {
    if (!FIRST.matcher(head).find()) {
      return new DumpHeader(
          Optional.empty(),
          Optional.empty(),
          false,
          new SourcePosition(Optional.empty(), Optional.empty()));
    }
    String database = first(DATABASE, head).map(String::strip).orElse("");
    boolean names = NAMES_DATABASES.matcher(head).find();
    return new DumpHeader(
        first(SERVER, head).flatMap(DumpHeader::version),
        names || database.isEmpty() ? Optional.empty() : Optional.of(database),
        database.isEmpty(),
        position(head));
  }

  private static Optional<ServerVersion> version(String text) {
    try {
      return Optional.of(ServerVersion.parseServer(text.strip(), ""));
    } catch (UserError e) {
      return Optional.empty();
    }
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Returns the position that lines of a dump tell; what they do not tell is empty. */
  static SourcePosition position(String lines) {
    Matcher place = PLACE.matcher(lines);
    Optional<BinlogPosition> binlog =
        place.find()
            ? Optional.of(new BinlogPosition(place.group(1), Long.parseLong(place.group(2))))
            : Optional.empty();
    Optional<GtidSet> gtids =
        first(GTIDS, lines)
            .or(() -> first(MARIADB_GTIDS, lines))
            .map(text -> text.replaceAll("\\s+", ""))
            .filter(text -> !text.isEmpty())
            .map(text -> new GtidSet(text));
    return new SourcePosition(binlog, gtids);
  }

  /** Returns the databases that heading lines name, without quotes. */
  static List<String> databases(String lines) {
    List<String> names = new ArrayList<>();
    for (String line : lines.split("\n", -1)) {
      if (line.startsWith("-- Current Database: `") && line.endsWith("`")) {
        names.add(unquoted(line.substring("-- Current Database: ".length())));
      }
    }
    return names;
  }

  static String unquoted(String identifier) {
    return identifier.length() >= 2 && identifier.startsWith("`") && identifier.endsWith("`")
        ? identifier.substring(1, identifier.length() - 1).replace("``", "`")
        : identifier;
  }
}
