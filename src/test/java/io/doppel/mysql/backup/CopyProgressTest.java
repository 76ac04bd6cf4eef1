package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.sdk.Progress;
import io.doppel.sdk.RecordedLibs;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CopyProgressTest {
  private static final Map<TableName, Long> SIZES =
      Map.of(new TableName("o`d", "t`x"), 100L, new TableName("o`d", "u"), 50L);

  private final RecordedLibs libs = new RecordedLibs();
  private final CopyProgress progress =
      new CopyProgress(libs, 2, 150, table -> SIZES.getOrDefault(table, 0L));

  @Test
  void countsATableWhenItsStreamHasComeToTheNext() {
    progress.line(0, "-- Current Database: `o``d`");
    progress.line(0, "-- Dumping data for table `t``x`");
    progress.line(0, "-- Dumping data for table `u`");
    progress.finished(0);
    Progress last = last();
    assertThat(last.done()).isEqualTo(150);
    assertThat(last.total()).hasValue(150);
    assertThat(last.activity()).isEqualTo("Copying 2 tables, 2 done");
  }

  @Test
  void neverCountsMoreOfATableThanItHas() {
    progress.line(0, "-- Current Database: `o``d`");
    progress.line(0, "-- Dumping data for table `t``x`");
    progress.line(0, "bytes 5000");
    progress.line(1, "bytes 7");
    progress.finished(1);
    assertThat(last().done()).isEqualTo(100);
  }

  @Test
  void doesNotFloodTheUser() {
    for (int i = 0; i < 1000; i++) {
      progress.line(0, "bytes " + i);
    }
    assertThat(libs.progress()).hasSizeLessThan(10);
  }

  private Progress last() {
    return libs.progress().get(libs.progress().size() - 1);
  }
}
