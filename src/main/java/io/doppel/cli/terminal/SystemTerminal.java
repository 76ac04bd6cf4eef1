package io.doppel.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.doppel.model.Secret;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.util.Arrays;
import java.util.Optional;

/**
 * The terminal, pipes or files that this process was started with.
 *
 * <p>The launcher tells which of the streams are a terminal, and has newer JDKs keep the old
 * meaning of {@code System.console()} ({@code -Djdk.console=java.base}).
 */
@SuppressWarnings("SystemConsoleNull") // see above
public final class SystemTerminal implements Terminal {
  private static final int USUAL_WIDTH = 80;

  private final PrintWriter out = writer(FileDescriptor.out);
  private final PrintWriter err = writer(FileDescriptor.err);
  private final boolean inIsTerminal;
  private final boolean outIsTerminal;
  private final boolean errIsTerminal;
  private int width;

  /**
   * Creates the terminal.
   *
   * @param attached which of the streams are a terminal: any of the letters i, o and e; null when
   *     the launcher did not tell
   */
  public SystemTerminal(String attached) {
    if (attached == null) {
      // Java itself can tell only whether both input and output are.
      boolean all = System.console() != null;
      inIsTerminal = all;
      outIsTerminal = all;
      errIsTerminal = all;
    } else {
      boolean none = attached.equals("none");
      inIsTerminal = !none && attached.contains("i");
      outIsTerminal = !none && attached.contains("o");
      errIsTerminal = !none && attached.contains("e");
    }
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    OutputStream stream = new FileOutputStream(descriptor);
    return new PrintWriter(new OutputStreamWriter(stream, UTF_8), true);
  }

  @Override
  public PrintWriter out() {
    return out;
  }

  @Override
  public PrintWriter err() {
    return err;
  }

  @Override
  public boolean canAsk() {
    return inIsTerminal && outIsTerminal && errIsTerminal && System.console() != null;
  }

  @Override
  public boolean outIsTerminal() {
    return outIsTerminal;
  }

  @Override
  public boolean errIsTerminal() {
    return errIsTerminal;
  }

  @Override
  public boolean coloursWanted() {
    String refused = System.getenv("NO_COLOR");
    return (refused == null || refused.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
  }

  @Override
  public int width() {
    if (width == 0) {
      width = askWidth();
    }
    return width;
  }

  /** Only the terminal knows; the shell does not export COLUMNS. */
  private static int askWidth() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new java.io.File("/dev/tty"))
              .redirectError(Redirect.DISCARD)
              .start();
      String[] size =
          new String(stty.getInputStream().readAllBytes(), UTF_8).strip().split(" ", -1);
      int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
      return columns > 0 ? columns : USUAL_WIDTH;
    } catch (IOException | NumberFormatException e) {
      return USUAL_WIDTH;
    }
  }

  @Override
  public Optional<String> readLine(String prompt) {
    return Optional.ofNullable(console().readLine("%s", prompt));
  }

  @Override
  public Optional<Secret> readSecret(String prompt) {
    char[] typed = console().readPassword("%s", prompt);
    if (typed == null) {
      return Optional.empty();
    }
    Secret secret = Secret.of(new String(typed));
    Arrays.fill(typed, ' ');
    return Optional.of(secret);
  }

  private static Console console() {
    Console console = System.console();
    if (console == null) {
      throw new IllegalStateException("asked without a terminal");
    }
    return console;
  }
}
