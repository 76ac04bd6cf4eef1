package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionNameTest {
  private static final Set<String> OPTIONS =
      Set.of("datadir", "general_log_file", "grant_tables", "plugin_load", "plugin_load_add");

  @ParameterizedTest
  @CsvSource({
    "datadir, datadir",
    "DataDir, datadir",
    "loose-datadir, datadir",
    "datad, datadir",
    "maximum_datadir, datadir",
    "general-log-file, general_log_file",
    "skip-grant-tables, grant_tables",
    "Skip_Grant, grant_tables",
    "loose-skip-disable-grant, grant_tables",
    "loose-plugin-datadir, datadir",
    "plugin-load, plugin_load",
    "plugin_load_a, plugin_load_add"
  })
  void isTakenForTheOptionThatAServerMayTakeItFor(String written, String option) {
    assertThat(new OptionName(written).among(OPTIONS)).contains(option);
  }

  @ParameterizedTest
  @CsvSource({"general_log", "datadirs", "sql_mode", "grant_tables_x"})
  void isNotTakenForAnother(String written) {
    assertThat(new OptionName(written).among(OPTIONS)).isEmpty();
  }

  @Test
  void isTheSameInEverySpelling() {
    OptionName name = new OptionName("log-bin");

    assertThat(name.isSameAs(new OptionName("loose_LOG_bin"))).isTrue();
    assertThat(name.isSameAs(new OptionName("skip-log-bin"))).as("says the contrary").isFalse();
    assertThat(name.isSameAs(new OptionName("log-bin-index"))).isFalse();
    assertThat(new OptionName("loose-skip-log-bin").plain()).isEqualTo("skip_log_bin");
    assertThat(new OptionName("loose-skip-log-bin").bare()).isEqualTo("log_bin");
  }
}
