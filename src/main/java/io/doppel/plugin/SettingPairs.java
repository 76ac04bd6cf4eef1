package io.doppel.plugin;

import io.doppel.mysql.OptionFile;
import io.doppel.mysql.OptionName;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings that have to fit each other, or the server does not start. Where somebody gives one of a
 * pair, the other is not taken from anywhere else.
 */
final class SettingPairs {
  private static final String CHARACTER_SET = "character_set_server";
  private static final String COLLATION = "collation_server";

  private static final Map<String, String> PARTNERS =
      Map.of(
          CHARACTER_SET,
          COLLATION,
          COLLATION,
          CHARACTER_SET,
          "gtid_mode",
          "enforce_gtid_consistency",
          "enforce_gtid_consistency",
          "gtid_mode");

  /** A collation's name begins with that of its character set; MariaDB has some for several. */
  private static final Pattern OF_CHARACTER_SET = Pattern.compile("(?!uca1400_)([a-z0-9]+)(_.*)?");

  private SettingPairs() {}

  /** Returns the other one of the pair, if the option is one of a pair. */
  static Optional<String> partner(String option) {
    return Optional.ofNullable(PARTNERS.get(new OptionName(option).plain()));
  }

  /** Returns the file with the character set of the collation that it gives, if it gives none. */
  static OptionFile completed(OptionFile file) {
    if (file.getForServer(CHARACTER_SET).isPresent()) {
      return file;
    }
    Optional<String> characterSet =
        file.getForServer(COLLATION)
            .map(OF_CHARACTER_SET::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1));
    return characterSet.isPresent() ? file.setForServer(CHARACTER_SET, characterSet.get()) : file;
  }
}
