package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The name of a server's option, as somebody has written it, read as servers read it.
 *
 * <p>To all servers a dash is an underscore, {@code loose-} only makes an option that is unknown no
 * error, {@code skip-}, {@code disable-}, {@code enable-} and {@code maximum-} go before the name
 * of another option, and {@code plugin-} before that of a plugin's. MariaDB, and MySQL of old, take
 * the beginning of a name for the whole when only one option begins like that; to MariaDB upper
 * case is lower case. What any of them would take for an option is taken for it here. Checked on
 * 9.7.4 and 10.11.18.
 *
 * @param written with dashes or underscores, prefixes and all
 */
public record OptionName(String written) {
  private static final String LOOSE = "loose_";

  /** What servers take off the front of a name when they do not know the whole of it. */
  private static final List<String> PREFIXES =
      List.of("skip_", "disable_", "enable_", "maximum_", "autoset_", "plugin_", LOOSE);

  /** Names of options with which names of others begin; these are no abbreviations. */
  private static final Set<String> WHOLE =
      Set.of(
          "audit_log",
          "general_log",
          "initialize",
          "innodb",
          "innodb_doublewrite",
          "log_bin",
          "log_slow_query",
          "relay_log",
          "rocksdb",
          "server_audit",
          "slow_query_log",
          "tokudb");

  /** Checks that it is not null. */
  public OptionName {
    requireNonNull(written, "written is null");
  }

  /** Returns the name in lower case, with underscores and without {@code loose-}. */
  public String plain() {
    String plain = spelled(written);
    while (plain.startsWith(LOOSE)) {
      plain = plain.substring(LOOSE.length());
    }
    return plain;
  }

  private static String spelled(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Tells whether both are the same option, in whatever spelling. */
  public boolean isSameAs(OptionName other) {
    return plain().equals(other.plain());
  }

  /** Returns the name without prefixes: that of the option which it sets, or a beginning of it. */
  public String bare() {
    List<String> readings = readings();
    return readings.get(readings.size() - 1);
  }

  /** What a server looks for, one after the other, until it knows an option of that name. */
  private List<String> readings() {
    List<String> readings = new ArrayList<>();
    Optional<String> rest = Optional.of(spelled(written));
    while (rest.isPresent()) {
      readings.add(rest.get());
      rest = withoutPrefix(rest.get());
    }
    return readings;
  }

  private static Optional<String> withoutPrefix(String name) {
    return PREFIXES.stream()
        .filter(prefix -> name.startsWith(prefix) && name.length() > prefix.length())
        .map(prefix -> name.substring(prefix.length()))
        .findFirst();
  }

  /**
   * Returns the one of these options that a server may take the name for: the option itself, also
   * with prefixes, or else one whose name it begins.
   *
   * @param options whole names in lower case, with underscores and without prefixes
   */
  public Optional<String> among(Collection<String> options) {
    List<String> readings = readings();
    return readings.stream()
        .filter(options::contains)
        .findFirst()
        .or(
            () ->
                options.stream()
                    .filter(option -> readings.stream().anyMatch(name -> abbreviates(name, option)))
                    .min(Comparator.naturalOrder()));
  }

  private static boolean abbreviates(String name, String option) {
    return option.startsWith(name) && !WHOLE.contains(name);
  }

  @Override
  public String toString() {
    return written;
  }
}
