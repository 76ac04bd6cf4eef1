package io.doppel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.doppel.cli.terminal.ScriptedTerminal;
import io.doppel.engine.DatabaseKind;
import io.doppel.engine.DatabaseStatus;
import io.doppel.engine.EnvironmentRequest;
import io.doppel.engine.GrantsRequest;
import io.doppel.engine.JobEvent;
import io.doppel.engine.JobView;
import io.doppel.engine.LinkRequest;
import io.doppel.engine.LogSyncView;
import io.doppel.engine.Login;
import io.doppel.engine.MountStrategy;
import io.doppel.engine.ProvisionRequest;
import io.doppel.engine.SourceConfigRequest;
import io.doppel.engine.WatchReport;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.model.Port;
import io.doppel.model.Problem;
import io.doppel.model.Problems;
import io.doppel.model.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DoppelCliTest {
  private final FakeEngine engine = new FakeEngine();

  // Looking

  @Test
  void statusIsATableForPeople() {
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("status")).isZero();
    assertThat(invocation.out())
        .isEqualTo(
            """
            NAME  KIND     ENVIRONMENT  STATE      OWN  SHARED  DETAIL
            shop  dSource  staging      ACTIVE  1.4 GB     0 B  replicating, 0 s behind
            dev1  VDB      target       ACTIVE       ?       ?
            """);
    assertThat(invocation.err()).isEmpty();
  }

  @Test
  void statusIsAnArrayForMachines() {
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("status", "--json")).isZero();
    assertThat(invocation.out())
        .isEqualTo(
            """
            [
              {
                "kind": "DSOURCE",
                "name": "shop",
                "environment": "staging",
                "state": "ACTIVE",
                "detail": "replicating, 0 s behind",
                "ownBytes": 1503238553,
                "sharedBytes": 0,
                "connection": null,
                "logSync": null
              },
              {
                "kind": "VDB",
                "name": "dev1",
                "environment": "target",
                "state": "ACTIVE",
                "detail": "",
                "ownBytes": null,
                "sharedBytes": null,
                "connection": "mariadb -h 10.0.1.31 -P 3310 -u delphixdb -p",
                "logSync": null
              }
            ]
            """);
  }

  @Test
  void statusTellsScriptsThatSomethingDoesNotWork() {
    engine.states(DatabaseStatus.State.ACTIVE, DatabaseStatus.State.UNKNOWN);

    assertThat(Invocation.byProgram(engine).run("status"))
        .isEqualTo(ErrorCode.WRONG_STATE.exitCode());
    assertThat(Invocation.byProgram(engine).run("dsource", "status", "shop")).isZero();
    assertThat(Invocation.byProgram(engine).run("vdb", "status", "dev1"))
        .isEqualTo(ErrorCode.WRONG_STATE.exitCode());
  }

  @Test
  void grantsArePrintedForALinkAndAppliedByAnAdministratorWhosePasswordNobodySees() {
    Invocation printing = Invocation.byProgram(engine);
    assertThat(
            printing.run(
                "grants",
                "--server",
                "MariaDB 10.11",
                "--from",
                "10.0.1.30",
                "--set",
                "kind=Large"))
        .isZero();
    assertThat(printing.out())
        .isEqualTo("-- MariaDB 10.11\nGRANT SELECT ON *.* TO 'doppel'@'10.0.1.30';\n");
    assertThat(engine.requests())
        .containsExactly(
            new GrantsRequest(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of("kind", "Large"),
                Optional.of("MariaDB 10.11"),
                Optional.of("10.0.1.30")));

    Invocation applying = Invocation.byProgram(engine);
    assertThat(applying.run("grants", "-e", "staging", "--apply"))
        .isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
    assertThat(
            applying.run(
                "grants",
                "-e",
                "staging",
                "--apply",
                "--admin",
                "root",
                "--admin-password-from",
                "env:PASSWORD"))
        .isZero();
    assertThat(engine.requests()).last().isEqualTo("root by from the environment");
    assertThat(applying.out() + applying.err()).doesNotContain("from the environment");
  }

  @Test
  void statusSaysWhatToDoAboutADSourceThatCannotGoOn() {
    engine.states(DatabaseStatus.State.INACTIVE, DatabaseStatus.State.ACTIVE);
    engine.logSync(logSync(LogSyncView.Health.RESYNC_NEEDED));

    Invocation shown = Invocation.byProgram(engine);
    shown.run("dsource", "status", "shop");
    assertThat(shown.out())
        .contains("LogSync", "RESYNC_NEEDED", "receiver", "stopped")
        .contains("Start over. doppel sync shop --set resync=true");
    Invocation json = Invocation.byProgram(engine);
    json.run("dsource", "status", "shop", "--json");
    assertThat(json.out())
        .contains(
            "\"health\": \"RESYNC_NEEDED\"", "\"errorNumber\": 1236", "\"secondsBehind\": null");
  }

  @Test
  void watchingOnceTellsScriptsWhetherSomebodyHasToDoSomething() {
    WatchReport well = watched(LogSyncView.Health.RUNNING, WatchReport.Outcome.LOOKED);
    WatchReport away = watched(LogSyncView.Health.CONNECTING, WatchReport.Outcome.LOOKED);
    WatchReport lost = watched(LogSyncView.Health.RESYNC_NEEDED, WatchReport.Outcome.FAILED);

    assertThat(watchedOnce(well)).isZero();
    assertThat(watchedOnce(away, well)).isEqualTo(ErrorCode.WRONG_STATE.exitCode());
    assertThat(watchedOnce(away, lost)).isEqualTo(ErrorCode.REPLICATION_FAILED.exitCode());
    assertThat(watchedOnce(watched(LogSyncView.Health.STOPPED, WatchReport.Outcome.BUSY)))
        .as("a job works on it")
        .isZero();
  }

  private static int watchedOnce(WatchReport... reports) {
    FakeEngine watched = new FakeEngine().rounds(List.of(List.of(reports), List.of()));
    return Invocation.byProgram(watched).run("watch", "--once");
  }

  @Test
  void watchingTellsWhatChangesAndNothingElse() {
    WatchReport well = watched(LogSyncView.Health.RUNNING, WatchReport.Outcome.LOOKED);
    WatchReport busy = watched(LogSyncView.Health.STOPPED, WatchReport.Outcome.BUSY);
    WatchReport repaired = watched(LogSyncView.Health.RUNNING, WatchReport.Outcome.REPAIRED);
    WatchReport lost = watched(LogSyncView.Health.RESYNC_NEEDED, WatchReport.Outcome.FAILED);
    FakeEngine watched =
        new FakeEngine()
            .rounds(
                List.of(
                    List.of(well),
                    List.of(well),
                    List.of(busy),
                    List.of(repaired),
                    List.of(lost),
                    List.of(lost)));
    Invocation invocation = Invocation.byProgram(watched);

    invocation.run("watch", "--interval", "0.01");

    assertThat(Thread.interrupted()).as("how the fake engine ends it").isFalse();
    assertThat(invocation.out().lines().map(line -> line.split("  ", -1)[2]))
        .containsExactly("RUNNING", "REPAIRED", "RESYNC_NEEDED");
    assertThat(invocation.answering()).as("a process that stays").isTrue();
    assertThat(invocation.out()).contains("What to do: Start over. doppel sync shop");
  }

  @Test
  void aLookThatFailsHasTheFieldsOfEveryOther() {
    engine.failing(
        new DoppelException(ErrorCode.NOT_FOUND, "There is no 'shop'.", "See what there is."));
    Invocation invocation = Invocation.byProgram(engine);

    invocation.run("watch", "shop", "--json");

    assertThat(invocation.answering()).as("without an engine that works").isFalse();

    assertThat(Thread.interrupted()).as("how the fake engine ends it").isFalse();
    assertThat(invocation.out())
        .isEqualTo(
            "{\"time\":\"2026-03-01T12:00:00Z\",\"dSource\":null,\"event\":\"FAILED\","
                + "\"message\":\"There is no 'shop'.\",\"outcome\":null,"
                + "\"detail\":\"See what there is.\",\"logSync\":null}\n");
  }

  private static WatchReport watched(LogSyncView.Health health, WatchReport.Outcome outcome) {
    return new WatchReport(
        new DatabaseStatus(
            DatabaseKind.DSOURCE,
            "shop",
            "staging",
            health == LogSyncView.Health.RUNNING
                ? DatabaseStatus.State.ACTIVE
                : DatabaseStatus.State.INACTIVE,
            "It is so.",
            Optional.empty(),
            Optional.empty(),
            Optional.of(logSync(health))),
        outcome,
        "JOB-5");
  }

  private static LogSyncView logSync(LogSyncView.Health health) {
    boolean lost = health == LogSyncView.Health.RESYNC_NEEDED;
    return new LogSyncView(
        health,
        OptionalLong.empty(),
        lost ? "stopped" : "running",
        "running",
        lost ? OptionalLong.of(1236) : OptionalLong.empty(),
        lost ? Optional.of("The logs are gone.") : Optional.empty(),
        lost ? Optional.of("Start over.") : Optional.empty());
  }

  @Test
  void parametersOfADSourceCanBeChanged() {
    assertThat(
            Invocation.byProgram(engine)
                .run("dsource", "update", "shop", "--set", "port=3310", "--resync"))
        .isZero();
    assertThat(engine.requests()).contains("change shop {port=3310} anew");
    assertThat(Invocation.byProgram(engine).run("dsource", "update", "shop"))
        .isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
  }

  @Test
  void coloursAreForTerminalsOnly() {
    Invocation person = new Invocation(engine, ScriptedTerminal.person().withColours());
    Invocation refusing = new Invocation(engine, ScriptedTerminal.person());
    person.run("status");
    refusing.run("status");

    assertThat(person.out()).contains("\u001b[32mACTIVE\u001b[0m");
    assertThat(refusing.out()).doesNotContain("\u001b");
  }

  @Test
  void listsAreTables() {
    assertThat(out("environment", "list"))
        .isEqualTo(
            """
            NAME     ADDRESS    USER   LOGIN                               REPOSITORIES  REFRESHED
            staging  10.0.1.30  mysql  key file /home/ada/.ssh/id_ed25519             2  1 h ago
            target   10.0.1.30  mysql  key file /home/ada/.ssh/id_ed25519             2  1 h ago
            """);
    assertThat(out("repository", "list", "-e", "target"))
        .isEqualTo(
            """
            ENVIRONMENT  REFERENCE     NAME                          PROPERTIES
            target       REPOSITORY-1  MariaDB 10.11.19 (/usr/sbin)  version=10.11.19-MariaDB  installPath=/usr/sbin
            """);
    assertThat(out("source-config", "list"))
        .isEqualTo(
            """
            ENVIRONMENT  REFERENCE        NAME       FOUND    PROPERTIES
            staging      SOURCE-CONFIG-1  shop-3306  by hand  port=3306
            """);
    assertThat(out("snapshots"))
        .isEqualTo(
            """
            DATABASE  SNAPSHOT              REFERENCE   TAKEN       OWN  SHARED  VDBS
            shop      2026-03-01T11:59:57Z  SNAPSHOT-3  3 s ago  1.4 GB  1.9 MB  dev1
            """);
    assertThat(out("dsource", "list"))
        .isEqualTo(
            """
            NAME  ENVIRONMENT  SNAPSHOTS  VDBS  LINKED
            shop  staging              3  dev1  1 d ago
            """);
    assertThat(out("vdb", "list"))
        .isEqualTo(
            """
            NAME  ENVIRONMENT  FROM  SNAPSHOT              CREATED    CONNECT WITH
            dev1  target       shop  2026-03-01T11:59:57Z  1 min ago  mariadb -h 10.0.1.31 -P 3310 -u delphixdb -p
            """);
    assertThat(out("jobs", "list"))
        .isEqualTo(
            """
            JOB    ACTION  TARGET  STATE      STARTED     TOOK  BY
            JOB-2  LINK    shop    FAILED     1 min ago  1 min  ada on build7, process 4711
            JOB-1  LINK    shop    SUCCEEDED  1 min ago  1 min  ada on build7, process 4711
            """);
    assertThat(out("config"))
        .isEqualTo(
            """
            SETTING       VALUE              FROM
            home          /home/ada/.doppel
            storage.kind  zfs                /home/ada/.doppel/config.yml
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"environment", "repository", "source-config", "dsource", "vdb", "jobs"})
  void aGroupAloneIsItsList(String group) {
    assertThat(out(group)).isEqualTo(out(group, "list"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "environment list",
        "repository list",
        "source-config list",
        "snapshots",
        "dsource list",
        "vdb list",
        "jobs list",
        "jobs clean-up"
      })
  void nothingIsSaidInWordsToPeopleAndAsAnEmptyArrayToMachines(String command) {
    engine.empty();

    assertThat(out(command.split(" ", -1))).doesNotContain("NAME").hasLineCount(1);
    assertThat(out((command + " --json").split(" ", -1))).isEqualTo("[]\n");
  }

  @Test
  void showsOneThingInLabelledLines() {
    assertThat(out("dsource", "show", "shop"))
        .isEqualTo(
            """
            name           shop
            reference      DSOURCE-1
            kind           dSource
            environment    staging
            repository     MariaDB 10.11.19 (/usr/sbin)
            source config  port = 3306
            parameter      vdbPass = ***
            mount          /mnt/shop
            snapshots      3
            VDB            dev1
            linked         2026-02-28 12:00:00, 1 d ago
            step           Back up  12 s
            """);
    assertThat(out("vdb", "show", "dev1", "--json"))
        .contains("\"connection\": \"mariadb -h 10.0.1.31 -P 3310 -u delphixdb -p\"")
        .contains("\"created\": \"2026-03-01T11:59:00Z\"");
    assertThat(out("environment", "show", "staging"))
        .contains("address     10.0.1.30 port 22")
        .contains("repository  MariaDB 10.11.19 (/usr/sbin)");
    assertThat(out("snapshots", "shop", "--facts"))
        .contains("Version    10.11.19-MariaDB\n           second line\n")
        .contains("taken      2026-03-01 11:59:57, 3 s ago");
    assertThat(out("jobs", "show", "JOB-2"))
        .contains("state    SUCCEEDED")
        .contains("step     FINISHED  Back up  12 s");
  }

  @Test
  void aDsourceIsNotTakenForAVdb() {
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("vdb", "show", "shop")).isEqualTo(ErrorCode.NOT_FOUND.exitCode());
    assertThat(invocation.err())
        .isEqualTo(
            """
            doppel: shop is a dSource, not a VDB.
            What to do: Use 'doppel dsource' for it.
            """);
  }

  @Test
  void parametersAreExplainedFromTheSchema() {
    assertThat(out("parameters", "provision"))
        .startsWith(
            """
            kind  Kind; usually Small
                One of: Small, Large
            port  Port
                A free port.
            vdbPass  VDB Password; a password, see --set-from
                Any character is allowed.
            """)
        .contains("settings  Server Settings; settings.NAME=VALUE");
    Invocation wrong = Invocation.byProgram(engine);
    assertThat(wrong.run("parameters", "linc")).isEqualTo(2);
    assertThat(wrong.err()).contains("Did you mean 'link'?");
  }

  // Doing

  @Test
  void linkTurnsWordsIntoARequest() {
    Invocation invocation = Invocation.byProgram(engine);

    int exitCode =
        invocation.run(
            "link",
            "shop",
            "-e",
            "staging",
            "-r",
            "MariaDB",
            "--source-config-set",
            "port=3307",
            "--set",
            "port=3308",
            "--set-from",
            "vdbPass=env:PASSWORD",
            "--home",
            "/h",
            "-v");

    assertThat(exitCode).isZero();
    assertThat(engine.requests())
        .containsExactly(
            new LinkRequest(
                "shop",
                "staging",
                Optional.of("MariaDB"),
                Optional.empty(),
                Map.of("port", "3307"),
                Map.of("port", "3308", "vdbPass", Secret.of("from the environment"))));
    assertThat(invocation.globals()).contains(new GlobalOptions(Optional.of("/h"), true));
    assertThat(invocation.out())
        .isEqualTo(
            """
            The dSource shop is linked on staging.
            Provision a VDB from it: doppel provision NAME --from shop
            """);
    assertThat(invocation.err()).isEqualTo("✓ Do it  1.5 s\n");
  }

  @Test
  void machinesGetTheResultAndNoProgress() {
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("link", "shop", "-e", "staging", "--json")).isZero();
    assertThat(invocation.out()).startsWith("{\n  \"kind\": \"DSOURCE\",\n  \"name\": \"shop\",");
    assertThat(invocation.err()).isEmpty();
  }

  @Test
  void aFailedJobTellsWhatToDoAndHowParametersAreGiven() {
    engine.failing(
        notReady(
            new Problem("port", "It is missing.", "Give it."),
            new Problem("source", "It has \u001b[31m no binary log.", "Switch it on.")));
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("link", "shop", "-e", "staging")).isEqualTo(50);
    assertThat(invocation.err())
        .isEqualTo(
            """
            doppel: 'shop' cannot be linked, for 2 reasons:
              * port: It is missing.
              * source: It has ?[31m no binary log.
            What to do: Give it.
                        Switch it on.
                        Give parameters by --set NAME=VALUE, passwords by --set-from NAME=env:VARIABLE (or file:PATH, or prompt).
            """);
    assertThat(invocation.out()).isEmpty();
  }

  @Test
  void howParametersAreGivenIsNotToldWhenTheyAreRight() {
    engine.failing(notReady(new Problem("source", "It has no binary log.", "Switch it on.")));
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("link", "shop", "-e", "staging")).isEqualTo(50);
    assertThat(invocation.err())
        .isEqualTo(
            """
            doppel: 'shop' cannot be linked: source: It has no binary log.
            What to do: Switch it on.
            """);
  }

  @Test
  void machinesGetProblemsOneByOne() {
    engine.failing(notReady(new Problem("port", "It is missing.", "Give it.")));
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("link", "shop", "-e", "staging", "--json")).isEqualTo(50);
    assertThat(invocation.err())
        .contains(
            """
                "problems": [
                  {
                    "subject": "port",
                    "message": "It is missing.",
                    "action": "Give it."
                  }
                ]
            """);
  }

  private static DoppelException notReady(Problem... problems) {
    try {
      new Problems()
          .addAll(List.of(problems))
          .throwIfAny(ErrorCode.NOT_READY, "'shop' cannot be linked");
    } catch (DoppelException failure) {
      return failure;
    }
    throw new AssertionError("there are problems");
  }

  @Test
  void outputIsShownWithoutWhatSteersTheTerminal() {
    engine.failing(
        new DoppelException(
            ErrorCode.SERVER_NOT_STARTED,
            "It did not start.",
            "",
            "line 1\nline \u001b[31m2\n",
            null));
    Invocation invocation = Invocation.byProgram(engine);

    invocation.run("link", "shop", "-e", "staging");

    assertThat(invocation.err())
        .isEqualTo(
            """
            doppel: It did not start.
            Output:
              | line 1
              | line ?[31m2
            """);
  }

  @Test
  void errorsAreJsonOnStandardErrorForMachines() {
    engine.failing(
        new DoppelException(
            ErrorCode.HOST_UNREACHABLE, "db1 does not answer.", "Start it.", "out", null));
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("snapshot", "shop", "--json")).isEqualTo(30);
    assertThat(invocation.out()).isEmpty();
    assertThat(invocation.err())
        .isEqualTo(
            """
            {
              "error": {
                "code": "HOST_UNREACHABLE",
                "exitCode": 30,
                "message": "db1 does not answer.",
                "action": "Start it.",
                "output": "out"
              }
            }
            """);
  }

  @Test
  void whatShouldNotHappenIsAnErrorToo() {
    engine.duringJob(
        () -> {
          throw new IllegalStateException("oops");
        });
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("snapshot", "shop")).isEqualTo(1);
    assertThat(invocation.err())
        .contains("Something went wrong that should not: java.lang.IllegalStateException: oops.");
  }

  @Test
  void linkAsksLikeAFormAndAgainForWhatThePlanFindsWrong() {
    engine.finding(
        parameters ->
            "3310".equals(parameters.get("port"))
                ? List.of(new Problem("port", "Port 3310 is taken.", "Choose another."))
                : List.of());
    ScriptedTerminal terminal =
        ScriptedTerminal.person("1", "2", "3310", "pw", "pw", "no", "", "", "", "3311");
    Invocation invocation = new Invocation(engine, terminal);

    assertThat(invocation.run("link", "shop")).isZero();
    assertThat(engine.requests())
        .containsExactly(
            new LinkRequest(
                "shop",
                "staging",
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(
                    "kind",
                    "Large",
                    "port",
                    "3311",
                    "vdbPass",
                    Secret.of("pw"),
                    "compress",
                    false)));
    assertThat(invocation.err())
        .startsWith("On which environment?\n  1) staging\n  2) target\n  number or name: 1\n")
        .contains("* port: Port 3310 is taken. Choose another.\n\nPort (port)\n");
  }

  @Test
  void onATerminalOnlyWhatIsMissingIsAskedForWhenSomethingWasGiven() {
    engine.finding(
        parameters ->
            parameters.containsKey("vdbPass")
                ? List.of()
                : List.of(new Problem("VDB Password", "It was not given.", "Give it.")));
    Invocation invocation = new Invocation(engine, ScriptedTerminal.person("pw", "pw"));

    assertThat(invocation.run("provision", "dev2", "--from", "shop", "--set", "port=3311"))
        .isZero();
    assertThat(engine.requests())
        .containsExactly(
            new ProvisionRequest(
                "dev2",
                Optional.of("shop"),
                Optional.empty(),
                "staging",
                Optional.empty(),
                Map.of("port", "3311", "vdbPass", Secret.of("pw"))));
  }

  @Test
  void whatNoAnswerCanSolveEndsTheDialog() {
    engine.finding(
        parameters -> List.of(new Problem("source 10.0.1.20", "It has no binlog.", "Enable it.")));
    Invocation invocation = new Invocation(engine, ScriptedTerminal.person());

    assertThat(invocation.run("provision", "dev2", "--from", "shop", "--set", "port=3311"))
        .isEqualTo(50);
    assertThat(invocation.err()).contains("source 10.0.1.20: It has no binlog.");
    assertThat(engine.requests()).isEmpty();
  }

  @Test
  void allAnswersCanBeChangedWhenNoneIsKnownToBeTheWrongOne() {
    engine.finding(
        parameters ->
            Secret.of("right").equals(parameters.get("vdbPass"))
                ? List.of()
                : List.of(new Problem("source 10.0.1.20", "It refused the login.", "Check it.")));
    ScriptedTerminal terminal =
        ScriptedTerminal.person(
            "2", "3310", "wrong", "wrong", "no", "", "", "", "", "", "", "right", "right", "", "",
            "", "");
    Invocation invocation = new Invocation(engine, terminal);

    assertThat(invocation.run("link", "shop", "-e", "staging")).isZero();
    assertThat(terminal.linesLeft()).isZero();
    assertThat(invocation.err())
        .contains("* source 10.0.1.20: It refused the login. Check it.\nChange the answers? [Y/n]")
        .contains("VDB Password (not shown; unchanged if left empty):");
    assertThat(engine.requests())
        .containsExactly(
            new LinkRequest(
                "shop",
                "staging",
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(
                    "kind",
                    "Large",
                    "port",
                    "3310",
                    "vdbPass",
                    Secret.of("right"),
                    "compress",
                    false)));
  }

  @Test
  void withoutATerminalTheEnvironmentsAreNamedInTheError() {
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("link", "shop")).isEqualTo(2);
    assertThat(invocation.err()).contains("Give --environment with one of: staging, target.");
  }

  @Test
  void aDryRunShowsThePlanAndDoesNothing() {
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("link", "shop", "-e", "staging", "--dry-run")).isZero();
    assertThat(invocation.out())
        .isEqualTo(
            """
            Linking shop would mean:
            environment    staging
            repository     MariaDB 10.11.19 (/usr/sbin)
            source config  port = 3306
            parameter      port = 3308
            mount          /mnt/shop
            storage        zfs tank/doppel
            found          source version: 10.11.19-MariaDB
            steps          1. Create the volume
                           2. Back up the source
            Nothing stands in the way.
            """);
    assertThat(engine.requests()).isEmpty();
  }

  @Test
  void aDryRunOfWhatCannotBeDoneShowsAllProblems() {
    engine.finding(
        parameters ->
            List.of(
                new Problem("port", "Port 3310 is taken.", "Choose another."),
                new Problem("mPath", "It is not empty.", "Empty it.")));
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("provision", "dev2", "--from", "shop", "--dry-run")).isEqualTo(50);
    assertThat(invocation.out())
        .contains("from         shop\n")
        .endsWith(
            """
            These 2 things stand in the way:
              * port: Port 3310 is taken.
                Choose another.
              * mPath: It is not empty.
                Empty it.
            """);
    assertThat(out("provision", "dev2", "--from", "shop", "--dry-run", "--json"))
        .contains(
            """
              "problems": [
                {
                  "subject": "port",
                  "message": "Port 3310 is taken.",
                  "action": "Choose another."
                },
            """);
  }

  @Test
  void provisionSaysHowToConnect() {
    assertThat(out("provision", "dev2", "--from", "shop"))
        .isEqualTo(
            """
            The VDB dev2 is ready on target.
            Connect with: mariadb -h 10.0.1.31 -P 3310 -u delphixdb -p
            """);
    Invocation nothing = Invocation.byProgram(engine);
    assertThat(nothing.run("provision", "dev2")).isEqualTo(2);
    assertThat(nothing.err()).contains("It is not said what dev2 is to be a copy of.");
  }

  @Test
  void snapshotAndSyncAreOne() {
    assertThat(out("snapshot", "shop"))
        .isEqualTo("The snapshot 2026-03-01T11:59:57Z (SNAPSHOT-3) of shop is taken.\n");
    out("sync", "shop", "--set", "resync=true");

    assertThat(engine.requests())
        .containsExactly("snapshot shop {}", "snapshot shop {resync=true}");
  }

  @Test
  void environmentAddTurnsWordsIntoARequest() {
    out("environment", "add", "a", "--address", "db1", "--fingerprint", "SHA256:x");
    out(
        "environment",
        "add",
        "b",
        "--address",
        "db2",
        "--port",
        "2222",
        "--user",
        "ada",
        "--password-from",
        "env:PASSWORD",
        "--fingerprint",
        "SHA256:y",
        "--toolkit",
        "/opt/t",
        "--nfs",
        "10.0.0.5");
    out("environment", "add", "c", "--local", "--shared-directory", "/volumes");

    assertThat(engine.requests())
        .containsExactly(
            new EnvironmentRequest(
                "a",
                "db1",
                new Port(22),
                "mysql",
                new Login.KeyFile("/home/ada/.ssh/id_ed25519", Optional.empty()),
                Optional.of("SHA256:x"),
                Optional.empty(),
                new MountStrategy.Automatic()),
            new EnvironmentRequest(
                "b",
                "db2",
                new Port(2222),
                "ada",
                new Login.Password(Secret.of("from the environment")),
                Optional.of("SHA256:y"),
                Optional.of("/opt/t"),
                new MountStrategy.Nfs("10.0.0.5", "db2")),
            new EnvironmentRequest(
                "c",
                "localhost",
                new Port(22),
                "",
                new Login.ThisMachine(),
                Optional.empty(),
                Optional.empty(),
                new MountStrategy.SharedDirectory("/volumes")));
  }

  @Test
  void anUnknownHostKeyIsShownToAPerson() {
    Invocation trusting = new Invocation(engine, ScriptedTerminal.person("yes"));
    Invocation doubting = new Invocation(engine, ScriptedTerminal.person(""));
    Invocation program = Invocation.byProgram(engine);

    assertThat(trusting.run("environment", "add", "a", "--address", "db1")).isZero();
    assertThat(trusting.err())
        .contains(
            """
            db1 (port 22) shows a host key that is not known yet: ssh-ed25519 SHA256:abc
            Is this the right host? [y/N] yes
            """);
    assertThat(doubting.run("environment", "add", "a", "--address", "db1")).isEqualTo(32);
    assertThat(program.run("environment", "add", "a", "--address", "db1")).isEqualTo(32);
    assertThat(program.err()).contains("If it is the right one, add --fingerprint with it.");
  }

  @Test
  void nobodyWaitsForAnAnswerOnceTheJobIsCancelled() {
    Thread job = Thread.currentThread();
    CountDownLatch cancelled = new CountDownLatch(1);
    ScriptedTerminal terminal =
        ScriptedTerminal.person("yes")
            .whenAsked(
                () -> {
                  job.interrupt();
                  try {
                    cancelled.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    Invocation invocation = new Invocation(engine, terminal);

    assertThat(invocation.run("environment", "add", "a", "--address", "db1")).isEqualTo(130);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(terminal.linesLeft()).isOne();
    cancelled.countDown();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--local --port 22",
        "--local --key k",
        "--local --agent",
        "--local --password-from env:PASSWORD",
        "--local --passphrase-from env:PASSWORD",
        "--local --fingerprint SHA256:x",
        "--local --nfs 10.0.0.5",
        "--local --nfs-client db1",
        "--address db1 --nfs-client db1",
        "--address db1 --agent --passphrase-from env:PASSWORD",
        "--address db1 --password-from env:PASSWORD --passphrase-from env:PASSWORD"
      })
  void environmentAddRefusesWhatItWouldPassOver(String options) {
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run(("environment add a " + options).split(" ", -1)))
        .isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
    assertThat(invocation.err()).containsAnyOf("contradict each other", "together with --nfs only");
    assertThat(engine.requests()).isEmpty();
  }

  @Test
  void environmentAddWantsToKnowWhichHost() {
    Invocation neither = Invocation.byProgram(engine);
    Invocation both = Invocation.byProgram(engine);

    assertThat(neither.run("environment", "add", "a")).isEqualTo(2);
    assertThat(neither.err()).contains("Give either --address HOST or --local.");
    assertThat(both.run("environment", "add", "a", "--local", "--address", "x")).isEqualTo(2);
  }

  @Test
  void sourceConfigsAreAddedByHand() {
    assertThat(out("source-config", "add", "-e", "staging", "--set", "port=3306"))
        .isEqualTo("The database instance shop (SOURCE-CONFIG-2) is known now.\n");
    assertThat(engine.requests())
        .containsExactly(
            new SourceConfigRequest("staging", Optional.empty(), Map.of("port", "3306")));
  }

  @Test
  void removingTellsWhoNeedsIt() {
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("environment", "remove", "staging")).isEqualTo(22);
    assertThat(invocation.err()).startsWith("doppel: The dSource shop needs staging.\n");
    assertThat(out("environment", "remove", "target"))
        .isEqualTo("The environment target is forgotten.\n");
    assertThat(out("source-config", "remove", "x", "--json"))
        .isEqualTo("{\n  \"removed\": \"x\"\n}\n");
  }

  @Test
  void deletingWantsToBeConfirmed() {
    Invocation program = Invocation.byProgram(engine);
    Invocation doubting = new Invocation(engine, ScriptedTerminal.person("n"));
    Invocation sure = new Invocation(engine, ScriptedTerminal.person("y"));

    assertThat(program.run("dsource", "delete", "shop")).isEqualTo(2);
    assertThat(program.err()).contains("Add --yes.");
    assertThat(doubting.run("dsource", "delete", "shop")).isEqualTo(130);
    assertThat(doubting.err()).contains("Delete the dSource shop with its 3 snapshots? [y/N] n");
    assertThat(engine.requests()).isEmpty();
    assertThat(sure.run("vdb", "delete", "dev1")).isZero();
    assertThat(out("dsource", "delete", "shop", "--yes"))
        .isEqualTo("The dSource shop is deleted.\n");
    assertThat(program.run("vdb", "delete", "dev1", "--yes", "--host-is-gone")).isZero();
    assertThat(engine.requests())
        .containsExactly("delete dev1", "delete shop", "delete dev1 host gone");
  }

  @Test
  void vdbsAreStartedAndStopped() {
    assertThat(out("vdb", "start", "dev1"))
        .isEqualTo(
            """
            name          dev1
            environment   target
            state         ACTIVE
            connect with  mariadb -h 10.0.1.31 -P 3310 -u delphixdb -p
            """);
    out("vdb", "stop", "dev1");

    assertThat(engine.requests()).containsExactly("start dev1", "stop dev1");
  }

  // Jobs

  @Test
  void followsAJobToItsEnd() {
    JobEvent started = FakeEngine.event(JobEvent.Kind.STEP_STARTED, "Back up", Optional.empty());
    JobEvent finished =
        FakeEngine.event(
            JobEvent.Kind.STEP_FINISHED, "Back up", Optional.of(Duration.ofSeconds(60)));
    List<JobView> seen =
        new ArrayList<>(
            List.of(
                FakeEngine.job("JOB-2", JobView.State.RUNNING, started),
                FakeEngine.job("JOB-2", JobView.State.RUNNING, started, finished),
                FakeEngine.job("JOB-2", JobView.State.FAILED, started, finished)));
    engine.followed(seen.toArray(new JobView[0]));
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("jobs", "follow", "JOB-2"))
        .isEqualTo(ErrorCode.DATABASE_LOGIN_REFUSED.exitCode());
    assertThat(invocation.err()).isEqualTo("✓ Back up  1 min\n");
    assertThat(invocation.out())
        .isEqualTo(
            """
            JOB-2 LINK shop: FAILED
            The source refused the password.
            Give the right one.
            """);

    engine.followed(FakeEngine.job("JOB-2", JobView.State.CANCELLED, started));
    Invocation machine = Invocation.byProgram(engine);
    assertThat(machine.run("jobs", "follow", "JOB-2", "--json")).isEqualTo(130);
    assertThat(machine.out())
        .isEqualTo(
            "{\"job\":\"JOB-7\",\"time\":\"2026-03-01T12:00:00Z\",\"kind\":\"STEP_STARTED\","
                + "\"step\":\"Back up\",\"message\":\"\",\"progress\":null,"
                + "\"tookSeconds\":null}\n");
  }

  @Test
  void asksJobsOfOtherProcessesToStop() {
    assertThat(out("jobs", "cancel", "JOB-2"))
        .isEqualTo("JOB-2 was asked to stop. See it end with: doppel jobs follow JOB-2\n");
    assertThat(engine.requests()).containsExactly("cancel JOB-2");
  }

  @Test
  void cleaningUpFailsWhileSomethingIsLeft() {
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("jobs", "clean-up")).isEqualTo(ErrorCode.WRONG_STATE.exitCode());
    assertThat(invocation.out()).contains("LEFT_BEHIND");
  }

  @Test
  void anInterruptCancelsTheJobAndASecondOneExplains() {
    Invocation invocation = Invocation.byProgram(engine);
    List<Boolean> taken = new ArrayList<>();
    engine.duringJob(
        () -> {
          taken.add(invocation.cli().interrupt());
          taken.add(invocation.cli().interrupt());
        });

    assertThat(invocation.cli().interrupt()).isFalse();
    assertThat(invocation.run("snapshot", "shop")).isEqualTo(130);
    assertThat(taken).containsExactly(true, true);
    assertThat(invocation.err())
        .isEqualTo(
            """
            Cancelling JOB-7 ...
            JOB-7 is still ending in an orderly way: please wait. If this process is killed, the next doppel command does the rest.
            doppel: JOB-7 was cancelled.
            """);
    assertThat(invocation.cli().interrupt()).isFalse();
  }

  // The command line itself

  @Test
  void suggestsWhatWasMeant() {
    Invocation command = Invocation.byProgram(engine);
    Invocation subcommand = Invocation.byProgram(engine);
    Invocation option = Invocation.byProgram(engine);

    assertThat(command.run("statsu")).isEqualTo(2);
    assertThat(command.err())
        .isEqualTo(
            """
            doppel: Unmatched argument at index 0: 'statsu'. Did you mean 'status'?
            What to do: See 'doppel --help'.
            """);
    assertThat(subcommand.run("vdb", "lst")).isEqualTo(2);
    assertThat(subcommand.err()).contains("Did you mean 'list'?", "See 'doppel vdb --help'.");
    assertThat(option.run("link", "shop", "--enviroment", "x")).isEqualTo(2);
    assertThat(option.err()).contains("Did you mean '--environment'?");
  }

  @Test
  void aWrongCommandLineIsJsonForMachines() {
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("link", "--json")).isEqualTo(2);
    assertThat(invocation.err()).contains("\"code\": \"INVALID_ARGUMENT\"", "'NAME'");
    assertThat(invocation.out()).isEmpty();
  }

  @Test
  void aCopyOfTheHomeSaysSoAfterItsListsAndIsAdoptedWhenThatIsConfirmed() {
    engine.copy();
    Invocation listing = Invocation.byProgram(engine);
    assertThat(listing.run("vdb", "list")).isZero();
    assertThat(listing.out()).contains("dev1");
    assertThat(listing.err()).isEqualTo("The directory is a copy. Adopt it.\n");
    Invocation machine = Invocation.byProgram(engine);
    assertThat(machine.run("vdb", "list", "--json")).isZero();
    assertThat(machine.err()).contains("\"warning\"", "\"action\": \"Adopt it.\"");

    Invocation unsure = Invocation.byProgram(engine);
    assertThat(unsure.run("adopt")).isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
    assertThat(unsure.err()).contains("The directory is a copy.", "add --yes");
    assertThat(engine.requests()).doesNotContain("adopt");
    Invocation sure = Invocation.byProgram(engine);
    assertThat(sure.run("adopt", "--yes")).isZero();
    assertThat(sure.out())
        .contains("/home/ada/.doppel is Doppel's directory from now on.", "JOB-2", "jobs clean-up");
    assertThat(sure.err()).isEmpty();
    assertThat(out("adopt", "--json"))
        .contains("\"adopted\": false", "\"leftBehind\": []", "\"home\"");
  }

  @Test
  void volumesThatTheCatalogHasLostAreListedAndRemovedWhenThatIsConfirmed() {
    assertThat(out("orphans"))
        .contains("old-12345678-1  VDB   old       3 d ago", "target:/mnt/old");
    assertThat(out("orphans", "list", "--json")).contains("\"volume\": \"old-12345678-1\"");
    Invocation unsure = Invocation.byProgram(engine);
    assertThat(unsure.run("orphans", "remove", "old-12345678-1"))
        .isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
    Invocation unknown = Invocation.byProgram(engine);
    assertThat(unknown.run("orphans", "remove", "--yes", "old-12345678-1", "shop-1"))
        .isEqualTo(ErrorCode.NOT_FOUND.exitCode());
    assertThat(engine.requests()).isEmpty();

    assertThat(out("orphans", "remove", "old-12345678-1", "--yes", "--host-is-gone"))
        .isEqualTo("The volume old-12345678-1 is removed.\n");
    assertThat(engine.requests()).containsExactly("remove old-12345678-1 GONE");
    assertThat(out("orphans", "remove", "old-12345678-1", "--yes", "--json"))
        .contains("\"removed\"");
  }

  @Test
  void nothingAtAllIsAWrongCommandLine() {
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run()).isEqualTo(2);
    assertThat(invocation.err()).contains("See 'doppel --help'.");
  }

  @Test
  void helpNeedsNoEngine() {
    Invocation invocation = Invocation.byProgram(engine);

    assertThat(invocation.run("--help")).isZero();
    assertThat(invocation.out()).contains("provision", "completion", "--json", "Exit codes");
    assertThat(invocation.globals()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "environment",
        "environment add",
        "environment list",
        "environment show",
        "environment refresh",
        "environment remove",
        "repository list",
        "source-config",
        "source-config add",
        "source-config remove",
        "link",
        "dsource",
        "dsource delete",
        "sync",
        "snapshot",
        "snapshots",
        "provision",
        "vdb",
        "vdb start",
        "vdb stop",
        "vdb status",
        "vdb delete",
        "jobs",
        "jobs show",
        "jobs follow",
        "jobs cancel",
        "jobs clean-up",
        "parameters",
        "adopt",
        "orphans",
        "orphans remove",
        "config",
        "completion"
      })
  void everyCommandExplainsItself(String command) {
    String help = out((command + " --help").split(" ", -1));

    assertThat(help).contains("Usage: doppel", "and those of every command: doppel --help");
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void theVersionIsPrinted() {
    assertThat(out("--version")).startsWith("doppel ");
  }

  private String out(String... arguments) {
    Invocation invocation = Invocation.byProgram(engine);
    invocation.run(arguments);
    return invocation.out();
  }
}
