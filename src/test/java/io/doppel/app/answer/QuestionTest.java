package io.doppel.app.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QuestionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "status --json",
        "--json status",
        "status --limit 5",
        "status --limit=5",
        "vdb status dev",
        "dsource --json status shop",
        "status of what",
      })
  void commandLinesThatOnlyAskAreQuestions(String line) {
    assertThat(Question.of(name -> null, "none", line.split(" "))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "vdb",
        "vdb start status",
        "vdb delete status --yes",
        "link status",
        "snapshot status",
        "environment status",
        "status --home /elsewhere",
        "--home=/elsewhere status",
        "status --verbose",
        "status -v",
        "@status",
        "status @more",
        "watch",
        "jobs follow status",
      })
  void othersAreNot(String line) {
    assertThat(Question.of(name -> null, "none", line.split(" "))).isEmpty();
  }

  @Test
  void withoutTheLauncherNobodyKnowsWhoReads() {
    assertThat(Question.of(name -> null, null, "status")).isEmpty();
  }

  @Test
  void tellsWhatTheAnswerDependsOn() {
    Map<String, String> environment =
        Map.of("TZ", "Asia/Tokyo", "SSH_AUTH_SOCK", "/tmp/agent", "TERM", "xterm");

    Question question = Question.of(environment::get, "io", "status").orElseThrow();

    assertThat(question.timeZone()).isEqualTo("Asia/Tokyo");
    assertThat(question.agentSocket()).isEqualTo("/tmp/agent");
    assertThat(question.outIsTerminal()).isTrue();
    assertThat(question.errIsTerminal()).isFalse();
    assertThat(question.coloursWanted()).isTrue();
    assertThat(coloursWanted("NO_COLOR", "1")).isFalse();
    assertThat(coloursWanted("TERM", "dumb")).isFalse();
  }

  private static boolean coloursWanted(String variable, String value) {
    return Question.of(Map.of(variable, value)::get, "ioe", "status").orElseThrow().coloursWanted();
  }

  @Test
  void arrivesAsItWasSent() throws IOException {
    Question question =
        new Question(
            "/x y.jar 1 2", "ada", "UTC", "", true, false, true, java.util.List.of("vdb", "ü €"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    question.write(new DataOutputStream(bytes));

    assertThat(read(bytes.toByteArray())).isEqualTo(question);
  }

  @Test
  void whatIsNoQuestionIsNotTakenForOne() {
    assertThatThrownBy(
            () ->
                read("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isInstanceOf(IOException.class);
  }

  private static Question read(byte[] bytes) throws IOException {
    return Question.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
