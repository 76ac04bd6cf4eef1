package io.doppel.app.answer;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A command line that only asks how databases are, and what of its process the answer depends on.
 *
 * @param build which build of Doppel asks; another one may answer in other words
 * @param user who asks; others may have other rights on this machine
 * @param timeZone the variable TZ; empty when it is not set
 * @param agentSocket where the asker's SSH agent listens; empty when there is none
 * @param outIsTerminal whether a person reads standard output
 * @param errIsTerminal whether a person reads standard error
 * @param coloursWanted whether colours are wanted where there is a terminal
 * @param arguments the command line
 */
record Question(
    String build,
    String user,
    String timeZone,
    String agentSocket,
    boolean outIsTerminal,
    boolean errIsTerminal,
    boolean coloursWanted,
    List<String> arguments) {
  private static final String STATUS = "status";
  private static final Set<String> KINDS = Set.of("vdb", "dsource");

  /** What is at the beginning of each question on the wire, whatever build asks. */
  private static final int MAGIC = 0x446F7070;

  private static final int MOST_ARGUMENTS = 1000;

  /** As it was when this process began. */
  private static final String THIS_BUILD = thisBuild();

  /**
   * Returns the question that this process would ask.
   *
   * @param environment returns the value of an environment variable, or null
   * @param attached which of its streams are a terminal: any of the letters i, o and e, or "none";
   *     null when nobody knows
   * @param arguments its command line
   * @return empty when another process cannot answer it
   */
  static Optional<Question> of(
      Function<String, String> environment, String attached, String... arguments) {
    if (attached == null || !asks(arguments)) {
      return Optional.empty();
    }
    boolean none = attached.equals("none");
    return Optional.of(
        new Question(
            THIS_BUILD,
            System.getProperty("user.name"),
            text(environment, "TZ"),
            text(environment, "SSH_AUTH_SOCK"),
            !none && attached.indexOf('o') >= 0,
            !none && attached.indexOf('e') >= 0,
            text(environment, "NO_COLOR").isEmpty() && !text(environment, "TERM").equals("dumb"),
            List.of(arguments)));
  }

  /** Tells whether it only asks: who writes to a socket may write anything. */
  boolean asks() {
    return asks(arguments.toArray(String[]::new));
  }

  /** Other options than these may change what the process does: its home directory, its log. */
  private static boolean asks(String... arguments) {
    List<String> words = new ArrayList<>();
    for (String argument : arguments) {
      boolean option = argument.startsWith("-");
      if (argument.startsWith("@")
          || (option && !argument.equals("--json") && !argument.startsWith("--limit"))) {
        return false;
      }
      if (!option) {
        words.add(argument);
      }
    }
    return !words.isEmpty()
        && (words.get(0).equals(STATUS)
            || (words.size() > 1 && KINDS.contains(words.get(0)) && words.get(1).equals(STATUS)));
  }

  private static String text(Function<String, String> environment, String name) {
    String value = environment.apply(name);
    return value == null ? "" : value;
  }

  /** Returns what tells this build from others: where its classes are, and since when. */
  private static String thisBuild() {
    String path = System.getProperty("java.class.path");
    File jar = new File(path);
    return path + " " + jar.length() + " " + jar.lastModified();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(MAGIC);
    out.writeUTF(build);
    out.writeUTF(user);
    out.writeUTF(timeZone);
    out.writeUTF(agentSocket);
    out.writeBoolean(outIsTerminal);
    out.writeBoolean(errIsTerminal);
    out.writeBoolean(coloursWanted);
    out.writeInt(arguments.size());
    for (String argument : arguments) {
      out.writeUTF(argument);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException also when it is no question
   */
  static Question read(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new IOException("not a question of Doppel");
    }
    String build = in.readUTF();
    String user = in.readUTF();
    String timeZone = in.readUTF();
    String agentSocket = in.readUTF();
    boolean outIsTerminal = in.readBoolean();
    boolean errIsTerminal = in.readBoolean();
    boolean coloursWanted = in.readBoolean();
    int count = in.readInt();
    if (count < 0 || count > MOST_ARGUMENTS) {
      throw new IOException("a question of " + count + " words");
    }
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arguments.add(in.readUTF());
    }
    return new Question(
        build,
        user,
        timeZone,
        agentSocket,
        outIsTerminal,
        errIsTerminal,
        coloursWanted,
        List.copyOf(arguments));
  }
}
