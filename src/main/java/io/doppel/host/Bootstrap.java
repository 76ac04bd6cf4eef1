package io.doppel.host;

import io.doppel.model.Secret;
import io.doppel.sdk.BashScript;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The constant command that receives a script on standard input and runs it.
 *
 * <p>Scripts may use what bash 4.4 knows; where it is older, the command says so and ends.
 *
 * <p>It first prints one line on standard output and one on standard error, so that whatever the
 * account's start-up files print can be told from what the script prints. The line on standard
 * error names the session that the script's processes are in. Then it reads a length, a line feed
 * and that many bytes: assignments of the variables, the functions that all scripts have, and the
 * script's text. What follows on standard input is the script's own.
 *
 * <p>The length is what lets bash take the text in one piece: up to a delimiter it would read byte
 * by byte, in order not to take what comes after it.
 */
final class Bootstrap {
  /**
   * The command. It holds no single quote, line feed or exclamation mark, so that the login shell
   * may be any (sh, csh, fish).
   */
  static final String PROGRAM =
      "((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) ||"
          + " { echo \"bash $BASH_VERSION is older than 4.4.\" >&2; exit 255; };"
          + " IFS= read -r -d \"\" s </proc/$$/stat; f=(${s##*) }); i=${f[3]};"
          + " IFS= read -r -d \"\" s </proc/$i/stat; f=(${s##*) });"
          + " printf \"\\n-- doppel --\\n\";"
          + " printf \"\\n-- doppel %s %s --\\n\" \"$i\" \"${f[19]}\" >&2;"
          + " unset -v f i;"
          + " IFS= read -r n && IFS= read -r -N \"$n\" s || exit 255;"
          + " eval \"$s\"";

  /**
   * What the command has in its environment. By the mark, which whatever a script starts inherits,
   * the programs of a script can be told from others on the host, also when the script is gone.
   */
  static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C", "DOPPEL_SCRIPT", "1");

  /** The command line for the login shell of a host. */
  static final String COMMAND_LINE = commandLine();

  /** What all scripts may ask: whether a program may be run. */
  private static final BashScript TRUST = BashScript.resource("host/trust.sh");

  private static final String STDOUT_LINE = "-- doppel --";
  private static final Pattern STDERR_LINE = Pattern.compile("-- doppel (\\d+) (\\d+) --");
  private static final int MAX_NOISE = 64 * 1024;

  /**
   * The session of a script's processes.
   *
   * @param id the process id of the session's leader
   * @param started the leader's start time as /proc tells it
   */
  record HostSession(long id, long started) {}

  private Bootstrap() {}

  private static String commandLine() {
    StringBuilder line = new StringBuilder("exec env");
    ENVIRONMENT.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    return line.append(" bash --noprofile --norc -c '").append(PROGRAM).append('\'').toString();
  }

  /** Returns the bytes that the command expects before the script's own standard input. */
  static byte[] input(BashScript script) {
    if (script.text().indexOf('\0') >= 0) {
      throw new IllegalArgumentException(script.name() + " holds a NUL character");
    }
    StringBuilder text = new StringBuilder(script.text().length() + 256);
    text.append("unset -v n s\n");
    for (Map.Entry<String, Secret> variable : script.variables().entrySet()) {
      // A variable of this name that the account exports must not make the value visible to all.
      text.append("declare +x ").append(variable.getKey()).append('=');
      text.append(quoted(variable.getValue().reveal())).append('\n');
    }
    text.append("set -euo pipefail\n").append(TRUST.text()).append(script.text()).append('\n');
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    byte[] length = (bytes.length + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] input = new byte[length.length + bytes.length];
    System.arraycopy(length, 0, input, 0, length.length);
    System.arraycopy(bytes, 0, input, length.length, bytes.length);
    return input;
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "'\\''") + "'";
  }

  /**
   * Reads standard output up to where the script's own begins.
   *
   * @throws EOFException when it never begins; the message is what was printed instead
   */
  static void skipToScript(InputStream stdout) throws IOException {
    StringBuilder noise = new StringBuilder();
    for (String line = ""; !line.equals(STDOUT_LINE); noise.append(line).append('\n')) {
      line = readLine(stdout, noise);
    }
  }

  /**
   * Reads standard error up to where the script's own begins.
   *
   * @throws EOFException when it never begins; the message is what was printed instead
   */
  static HostSession readSession(InputStream stderr) throws IOException {
    StringBuilder noise = new StringBuilder();
    while (true) {
      String line = readLine(stderr, noise);
      Matcher matcher = STDERR_LINE.matcher(line);
      if (matcher.matches()) {
        return new HostSession(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
      }
      noise.append(line).append('\n');
    }
  }

  private static String readLine(InputStream in, StringBuilder noise) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || noise.length() + line.length() > MAX_NOISE) {
        throw new EOFException(noise.append(line).toString().strip());
      }
      line.append((char) next);
    }
    return line.toString();
  }
}
