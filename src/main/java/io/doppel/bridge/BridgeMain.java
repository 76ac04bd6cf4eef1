package io.doppel.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.doppel.model.DoppelException;
import io.doppel.model.ErrorCode;
import io.doppel.plugin.MySqlPlugin;
import io.doppel.sdk.Credentials;
import io.doppel.sdk.Libs;
import io.doppel.sdk.PluginFactory;
import io.doppel.sdk.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/**
 * Carries out one operation of the plugin on the host that it concerns.
 *
 * <p>The arguments are {@code bridge OPERATION}. The reply is one line: {@code {"result": ...}}, or
 * {@code {"error": {"code", "message", "action", "output"}}}, and the exit code is 0 or that of
 * {@link ErrorCode}.
 */
public final class BridgeMain {
  /** Loads classes for the archive that later starts are faster by; does nothing. */
  private static final String TRAINING = "training";

  /** An engine takes less than 128 KiB for all texts of an error together. */
  private static final int MAX_TEXT_CHARS = 16_384;

  private BridgeMain() {}

  /** Opens the libs by which the plugin works on this host. */
  @FunctionalInterface
  public interface LibsOpener {
    /**
     * Opens them.
     *
     * @param hostName the engine's name of this host, for messages
     * @param credentials answers what a credentials parameter stands for
     * @param progress is told how far the operation has come
     */
    Libs open(
        String hostName,
        Function<Map<String, Object>, Credentials> credentials,
        Consumer<Progress> progress);
  }

  /**
   * Carries out one operation; it ends early when the thread is interrupted.
   *
   * @param arguments {@code bridge OPERATION}
   * @param request the arguments of the operation; see {@link Request}
   * @param reply where the reply goes; flushed, not closed
   * @return the exit code
   */
  public static int run(
      List<String> arguments, InputStream request, OutputStream reply, LibsOpener opener) {
    return run(arguments, request, reply, opener, MySqlPlugin::new);
  }

  static int run(
      List<String> arguments,
      InputStream request,
      OutputStream reply,
      LibsOpener opener,
      PluginFactory plugins) {
    // Before any logger is made. By name, so that no other provider is searched for.
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, LogLines.class.getName());
    ObjectMapper json = new ObjectMapper();
    ObjectNode answer = json.createObjectNode();
    int exitCode = 0;
    try {
      answer.set("result", json.valueToTree(carryOut(arguments, json, request, opener, plugins)));
    } catch (DoppelException e) {
      LoggerFactory.getLogger(BridgeMain.class)
          .debug("Failed with exit code {} ({}).", e.code().exitCode(), e.code(), e);
      answer.set("error", error(json, e.code(), e.getMessage(), e.action(), e.output()));
      exitCode = e.code().exitCode();
    } catch (IOException | RuntimeException | Error e) {
      answer.set(
          "error",
          error(
              json,
              ErrorCode.INTERNAL,
              "Something happened in the plugin that should not: " + e,
              "Report it, with the plugin's log.",
              stackTrace(e)));
      exitCode = ErrorCode.INTERNAL.exitCode();
    }
    try {
      reply.write((answer + "\n").getBytes(UTF_8));
      reply.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the reply could not be written", e);
    }
    return exitCode;
  }

  private static Object carryOut(
      List<String> arguments,
      ObjectMapper json,
      InputStream input,
      LibsOpener opener,
      PluginFactory plugins)
      throws IOException {
    if (arguments.size() != 2 || !arguments.get(0).equals("bridge")) {
      throw new DoppelException(
          ErrorCode.INVALID_ARGUMENT,
          "The arguments " + arguments + " are not those of the bridge.",
          "Give: bridge OPERATION.");
    }
    if (arguments.get(1).equals(TRAINING)) {
      return Training.run();
    }
    Operation operation = Operation.named(arguments.get(1));
    Request request = new Request(json, json.readTree(input));
    Libs libs = opener.open(request.hostName(), Resolved::credentials, new ProgressLog());
    OneHost here = new OneHost(libs, request.connection().environment());
    return operation.carryOut(plugins.create(here), request);
  }

  private static ObjectNode error(
      ObjectMapper json, ErrorCode code, String message, String action, String output) {
    return json.createObjectNode()
        .put("code", code.name())
        .put("message", end(message))
        .put("action", end(action))
        .put("output", end(output));
  }

  private static String end(String text) {
    return text.length() <= MAX_TEXT_CHARS ? text : text.substring(text.length() - MAX_TEXT_CHARS);
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
