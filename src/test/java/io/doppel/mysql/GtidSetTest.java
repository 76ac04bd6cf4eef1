package io.doppel.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GtidSetTest {
  private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
  private static final String B = "be7a4f2c-71ca-11e1-9e33-c80aa9429562";

  @Test
  void normalisesLineBreaksOrderCaseAndIntervals() {
    GtidSet set = new GtidSet(B + ":7,\n" + A.toUpperCase(java.util.Locale.ROOT) + ":4-6:1-3:9:8");
    assertThat(set.text()).isEqualTo(A + ":1-6:8-9," + B + ":7");
    assertThat(set.isMariaDb()).isFalse();
  }

  @Test
  void keepsTagsApart() {
    GtidSet set = new GtidSet(A + ":1-3:nightly:5-6:7");
    assertThat(set.text()).isEqualTo(A + ":1-3," + A + ":nightly:5-7");
    assertThat(set.contains(new GtidSet(A + ":nightly:6"))).isTrue();
    assertThat(set.contains(new GtidSet(A + ":6"))).isFalse();
  }

  @Test
  void containsIsAboutSingleTransactionsOnMySql() {
    GtidSet set = new GtidSet(A + ":1-5:8-10," + B + ":1");
    assertThat(set.contains(new GtidSet(A + ":2-4:9"))).isTrue();
    assertThat(set.contains(new GtidSet(A + ":5-6"))).isFalse();
    assertThat(set.contains(GtidSet.EMPTY)).isTrue();
    assertThat(GtidSet.EMPTY.contains(set)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "A:1-100, A:1-98, A:1-98",
    "A:1-100, A:1-49:51-98, A:1-98",
    "A:1-50:60-100, A:1-55, A:1-50",
    "'A:1-100,B:1-5', A:1-100, 'A:1-100,B:1-5'",
    "'A:7,B:1-5', 'A:1-6,B:1-9', B:1-5",
    "A:1-5:nightly:1-9, A:1-5:nightly:1-7, A:1-5:nightly:1-7",
  })
  void whatComesAfterTheLastOneOfAnotherSetIsLeftOut(String set, String other, String kept) {
    assertThat(named(set).upTo(named(other))).isEqualTo(named(kept));
  }

  private static GtidSet named(String text) {
    return new GtidSet(text.replace("A", A).replace("B", B));
  }

  @Test
  void unionMergesIntervals() {
    assertThat(new GtidSet(A + ":1-5").union(new GtidSet(A + ":6-9," + B + ":2")).text())
        .isEqualTo(A + ":1-9," + B + ":2");
    assertThat(GtidSet.EMPTY.union(new GtidSet("0-1-5")).text()).isEqualTo("0-1-5");
  }

  @Test
  void mariaDbPositionContainsAllBeforeItInItsDomain() {
    GtidSet position = new GtidSet("1-2-30, 0-101-12");
    assertThat(position.text()).isEqualTo("0-101-12,1-2-30");
    assertThat(position.isMariaDb()).isTrue();
    assertThat(position.contains(new GtidSet("0-7-12"))).isTrue();
    assertThat(position.contains(new GtidSet("0-101-13"))).isFalse();
    assertThat(position.contains(new GtidSet("2-1-1"))).isFalse();
    assertThat(position.union(new GtidSet("0-7-15,2-1-1")).text()).isEqualTo("0-7-15,1-2-30,2-1-1");
  }

  @Test
  void mixedFamiliesAreRefused() {
    GtidSet mySql = new GtidSet(A + ":1");
    GtidSet mariaDb = new GtidSet("0-1-1");
    assertThatThrownBy(() -> mySql.contains(mariaDb)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> mariaDb.union(mySql)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-1", "not-a-uuid:1", "3e11fa47-71ca-11e1-9e33-c80aa9429562", "'; DROP"})
  void refusesWhatIsNoSet(String text) {
    assertThatThrownBy(() -> new GtidSet(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "binlog.000009,5,binlog.000010,4",
    "binlog.999999,5,binlog.1000000,4",
    "binlog.000009,4,binlog.000009,5"
  })
  void binaryLogPositionsAreOrderedByNumber(
      String file, long position, String laterFile, long laterPosition) {
    assertThat(new BinlogPosition(file, position))
        .isLessThan(new BinlogPosition(laterFile, laterPosition));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../etc/passwd", "a\nb"})
  void binaryLogIsAPlainFileName(String file) {
    assertThatThrownBy(() -> new BinlogPosition(file, 4))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
