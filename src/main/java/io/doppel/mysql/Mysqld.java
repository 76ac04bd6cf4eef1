package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import io.doppel.mysql.StartOptions.VolumeOwner;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptResult;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server of ours: its files below a mount path, its process. Holds no state; thread-safe.
 *
 * <p>The server runs as the connection's user, or as {@code mysql} when that is root. It inherits
 * only harmless variables of the login's environment.
 */
public final class Mysqld {
  private static final Logger LOG = LoggerFactory.getLogger(Mysqld.class);

  private static final int ENDED = 3;
  private static final int PORT_TAKEN = 4;
  private static final int NO_ANSWER = 5;
  private static final int MISSING = 6;
  private static final int NOT_EMPTY = 7;
  private static final int FOREIGN_DIRECTORY = 8;
  private static final int NO_DATA = 7;
  private static final int OTHER_VOLUME = 9;

  /** The script gets more time than the server, so that it can tell what became of it. */
  private static final Duration SCRIPT_MARGIN = Duration.ofSeconds(30);

  private static final Duration INITIALIZE_TIMEOUT = Duration.ofMinutes(10);

  private static final String APPARMOR = "mysql/apparmor.sh";
  private static final Pattern CONFINED =
      Pattern.compile("^AppArmor confines \\S+ by its profile (.*)\\.$", Pattern.MULTILINE);
  private static final Pattern DISK_FULL =
      Pattern.compile("No space left on device|errno: 28\\b|OS error 28\\b|Disk is full");

  private final Libs libs;
  private final RemoteConnection connection;
  private final Installation installation;
  private final ServerLayout layout;
  private final ServerProcess process;

  /** Names a server, which need not exist yet. */
  public Mysqld(
      Libs libs, RemoteConnection connection, Installation installation, ServerLayout layout) {
    this.libs = requireNonNull(libs, "libs is null");
    this.connection = requireNonNull(connection, "connection is null");
    this.installation = requireNonNull(installation, "installation is null");
    this.layout = requireNonNull(layout, "layout is null");
    this.process = new ServerProcess(libs, connection, layout);
  }

  /** Returns where its files are. */
  public ServerLayout layout() {
    return layout;
  }

  /** Returns what it runs. */
  public Installation installation() {
    return installation;
  }

  private String host() {
    return connection.environment().host().name();
  }

  /**
   * Initialises the data directory, which must be empty or missing. The server then has
   * passwordless roots until {@link InitSql#rootPassword} and {@link InitSql#removeOtherRoots} at
   * its first start.
   *
   * @param arguments what must be the same as on the source from the beginning, such as {@code
   *     --lower-case-table-names=1} or {@code --innodb-page-size=16384}
   * @throws UserError WRONG_STATE when data is there; SERVER_NOT_STARTED when the server's own
   *     initialisation failed (what it left has been removed); DISK_FULL; PROGRAM_MISSING
   */
  public void initialize(List<String> arguments) {
    BashScript script =
        BashScript.resource("mysql/initialize.sh")
            .after(APPARMOR)
            .with("SERVER", installation.server())
            .with(
                "INSTALL_DB",
                installation.version().isMariaDb() ? installation.require(Program.INSTALL_DB) : "")
            .with("BASE_DIR", installation.baseDir())
            .with("DATA_DIR", layout.data())
            .with("LOG_DIR", layout.log())
            .with("TMP_DIR", layout.tmp())
            .with("ERROR_LOG", layout.errorLog())
            .with("MORE_ARGUMENTS", lines(relocated(arguments)))
            .timeout(INITIALIZE_TIMEOUT)
            .accept(0, ENDED, MISSING, NOT_EMPTY);
    ScriptResult result = libs.runBash(connection, ServerUser.runs(script, layout));
    switch (result.exitCode()) {
      case ENDED ->
          throw serverFailure(
              "The data directory "
                  + layout.data()
                  + " on "
                  + host()
                  + " could not be initialised.",
              result.stderr());
      case MISSING -> throw missing(result);
      case NOT_EMPTY ->
          throw new UserError(
              ErrorCode.WRONG_STATE,
              "The data directory " + layout.data() + " on " + host() + " is not empty.",
              "Give a directory that is empty, or remove what is in it.",
              result.stderr(),
              null);
      default -> LOG.debug("initialised {} on {} in {}", layout.data(), host(), result.took());
    }
  }

  /**
   * Starts the server and waits until it answers on its port. A server that is running already
   * stays as it is.
   *
   * @throws UserError PORT_IN_USE when another process has the port; SERVER_NOT_STARTED with the
   *     end of the error log when the server ended; TIMED_OUT when it did not answer (it has been
   *     told to end then); DISK_FULL; PROGRAM_MISSING when a file that it needs is not there;
   *     WRONG_STATE when there is no data, or the volume is another one's
   */
  public Started start(StartOptions options) {
    BashScript script =
        ServerProcess.withFunctions("mysql/start-server.sh")
            .after(APPARMOR)
            .with("SERVER", installation.server())
            .with("BASE_DIR", installation.baseDir())
            .with("MOUNT", layout.mountPath())
            .with("DATA_DIR", layout.data())
            .with("LOG_DIR", layout.log())
            .with("TMP_DIR", layout.tmp())
            .with("OPTION_FILE", layout.optionFile())
            .with("SOCKET", layout.socket())
            .with("PID_FILE", layout.pidFile())
            .with("ERROR_LOG", layout.errorLog())
            .with("TOOLKIT", connection.environment().host().scratchPath())
            .with("PORT", options.port())
            .with("SERVER_ID", options.serverId())
            .with("TIMEOUT_SECONDS", options.timeout().toSeconds())
            .with("MORE_ARGUMENTS", lines(relocated(options.arguments())))
            .with("STALE_FILES", lines(options.staleFiles()))
            .with("INIT_SQL", options.initSql().orElse(Secret.of("")))
            .with("WRITE_OPTIONS", options.optionFileText().isPresent())
            .with("OPTION_TEXT", options.optionFileText().orElse(""))
            .with("GUID", options.volume().map(VolumeOwner::guid).orElse(""))
            .with("TAKE_VOLUME", options.volume().filter(VolumeOwner::takes).isPresent())
            .timeout(options.timeout().plus(SCRIPT_MARGIN))
            .accept(
                0, ENDED, PORT_TAKEN, NO_ANSWER, MISSING, FOREIGN_DIRECTORY, NO_DATA, OTHER_VOLUME);
    ScriptResult result = libs.runBash(connection, ServerUser.runs(script, layout));
    switch (result.exitCode()) {
      case ENDED ->
          throw serverFailure(process + " did not start; its process ended.", result.stderr());
      case PORT_TAKEN ->
          throw new UserError(
              ErrorCode.PORT_IN_USE,
              "The port "
                  + options.port()
                  + " on "
                  + host()
                  + " is taken by "
                  + result.stderr().strip()
                  + ".",
              "Choose another port, or stop that process.");
      case NO_ANSWER ->
          throw new UserError(
              ErrorCode.TIMED_OUT,
              process
                  + " did not answer on 127.0.0.1:"
                  + options.port()
                  + " within "
                  + options.timeout().toSeconds()
                  + " s and has been told to end.",
              "See the end of its error log. Check that bind-address lets it listen on 127.0.0.1.",
              result.stderr(),
              null);
      case MISSING -> throw missing(result);
      case FOREIGN_DIRECTORY ->
          throw new UserError(
              ErrorCode.WRONG_STATE,
              process
                  + " cannot have its socket in "
                  + result.stderr().strip()
                  + ", where its path is short enough: somebody else has put that there.",
              "Find out who, and remove it. Or give a shorter mount path.");
      case NO_DATA ->
          throw new UserError(
              ErrorCode.WRONG_STATE,
              process + " cannot start: " + result.stderr().strip(),
              "Mount its volume at " + layout.mountPath() + ", then try again.");
      case OTHER_VOLUME ->
          throw new UserError(
              ErrorCode.WRONG_STATE,
              process + " cannot start: " + result.stderr().strip(),
              "Mount its own volume there, then try again. If this one was given to it on purpose,"
                  + " remove the file "
                  + layout.volumeMark()
                  + " first.");
      default -> {
        StartAnswer answer = ScriptAnswer.read(script, result, new TypeReference<StartAnswer>() {});
        LOG.debug("{} answers, process {}, after {} ms", process, answer.pid, answer.millis);
        return new Started(answer.pid, answer.wasRunning, Duration.ofMillis(answer.millis));
      }
    }
  }

  /**
   * Stops the server cleanly and waits until its process is gone; does nothing when it is not
   * running.
   *
   * @throws UserError TIMED_OUT when it is still running; it goes on stopping
   */
  public void stop(Duration timeout) {
    process.stop(timeout);
  }

  /**
   * Ends the server's process at once, as a power cut would. Only for a server whose data is thrown
   * away, or that has been asked to stop in vain.
   *
   * @param reason for the log
   */
  public void kill(String reason) {
    process.kill(reason);
  }

  /** Returns the process of the server, if it is running. */
  public OptionalLong running() {
    return process.running();
  }

  /** Returns the last lines of the error log; empty when there is none. */
  public String errorLogEnd() {
    return process.errorLogEnd();
  }

  /** Builds that were unpacked elsewhere than where they were made for must be told so. */
  private List<String> relocated(List<String> arguments) {
    List<String> all = new ArrayList<>();
    if (!installation.baseDir().equals("/usr")) {
      if (!installation.shareDir().isEmpty()) {
        all.add("--lc-messages-dir=" + installation.shareDir());
      }
      if (!installation.pluginDir().isEmpty()) {
        all.add("--plugin-dir=" + installation.pluginDir());
      }
    }
    all.addAll(arguments);
    return all;
  }

  private static String lines(List<String> items) {
    for (String item : items) {
      if (item.indexOf('\n') >= 0) {
        throw new UserError(
            ErrorCode.INVALID_ARGUMENT,
            "The server's argument '" + item + "' spans several lines.",
            "Give it without line breaks.");
      }
    }
    return String.join("\n", items);
  }

  private UserError missing(ScriptResult result) {
    return new UserError(
        ErrorCode.PROGRAM_MISSING,
        process + " cannot start: " + result.stderr().strip(),
        "Check the paths, and that " + installation.version() + " is still installed there.");
  }

  private static UserError serverFailure(String message, String logEnd) {
    Matcher confined = CONFINED.matcher(logEnd);
    if (confined.find()) {
      return new UserError(
          ErrorCode.SERVER_NOT_STARTED,
          message
              + " It may not open its files: AppArmor confines it by "
              + confined.group(1)
              + ".",
          "Let the profile allow the directory in which Doppel mounts volumes (a line such as"
              + " /path/** rwk, in /etc/apparmor.d/local/) and reload it by apparmor_parser -r, or"
              + " disable the profile.",
          logEnd,
          null);
    }
    return DISK_FULL.matcher(logEnd).find()
        ? new UserError(
            ErrorCode.DISK_FULL,
            message + " No space is left on its disk.",
            "Make room, then try again.",
            logEnd,
            null)
        : new UserError(
            ErrorCode.SERVER_NOT_STARTED, message, "See the end of its error log.", logEnd, null);
  }

  private record StartAnswer(long pid, boolean wasRunning, long millis) {}

  /**
   * What came of a start.
   *
   * @param pid the server's process
   * @param wasRunning whether it had been running before; init SQL and options had no effect then
   * @param took from launch until it answered; zero when it was running
   */
  public record Started(long pid, boolean wasRunning, Duration took) {}
}
