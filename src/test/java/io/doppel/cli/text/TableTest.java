package io.doppel.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void alignsTextLeftAndNumbersRight() {
    Table table = new Table("NAME", ">SIZE", "NOTE");
    table.row("shop", 5, "small");
    table.row("warehouse", 12345, "large");

    assertThat(table.render(false))
        .isEqualTo(
            """
            NAME        SIZE  NOTE
            shop           5  small
            warehouse  12345  large
            """);
  }

  @Test
  void countsWideAndCombiningCharactersAsTheTerminalDoes() {
    Table table = new Table("NAME", "X");
    table.row("日本", "a");
    table.row("Zu\u0308rich", "b");
    table.row("straße", "c");

    assertThat(table.render(false)).isEqualTo("NAME    X\n日本    a\nZu\u0308rich  b\nstraße  c\n");
  }

  @Test
  void leavesNoBlanksAtTheEndOfALine() {
    Table table = new Table("NAME", "NOTE");
    table.row("a", "");
    table.row("b", "long note");

    assertThat(table.render(false).lines()).allMatch(line -> !line.endsWith(" "));
  }

  @Test
  void paintsHeadingsAndCellsWithoutDisturbingTheAlignment() {
    Table table = new Table("STATE", "X");
    table.row(new Table.Cell("UP", Colour.GOOD), "y");

    assertThat(table.render(true))
        .isEqualTo("\u001b[1mSTATE\u001b[0m  \u001b[1mX\u001b[0m\n\u001b[32mUP\u001b[0m     y\n");
  }

  @Test
  void doesNotLetNamesSteerTheTerminal() {
    Table table = new Table("NAME");
    table.row("a\u001b[31mb\nc");

    assertThat(table.render(false)).isEqualTo("NAME\na?[31mb?c\n");
  }

  @Test
  void refusesARowOfAnotherLength() {
    assertThatThrownBy(() -> new Table("A", "B").row("only one"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
