package io.doppel.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.doppel.engine.DatabaseView;
import io.doppel.engine.LinkPlan;
import io.doppel.engine.LinkRequest;
import io.doppel.lab.LabServer;
import io.doppel.lab.SecretWatch;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import java.nio.file.Path;
import java.util.Map;

/** What the tests share of links by files that a backup tool streams from the source's host. */
abstract class PhysicalLinks {
  static final Map<String, Object> PHYSICAL = Map.of("backupMethod", "Physical");

  private final String tool;

  /** Set by the test, as is the source. */
  Chain chain;

  LabServer source;

  /** Takes the path of the backup tool on the hosts. */
  PhysicalLinks(String tool) {
    this.tool = tool;
  }

  /** Puts a script in the place of the backup tool on the source's host. */
  final void tool(String text) {
    chain
        .sourceHost()
        .sh("cat >%1$s <<'END'\n#!/bin/bash\n%2$s\nEND\nchmod 755 %1$s".formatted(tool, text));
  }

  final void leavesNothingWhenTheToolDies() {
    chain.sourceHost().sh("mv %1$s %1$s.real".formatted(tool));
    tool(
        """
        case $* in *--version*) exec %1$s.real --version ;; esac
        %1$s.real "$@" | head -c 3000000
        echo 'killed by the test' >&2
        exit 9
        """
            .formatted(tool));
    DoppelException died =
        catchThrowableOfType(DoppelException.class, () -> link("shop", PHYSICAL, true));
    chain.sourceHost().sh("mv -f %1$s.real %1$s".formatted(tool));
    assertThat(died).isNotNull();
    assertThat(died.code()).isEqualTo(ErrorCode.BACKUP_FAILED);
    assertThat(died.output()).contains("killed by the test");
    assertThat(chain.engine().databases()).isEmpty();
    assertThat(chain.volumes()).as("but for what holds them").hasSizeLessThan(2);
    assertThat(chain.stagingHost().sh("pgrep -l 'mysqld|mariadbd|stream|tar$|backup' || true"))
        .isEmpty();
    assertThat(
            chain
                .sourceHost()
                .sh(
                    "pgrep -l 'mysql$|mariadb$|tar$|backup' || true;"
                        + " ls -d /tmp/*backup* 2>/dev/null || true"))
        .isEmpty();
    // the server goes on, and nobody holds a lock
    source.execute("SET SESSION lock_wait_timeout = 5", "DELETE FROM shop.purchase WHERE id = 9");
  }

  /**
   * Leaves the accounts no more than what physical backups need.
   *
   * @param unneeded what is not granted then
   */
  final void narrowGrants(String unneeded) {
    String fromStaging = "'li`nk ''ü'''@'" + chain.stagingHost().address() + "'";
    source.execute("DROP USER " + fromStaging, "DROP USER 'li`nk ''ü'''@'localhost'");
    assertThat(chain.grant(source, request(PHYSICAL, true)))
        .noneMatch(line -> line.contains(unneeded));
  }

  /** Asserts that no secret was seen where the engine, or a script of it, was at work. */
  final void assertUnseen(SecretWatch secrets, Path home) {
    secrets.assertUnseen(
        home,
        chain.stagingHost().file("/home/doppel"),
        chain.sourceHost().file("/home/doppel"),
        chain.sourceHost().file("/tmp"));
  }

  /**
   * Returns what links the source.
   *
   * @param onItsHost by the source config that was found on the source's own host
   */
  final LinkRequest request(Map<String, Object> parameters, boolean onItsHost) {
    return request("shop", parameters, onItsHost);
  }

  private LinkRequest request(String name, Map<String, Object> parameters, boolean onItsHost) {
    LinkRequest plain = chain.linkRequest(name, source, parameters);
    return onItsHost ? chain.onItsHost(plain) : plain;
  }

  final LinkPlan plan(Map<String, Object> parameters, boolean onItsHost) {
    return chain.engine().planLink(request(parameters, onItsHost));
  }

  final String problems(Map<String, Object> parameters, boolean onItsHost) {
    return chain.problems(request(parameters, onItsHost));
  }

  final DatabaseView link(Map<String, Object> parameters, boolean onItsHost) {
    return link("shop", parameters, onItsHost);
  }

  final DatabaseView link(String name, Map<String, Object> parameters, boolean onItsHost) {
    return chain.link(request(name, parameters, onItsHost));
  }
}
