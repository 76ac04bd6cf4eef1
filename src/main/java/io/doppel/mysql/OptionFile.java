package io.doppel.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A server's option file (my.cnf), which keeps everything that it does not change: comments, order,
 * spelling, {@code !include} lines. Immutable; each change returns a copy.
 *
 * <p>Names of options are the same in every spelling of {@link OptionName}: {@code log-bin} is
 * {@code log_bin} is {@code loose_log_bin}, but not {@code log-bin-index}. The last of several
 * lines counts, as for the server. Values are those that the server sees: without quotes, escapes
 * and comments of the file.
 */
public final class OptionFile {
  /** The group for servers of every vendor and version. */
  public static final String SERVER_GROUP = "mysqld";

  private static final Set<String> OTHER_SERVER_GROUPS =
      Set.of("server", "mariadb", "mariadbd", "client-server", "galera");
  private static final Pattern VERSIONED_SERVER_GROUP =
      Pattern.compile("(mysqld|mariadb|mariadbd)-\\d.*");

  /** One line: a group's head, an option, or anything else. */
  private record Line(String raw, Kind kind, String name, String value) {
    enum Kind {
      GROUP,
      OPTION,
      INCLUDE,
      OTHER
    }

    static Line parse(String raw) {
      String text = raw.strip();
      if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
        return new Line(raw, Kind.OTHER, "", "");
      }
      if (text.startsWith("!")) {
        return new Line(raw, Kind.INCLUDE, "", "");
      }
      if (text.startsWith("[")) {
        int end = text.indexOf(']');
        return end < 0
            ? new Line(raw, Kind.OTHER, "", "")
            : new Line(raw, Kind.GROUP, text.substring(1, end).strip(), "");
      }
      String code = text.substring(0, commentStart(text)).strip();
      int equals = code.indexOf('=');
      return equals < 0
          ? new Line(raw, Kind.OPTION, code, "")
          : new Line(
              raw,
              Kind.OPTION,
              code.substring(0, equals).strip(),
              unquote(code.substring(equals + 1).strip()));
    }

    /** A comment within a line begins with #, outside of quotes. */
    private static int commentStart(String text) {
      char quote = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\\') {
          i++;
        } else if (quote != 0) {
          quote = c == quote ? 0 : quote;
        } else if (c == '\'' || c == '"') {
          quote = c;
        } else if (c == '#') {
          return i;
        }
      }
      return text.length();
    }

    static Line group(String name) {
      return new Line("[" + name + "]", Kind.GROUP, name, "");
    }

    static Line option(String name, String value) {
      return new Line(name + " = " + quote(value), Kind.OPTION, name, value);
    }

    static Line flag(String name) {
      return new Line(name, Kind.OPTION, name, "");
    }

    boolean isOption(String option) {
      return kind == Kind.OPTION && new OptionName(name).isSameAs(new OptionName(option));
    }

    boolean isGroup(Predicate<String> wanted) {
      return kind == Kind.GROUP && wanted.test(name);
    }
  }

  private final List<Line> lines;

  private OptionFile(List<Line> lines) {
    this.lines = List.copyOf(lines);
  }

  /** Returns an empty file. */
  public static OptionFile empty() {
    return new OptionFile(List.of());
  }

  /** Returns the file with that text. Never fails: what is not understood is kept. */
  public static OptionFile parse(String text) {
    return new OptionFile(text.lines().map(Line::parse).toList());
  }

  private static String unquote(String text) {
    String bare = text;
    if (text.length() >= 2
        && (text.charAt(0) == '"' || text.charAt(0) == '\'')
        && text.charAt(text.length() - 1) == text.charAt(0)) {
      bare = text.substring(1, text.length() - 1);
    }
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < bare.length(); i++) {
      char c = bare.charAt(i);
      if (c != '\\' || i + 1 == bare.length()) {
        value.append(c);
        continue;
      }
      char next = bare.charAt(++i);
      switch (next) {
        case 'n' -> value.append('\n');
        case 't' -> value.append('\t');
        case 'r' -> value.append('\r');
        case 'b' -> value.append('\b');
        case 's' -> value.append(' ');
        case '\\', '"', '\'' -> value.append(next);
        // The server leaves other backslashes as they are.
        default -> value.append('\\').append(next);
      }
    }
    return value.toString();
  }

  private static String quote(String value) {
    String escaped =
        value
            .replace("\\", "\\\\")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t")
            .replace("\"", "\\\"");
    boolean plain =
        value.equals(value.strip()) && value.chars().noneMatch(c -> "#'\"".indexOf(c) >= 0);
    return plain ? escaped : "\"" + escaped + "\"";
  }

  /** Returns the value of an option, empty text for one without a value; or empty when not set. */
  public Optional<String> get(String group, String option) {
    List<String> all = getAll(group, option);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** Returns all values of an option that may be given several times, in their order. */
  public List<String> getAll(String group, String option) {
    return linesOf(group).stream().filter(line -> line.isOption(option)).map(Line::value).toList();
  }

  private List<Line> linesOf(String group) {
    List<Line> found = new ArrayList<>();
    boolean inside = false;
    for (Line line : lines) {
      if (line.kind == Line.Kind.GROUP) {
        inside = line.name.equals(group);
      } else if (inside) {
        found.add(line);
      }
    }
    return found;
  }

  /**
   * Sets an option, replacing all of its lines in that group; adds the group when it is missing.
   */
  public OptionFile set(String group, String option, String value) {
    return remove(group, option).append(group, Line.option(option, value));
  }

  /** Adds one more line of an option that may be given several times. */
  public OptionFile add(String group, String option, String value) {
    return append(group, Line.option(option, value));
  }

  /** Sets an option that takes no value, such as {@code skip-log-bin}. */
  public OptionFile setFlag(String group, String option) {
    return remove(group, option).append(group, Line.flag(option));
  }

  /** Removes all lines of an option from a group. */
  public OptionFile remove(String group, String option) {
    return removeFrom(group::equals, option);
  }

  /**
   * Sets an option so that a server started with this file sees it, whatever else the file says: in
   * {@link #SERVER_GROUP}, no other server group setting it, no included file after it.
   */
  public OptionFile setForServer(String option, String value) {
    return removeForServer(option).appendLast(Line.option(option, value));
  }

  /** Sets an option without a value as {@link #setForServer} does. */
  public OptionFile setFlagForServer(String option) {
    return removeForServer(option).appendLast(Line.flag(option));
  }

  /** Adds one more line of an option where {@link #setForServer} would set it. */
  public OptionFile addForServer(String option, String value) {
    return appendLast(Line.option(option, value));
  }

  /** Removes an option from all groups that servers read. */
  public OptionFile removeForServer(String option) {
    return removeFrom(OptionFile::isServerGroup, option);
  }

  /** Removes from all groups that servers read what is unwanted by its name and value. */
  public OptionFile removeForServer(BiPredicate<OptionName, String> unwanted) {
    return removeFrom(
        OptionFile::isServerGroup, line -> unwanted.test(new OptionName(line.name), line.value));
  }

  /** Returns the value that a server started with this file sees, included files aside. */
  public Optional<String> getForServer(String option) {
    Optional<String> value = Optional.empty();
    boolean inside = false;
    for (Line line : lines) {
      if (line.kind == Line.Kind.GROUP) {
        inside = isServerGroup(line.name);
      } else if (inside && line.isOption(option)) {
        value = Optional.of(line.value);
      }
    }
    return value;
  }

  private static boolean isServerGroup(String group) {
    return group.equals(SERVER_GROUP)
        || OTHER_SERVER_GROUPS.contains(group)
        || VERSIONED_SERVER_GROUP.matcher(group).matches();
  }

  private OptionFile removeFrom(Predicate<String> groups, String option) {
    return removeFrom(groups, (Line line) -> line.isOption(option));
  }

  private OptionFile removeFrom(Predicate<String> groups, Predicate<Line> unwanted) {
    List<Line> kept = new ArrayList<>();
    boolean inside = false;
    for (Line line : lines) {
      if (line.kind == Line.Kind.GROUP) {
        inside = groups.test(line.name);
      }
      if (!inside || line.kind != Line.Kind.OPTION || !unwanted.test(line)) {
        kept.add(line);
      }
    }
    return new OptionFile(kept);
  }

  /** Adds a line to the end of the first block of a group, before the space that follows it. */
  private OptionFile append(String group, Line line) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isGroup(group::equals)) {
        return insert(endOfBlock(i), line);
      }
    }
    return appendGroup(group, line);
  }

  private OptionFile appendLast(Line line) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).kind == Line.Kind.INCLUDE) {
        break;
      }
      if (lines.get(i).isGroup(SERVER_GROUP::equals)) {
        return insert(endOfBlock(i), line);
      }
    }
    return appendGroup(SERVER_GROUP, line);
  }

  private int endOfBlock(int head) {
    int end = head + 1;
    for (int i = end; i < lines.size() && lines.get(i).kind != Line.Kind.GROUP; i++) {
      if (lines.get(i).kind != Line.Kind.OTHER) {
        end = i + 1;
      }
    }
    return end;
  }

  private OptionFile appendGroup(String group, Line line) {
    List<Line> changed = new ArrayList<>(lines);
    if (!changed.isEmpty() && !changed.get(changed.size() - 1).raw.isBlank()) {
      changed.add(Line.parse(""));
    }
    changed.add(Line.group(group));
    changed.add(line);
    return new OptionFile(changed);
  }

  private OptionFile insert(int index, Line line) {
    List<Line> changed = new ArrayList<>(lines);
    changed.add(index, line);
    return new OptionFile(changed);
  }

  /** Returns the groups in their order, each once. */
  public List<String> groups() {
    return lines.stream()
        .filter(line -> line.kind == Line.Kind.GROUP)
        .map(Line::name)
        .distinct()
        .toList();
  }

  /** Returns the options that a group sets, by the names as they are written, in their order. */
  public List<String> options(String group) {
    return linesOf(group).stream()
        .filter(line -> line.kind == Line.Kind.OPTION)
        .map(Line::name)
        .toList();
  }

  /** Returns the text. */
  public String render() {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.raw).append('\n'));
    return text.toString();
  }
}
