package io.doppel.mysql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doppel.host.LocalLibs;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Connections;
import io.doppel.sdk.ScriptFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that makes a physical backup one that a server can be started on. */
final class PreparePhysicalTest {
  @TempDir private Path directory;

  private Path data;

  @BeforeEach
  void aBackupAsXtrabackup8LeavesIt() throws IOException {
    data = Files.createDirectory(directory.resolve("data"));
    file("backup-my.cnf", "[mysqld]\ninnodb_page_size=32768\ninnodb_undo_directory=/elsewhere\n");
    file("xtrabackup_binlog_info", "pro-log.000007\t4711\t\n");
    file("xtrabackup_checkpoints", "backup_type = full-backuped\n");
    binary("pro-log.000007", new byte[] {(byte) 0xfe, 'b', 'i', 'n', 0, 1});
    binary("pro-log.000008", new byte[] {(byte) 0xfd, 'b', 'i', 'n', 0, 1});
    file("list.of-logs", "/var/log/mysql/pro-log.000007\n/var/log/mysql/pro-log.000008\n");
    file("relay.index", "/var/log/mysql/relay.000001\n");
    binary("ibdata1", new byte[] {1, 2, 3, 4});
    file("mysql.ibd", "pro-log.000007 is not a line of its own here\n");
    Files.createDirectory(data.resolve("shop"));
    Files.createDirectory(data.resolve("xtrabackup_history"));
  }

  @Test
  void nothingIsLeftThatLeadsToTheSourcesBinaryLog() throws IOException {
    prepare(tool("echo 'completed OK!' >&2"), false);

    assertThat(names()).containsExactly("ibdata1", "mysql.ibd", "shop", "xtrabackup_history");
    assertThat(directory.resolve("arguments"))
        .content()
        .contains("--no-defaults --prepare --innodb_page_size=32768 --use-memory=1000 --parallel=3")
        .doesNotContain("elsewhere");
  }

  @Test
  void whatIsPreparedIsCleanedToo() throws IOException {
    prepare(tool("exit 1"), true);

    assertThat(names()).containsExactly("ibdata1", "mysql.ibd", "shop", "xtrabackup_history");
    assertThat(directory.resolve("arguments")).doesNotExist();
  }

  @Test
  void aToolThatDoesNotSayThatItIsDoneHasFailed() throws IOException {
    for (String words : List.of("exit 0", "echo 'completed OK!' >&2; exit 1")) {
      assertThatThrownBy(() -> prepare(tool(words), false))
          .isInstanceOf(ScriptFailedException.class);
    }
    assertThat(names()).contains("xtrabackup_checkpoints");
  }

  @Test
  void filesThatLeadElsewhereAreNamedBeforeTheToolMayWriteToThem() throws IOException {
    Files.delete(data.resolve("backup-my.cnf"));
    for (String name : List.of("shop/away.isl", "backup-my.cnf")) {
      file(name, "[mysqld]\ninnodb_data_file_path=/data2/ibdata1:12M:autoextend\n");
      assertThatThrownBy(() -> prepare(tool("echo 'completed OK!' >&2"), false))
          .isInstanceOfSatisfying(
              ScriptFailedException.class,
              e ->
                  assertThat(FilesElsewhere.asCause(e, "b").orElseThrow())
                      .hasMessageContaining(
                          name.endsWith(".isl") ? "shop/away.isl" : "/data2/ibdata1"));
      Files.delete(data.resolve(name));
    }
    assertThat(directory.resolve("arguments")).doesNotExist();
    assertThat(names()).contains("xtrabackup_checkpoints");
  }

  private void prepare(Path tool, boolean prepared) {
    new LocalLibs()
        .runBash(
            Connections.local("/tmp"),
            BashScript.resource("backup/prepare-physical.sh")
                .with("TOOL", tool.toString())
                .with("PREPARED", prepared)
                .with("MEMORY", 1000)
                .with("PARALLEL", 3)
                .with("DATA_DIRECTORY", data.toString()));
  }

  private Path tool(String words) throws IOException {
    Path file = directory.resolve("tool");
    Files.writeString(
        file,
        "#!/bin/bash\necho \"$*\" >%s/arguments\n%s\n".formatted(directory, words),
        StandardCharsets.UTF_8);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void file(String name, String content) throws IOException {
    Files.writeString(data.resolve(name), content);
  }

  private void binary(String name, byte[] content) throws IOException {
    Files.write(data.resolve(name), content);
  }
}
