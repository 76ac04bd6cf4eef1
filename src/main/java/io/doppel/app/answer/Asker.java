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
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Has a command line that only asks answered by a process that stays, when there is one. It is used
 * before anything else of Doppel is loaded, which is what it spares.
 */
public final class Asker {
  /** Who does not take a question at once, such as a process that is held, is not waited for. */
  private static final Duration UNTIL_ACCEPTED = Duration.ofMillis(500);

  /** More than hosts are given to answer, if nothing else is said. */
  private static final Duration UNTIL_ANSWERED = Duration.ofSeconds(60);

  private Asker() {}

  /**
   * Asks, and writes the answer to the streams of this process.
   *
   * @param home returns Doppel's directory
   * @param environment returns the value of an environment variable, or null
   * @param attached which streams are a terminal, as the launcher tells it; null when it does not
   * @param arguments the command line
   * @return the exit code; empty when nothing was written, and this process has to find out itself
   */
  public static OptionalInt ask(
      Supplier<Path> home,
      Function<String, String> environment,
      String attached,
      String... arguments) {
    Optional<Answer> answer;
    try {
      answer =
          Question.of(environment, attached, arguments)
              .flatMap(
                  question ->
                      answer(Wire.socket(home.get()), question, UNTIL_ACCEPTED, UNTIL_ANSWERED));
    } catch (RuntimeException e) {
      // Such as a directory that cannot be: whoever needs it says so in its own words.
      return OptionalInt.empty();
    }
    if (answer.isEmpty()) {
      return OptionalInt.empty();
    }
    write(answer.get().out(), FileDescriptor.out);
    write(answer.get().err(), FileDescriptor.err);
    return OptionalInt.of(answer.get().exitCode());
  }

  /** Asks at a socket; empty when nobody answers there in time. */
  static Optional<Answer> answer(
      Path socket, Question question, Duration untilAccepted, Duration untilAnswered) {
    if (!Wire.possible(socket) || !Files.exists(socket)) {
      return Optional.empty();
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      DataInputStream from =
          new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
      boolean accepted =
          Limit.within(
              untilAccepted,
              channel,
              () -> {
                // This waits, too, when many others wait already.
                channel.connect(UnixDomainSocketAddress.of(socket));
                tell(question, channel);
                return from.readByte() == Wire.ACCEPTED;
              });
      return accepted
          ? Optional.of(Limit.within(untilAnswered, channel, () -> Answer.read(from)))
          : Optional.empty();
    } catch (IOException e) {
      // Nobody listens any more, who answered has ended meanwhile, or time is up.
      return Optional.empty();
    }
  }

  private static void tell(Question question, SocketChannel channel) throws IOException {
    DataOutputStream to =
        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
    question.write(to);
    to.flush();
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
