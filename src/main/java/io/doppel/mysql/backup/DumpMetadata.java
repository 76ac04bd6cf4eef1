package io.doppel.mysql.backup;

import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.SourcePosition;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What mydumper writes about a dump into its file {@code metadata}.
 *
 * <p>Three formats: paragraphs headed {@code SHOW MASTER STATUS:} (up to 0.13; checked on 0.10.1),
 * a section {@code [master]} (0.14), a section {@code [source]}, usually in comments (from 0.16),
 * as https://mydumper.github.io/mydumper/docs/html/files.html and reports of users show them.
 *
 * @param finished whether the dump came to its end
 * @param quotes whether identifiers are in double quotes, as a server in ANSI mode has them
 * @param position up to which point of the source the dump is
 * @param mariaDb whether the server was MariaDB, as far as GTIDs tell
 * @param mode the {@code sql_mode} that the statements take, if it is told
 */
record DumpMetadata(
    boolean finished,
    boolean quotes,
    SourcePosition position,
    Optional<Boolean> mariaDb,
    Optional<String> mode) {
  private static final Pattern SECTION = Pattern.compile("\\[(.+)]");
  private static final Pattern STATUS =
      Pattern.compile("SHOW (MASTER|BINARY LOG|SLAVE|REPLICA|ALL SLAVES) STATUS.*");
  private static final Pattern SETTING = Pattern.compile("([A-Za-z_-]+) ?[=:] ?(.*)");
  private static final Pattern MODE = Pattern.compile("'([A-Za-z0-9_,]*)'.*");

  static DumpMetadata parse(String text) {
    String section = "";
    String file = "";
    String place = "";
    StringBuilder gtids = new StringBuilder();
    boolean gtidsGoOn = false;
    boolean quotes = false;
    Optional<String> mode = Optional.empty();
    for (String raw : text.split("\n", -1)) {
      String line = raw.strip().replaceFirst("^#\\s*", "");
      if (gtidsGoOn) {
        gtids.append(unquoted(line));
        gtidsGoOn = line.endsWith(",");
        continue;
      }
      Matcher header = SECTION.matcher(line);
      Matcher status = STATUS.matcher(line);
      Matcher setting = SETTING.matcher(line);
      if (header.matches()) {
        section = header.group(1).toLowerCase(Locale.ROOT);
      } else if (status.matches()) {
        boolean own = status.group(1).equals("MASTER") || status.group(1).equals("BINARY LOG");
        section = own ? "source" : "replication";
      } else if (setting.matches()) {
        String name = setting.group(1).toLowerCase(Locale.ROOT).replace('-', '_');
        String value = unquoted(setting.group(2).strip());
        if (section.equals("source") || section.equals("master")) {
          switch (name) {
            case "log", "file", "source_log_file" -> file = value;
            case "pos", "position", "source_log_pos" -> place = value;
            case "gtid", "executed_gtid_set" -> {
              gtids.append(value);
              gtidsGoOn = value.endsWith(",");
            }
            default -> {}
          }
        } else if (name.equals("quote_character")) {
          quotes = value.equalsIgnoreCase("DOUBLE_QUOTE");
        } else if (name.equals("sql_mode")) {
          Matcher modes = MODE.matcher(value);
          mode = modes.matches() ? Optional.of(modes.group(1)) : Optional.empty();
        }
      }
    }
    String set = gtids.toString().replaceAll("\\s+", "");
    boolean told = !set.isEmpty() && !set.startsWith("(");
    return new DumpMetadata(
        text.contains("Finished dump at"),
        quotes,
        position(file, place, told ? set : ""),
        told ? Optional.of(!mysql(set)) : Optional.empty(),
        mode);
  }

  private static SourcePosition position(String file, String place, String gtids) {
    Optional<BinlogPosition> binlog =
        !file.isEmpty() && place.matches("\\d{1,18}")
            ? Optional.of(new BinlogPosition(file, Long.parseLong(place)))
            : Optional.empty();
    // What it tells of MariaDB is the server's latest position in each domain, also of what is not
    // in the binary log; the place in the log is exact.
    boolean usable = !gtids.isEmpty() && (mysql(gtids) || binlog.isEmpty());
    return new SourcePosition(binlog, usable ? Optional.of(new GtidSet(gtids)) : Optional.empty());
  }

  /** Tells whether GTIDs are written as MySQL does. */
  private static boolean mysql(String gtids) {
    return gtids.indexOf(':') >= 0;
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }
}
