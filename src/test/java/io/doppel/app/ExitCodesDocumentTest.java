package io.doppel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ExitCodesDocumentTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| (\\d+) \\| `([A-Z_]+)` \\| .+ \\|$", Pattern.MULTILINE);

  @Test
  void theTableIsThatOfTheErrorCodes() throws IOException {
    String document = Files.readString(Path.of("docs", "exit-codes.md"));

    List<String> documented =
        ROW.matcher(document).results().map(ExitCodesDocumentTest::row).toList();

    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(ErrorCode.values())
                .map(code -> code.exitCode() + " " + code.name())
                .toList());
  }

  private static String row(MatchResult row) {
    return row.group(1) + " " + row.group(2);
  }
}
