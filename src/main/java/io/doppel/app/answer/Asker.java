package io.doppel.app.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Has a command line that only asks answered by a process that stays, when there is one. It is used
 * before anything else of Doppel is loaded, which is what it spares.
 */
public final class Asker {
  /** Who does not take a question at once, such as a process that is held, is not waited for. */
  private static final long PATIENCE_MILLISECONDS = 500;

  private Asker() {}

  /**
   * Asks, and writes the answer to the streams of this process.
   *
   * @param home Doppel's directory
   * @param environment returns the value of an environment variable, or null
   * @param attached which streams are a terminal, as the launcher tells it; null when it does not
   * @param arguments the command line
   * @return the exit code; empty when nothing was written, and this process has to find out itself
   */
  public static OptionalInt ask(
      Path home, Function<String, String> environment, String attached, String... arguments) {
    Optional<Answer> answer =
        Question.of(environment, attached, arguments)
            .flatMap(question -> answer(Wire.socket(home), question));
    if (answer.isEmpty()) {
      return OptionalInt.empty();
    }
    write(answer.get().out(), FileDescriptor.out);
    write(answer.get().err(), FileDescriptor.err);
    return OptionalInt.of(answer.get().exitCode());
  }

  /** Asks at a socket; empty when nobody answers there. */
  static Optional<Answer> answer(Path socket, Question question) {
    if (!Wire.possible(socket) || !Files.exists(socket)) {
      return Optional.empty();
    }
    try (SocketChannel channel = Wire.connect(socket)) {
      DataOutputStream to =
          new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
      question.write(to);
      to.flush();
      if (!Wire.readable(channel, PATIENCE_MILLISECONDS)) {
        return Optional.empty();
      }
      DataInputStream from =
          new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
      return from.readByte() == Wire.ACCEPTED ? Optional.of(Answer.read(from)) : Optional.empty();
    } catch (IOException e) {
      // Nobody listens any more, or who answered has ended meanwhile.
      return Optional.empty();
    }
  }

  /** Who reads no further, as {@code head} does, is no failure. */
  private static void write(String text, FileDescriptor descriptor) {
    // The stream of a descriptor that stays open.
    OutputStream stream = new FileOutputStream(descriptor);
    try {
      stream.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      // What a process of its own would do about it: nothing.
    }
  }
}
