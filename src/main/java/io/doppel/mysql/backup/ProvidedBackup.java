package io.doppel.mysql.backup;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import io.doppel.model.DataSize;
import io.doppel.model.ErrorCode;
import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.ScriptAnswer;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.SourcePosition;
import io.doppel.sdk.BashScript;
import io.doppel.sdk.Libs;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.ScriptResult;
import io.doppel.sdk.UserError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A backup that a user has put on a host: a dump as mysqldump, mariadb-dump and mydumper write it,
 * or a physical one of mariadb-backup or xtrabackup. What a file is goes by its content.
 *
 * @param kind what it is
 * @param file its path
 * @param compression {@code none}, or the program that decompresses it
 * @param bytes its size
 * @param server the server that was backed up; of a stream that is known when it has been unpacked,
 *     mydumper does not tell it
 * @param mariaDb whether that server is MariaDB, as far as it can be told
 * @param only the database that was dumped when the dump names none
 * @param everything whether all databases were dumped, the system's with the accounts among them
 * @param position up to which point of the source the dump is, as far as it has been read
 * @param databases the databases in it; known only when all of it has been read
 * @param mode the {@code sql_mode} that the statements of mydumper take, if it is told
 */
public record ProvidedBackup(
    Kind kind,
    String file,
    String compression,
    DataSize bytes,
    Optional<ServerVersion> server,
    Optional<Boolean> mariaDb,
    Optional<String> only,
    boolean everything,
    SourcePosition position,
    Optional<List<String>> databases,
    Optional<String> mode) {
  private static final Duration LOOK_LIMIT = Duration.ofMinutes(5);
  private static final Duration SCAN_LIMIT = Duration.ofDays(2);
  private static final Pattern SERVER_VERSION =
      Pattern.compile("^server_version *= *(\\S.*)$", Pattern.MULTILINE);
  private static final SourcePosition UNKNOWN =
      new SourcePosition(Optional.empty(), Optional.empty());
  private static final String FAREWELL = "-- Dump completed";

  /** What a backup is. */
  public enum Kind {
    /** SQL. */
    DUMP,
    /** A directory of mydumper: many files with SQL. */
    DUMP_DIRECTORY,
    /** The directory of a physical backup, made consistent or not. */
    DIRECTORY,
    /** A physical backup in one file, as the backup tools write it with {@code --stream}. */
    STREAM
  }

  /** Checks that nothing is null. */
  public ProvidedBackup {
    requireNonNull(kind, "kind is null");
    requireNonNull(file, "file is null");
    requireNonNull(compression, "compression is null");
    requireNonNull(bytes, "bytes is null");
    requireNonNull(server, "server is null");
    requireNonNull(mariaDb, "mariaDb is null");
    requireNonNull(only, "only is null");
    requireNonNull(position, "position is null");
    databases = databases.map(List::copyOf);
    requireNonNull(mode, "mode is null");
  }

  /** Tells whether it is copied as files, not loaded as SQL. */
  public boolean physical() {
    return kind == Kind.DIRECTORY || kind == Kind.STREAM;
  }

  private record Answer(
      String kind,
      String file,
      String compression,
      long bytes,
      String head,
      String tail,
      String databases,
      boolean scanned,
      boolean tool,
      String words,
      String elsewhere) {}

  /**
   * Looks at a backup.
   *
   * @param connection the host that has it
   * @param path a file, or a directory whose newest backup is meant
   * @param scan whether to read all of it: then its databases are known, its end is looked at, and
   *     a position that stands there is found
   * @throws UserError BACKUP_UNUSABLE when there is no dump that can be loaded, saying what there
   *     is; PROGRAM_MISSING when the program that decompresses it is not installed
   */
  public static ProvidedBackup look(
      Libs libs, RemoteConnection connection, String path, boolean scan) {
    BashScript script =
        BashScript.resource("backup/inspect-backup.sh")
            .after("backup/dump-directory.sh")
            .with("BACKUP", path)
            .with("SCAN", scan)
            .timeout(scan ? SCAN_LIMIT : LOOK_LIMIT);
    ScriptResult result = libs.runBash(connection, script);
    return of(
        connection.environment().host().name() + ":",
        ScriptAnswer.read(script, result, new TypeReference<Answer>() {}));
  }

  private static ProvidedBackup of(String host, Answer answer) {
    String file = BackupScripts.decoded(answer.file);
    String where = host + file;
    refuseOtherKinds(where, answer);
    if (answer.kind.equals("xbstream")) {
      return physical(Kind.STREAM, file, answer, Optional.empty(), UNKNOWN);
    }
    if (answer.kind.equals("physical")) {
      return physical(
          Kind.DIRECTORY,
          file,
          answer,
          Optional.of(serverOf(BackupScripts.decoded(answer.head), where)),
          positionOf(BackupScripts.decoded(answer.tail)));
    }
    if (answer.kind.equals("mydumper")) {
      return directory(file, where, answer);
    }
    String head = BackupScripts.decoded(answer.head);
    String tail = BackupScripts.decoded(answer.tail);
    if (head.isBlank()) {
      throw unusable(
          "The backup "
              + where
              + (answer.compression.equals("none")
                  ? " holds nothing."
                  : " cannot be decompressed by " + answer.compression + ", or holds nothing."),
          "Give another backup.",
          BackupScripts.decoded(answer.words));
    }
    DumpHeader header = DumpHeader.parse(head);
    if (header.server().isEmpty()) {
      throw unusable(
          "The file "
              + where
              + " is no dump: it does not begin as those of mysqldump and mariadb-dump do.",
          "Give a dump that was taken without --skip-comments and --compact.",
          head.substring(0, Math.min(200, head.length())));
    }
    boolean endKnown = answer.scanned || answer.compression.equals("none");
    if (endKnown && !completed(tail)) {
      throw truncated(where, BackupScripts.decoded(answer.words));
    }
    SourcePosition atEnd = DumpHeader.position(tail);
    return new ProvidedBackup(
        Kind.DUMP,
        file,
        answer.compression,
        new DataSize(answer.bytes),
        header.server(),
        header.server().map(ServerVersion::isMariaDb),
        header.only(),
        header.everything(),
        merged(header.position(), atEnd),
        answer.scanned
            ? Optional.of(
                header
                    .only()
                    .map(List::of)
                    .orElseGet(() -> DumpHeader.databases(BackupScripts.decoded(answer.databases))))
            : header.only().map(List::of),
        Optional.empty());
  }

  private static ProvidedBackup directory(String file, String where, Answer answer) {
    DumpMetadata metadata = DumpMetadata.parse(BackupScripts.decoded(answer.head));
    if (!metadata.finished()) {
      throw unusable(
          "The dump " + where + " is incomplete: its metadata do not tell that it was finished.",
          "Take the dump again, and look at what mydumper says.");
    }
    List<String> special = BackupScripts.decoded(answer.tail).lines().toList();
    Optional<String> foreign =
        special.stream().filter(name -> !name.startsWith("mysql.")).findFirst();
    if (foreign.isPresent() || metadata.quotes()) {
      throw unusable(
          "The dump "
              + where
              + (metadata.quotes()
                  ? " has its names in double quotes"
                  : " holds rows that are not SQL, such as " + foreign.get())
              + ", which cannot be loaded.",
          "Take the dump with mydumper's usual format, without --load-data, --csv and ANSI_QUOTES.");
    }
    List<String> databases = DumpHeader.databases(BackupScripts.decoded(answer.databases));
    if (databases.isEmpty()) {
      throw unusable(
          "The dump " + where + " does not hold the definition of any database.",
          "Take the dump without --no-schemas.");
    }
    return new ProvidedBackup(
        Kind.DUMP_DIRECTORY,
        file,
        answer.compression,
        new DataSize(answer.bytes),
        Optional.empty(),
        metadata.mariaDb().or(() -> vendor(special)),
        Optional.empty(),
        !special.isEmpty(),
        metadata.position(),
        Optional.of(databases),
        metadata.mode());
  }

  /** Tells whether a server is MariaDB by the tables that only one of the vendors has. */
  private static Optional<Boolean> vendor(List<String> files) {
    if (files.stream().anyMatch(name -> name.startsWith("mysql.global_priv"))) {
      return Optional.of(true);
    }
    return files.stream().anyMatch(name -> name.startsWith("mysql.global_grants"))
        ? Optional.of(false)
        : Optional.empty();
  }

  private static ProvidedBackup physical(
      Kind kind,
      String file,
      Answer answer,
      Optional<ServerVersion> server,
      SourcePosition position) {
    return new ProvidedBackup(
        kind,
        file,
        answer.compression,
        new DataSize(answer.bytes),
        server,
        server.map(ServerVersion::isMariaDb),
        Optional.empty(),
        true,
        position,
        Optional.empty(),
        Optional.empty());
  }

  /** Returns the server that a physical backup is of, by what its tool has written about it. */
  static ServerVersion serverOf(String info, String where) {
    Matcher version = SERVER_VERSION.matcher(info);
    if (!version.find()) {
      throw unusable(
          "The backup " + where + " is incomplete: it does not tell the version of its server.",
          "Take the backup again, and look whether its tool says 'completed OK!'.");
    }
    return ServerVersion.parseServer(version.group(1), "");
  }

  /** Returns the position that a physical backup's tool has written down. */
  static SourcePosition positionOf(String text) {
    // statements, of a backup that was taken on a replica by --slave-info
    SourcePosition said = DumpHeader.position(text);
    if (!said.isEmpty()) {
      return said;
    }
    // file, position and GTIDs; several GTIDs of MySQL go on in the next lines
    String[] words = text.strip().split("\\t", 3);
    if (words.length < 2 || !words[1].strip().matches("\\d{1,18}")) {
      return UNKNOWN;
    }
    String gtids = words.length < 3 ? "" : words[2].replaceAll("\\s+", "");
    return new SourcePosition(
        Optional.of(new BinlogPosition(words[0].strip(), Long.parseLong(words[1].strip()))),
        gtids.isEmpty() ? Optional.empty() : Optional.of(new GtidSet(gtids)));
  }

  /** Refuses a physical backup whose files a server cannot be started on. */
  public static void requireFitting(ServerVersion theirs, ServerVersion ours, String where) {
    if (!ours.runsFilesOf(theirs)) {
      throw unusable(
          "The backup "
              + where
              + " is a physical one of "
              + theirs
              + ", and the staging server would be "
              + ours
              + ".",
          "Choose a repository with "
              + theirs.vendor()
              + " "
              + (ours.sameSeries(theirs) ? theirs.number() + " or later" : theirs.series())
              + (ours.vendor().sameFamily(theirs.vendor()) ? ", or give a dump." : "."));
    }
  }

  private static boolean completed(String tail) {
    String end = tail.stripTrailing();
    return end.substring(end.lastIndexOf('\n') + 1).startsWith(FAREWELL);
  }

  private static void refuseOtherKinds(String where, Answer answer) {
    switch (answer.kind) {
      case "missing" ->
          throw unusable(
              "There is no backup " + where + ".",
              "Correct the backup path: it is one on the staging host.");
      case "unreadable" ->
          throw unusable(
              "The backup " + where + " cannot be read by the user that Doppel logs in as.",
              "Give that user the permission to read it.");
      case "empty" -> throw unusable("The backup " + where + " is empty.", "Give another one.");
      case "directory" ->
          throw unusable(
              "The directory " + where + " holds no backup.",
              "Put a dump into it, or give the path of one.");
      case "physical" -> {
        String elsewhere = BackupScripts.decoded(answer.elsewhere);
        if (!elsewhere.isEmpty()) {
          throw FilesElsewhere.in(where, elsewhere);
        }
      }
      case "text", "xbstream", "mydumper" -> {
        if (!answer.tool) {
          throw new UserError(
              ErrorCode.PROGRAM_MISSING,
              "The backup "
                  + where
                  + " is compressed by "
                  + answer.compression
                  + ", and that program is not installed.",
              "Install " + answer.compression + ", or decompress the backup.");
        }
      }
      default ->
          throw unusable(
              "The backup "
                  + where
                  + " is "
                  + switch (answer.kind) {
                    case "files" -> "a data directory that no backup tool has made";
                    case "archive" -> "an archive";
                    default -> answer.kind;
                  }
                  + ", which cannot be loaded.",
              "Give a dump of mysqldump or mariadb-dump, plain or compressed by gzip or zstd, a"
                  + " directory of mydumper, or a backup of mariadb-backup or xtrabackup.");
    }
  }

  /** Returns the failure of a dump whose last line is missing. */
  static UserError truncated(String where, String output) {
    return unusable(
        "The dump " + where + " is incomplete: it does not end with '" + FAREWELL + "'.",
        "Take the dump again, without --skip-comments, and look at what the dump program says.",
        output);
  }

  static UserError unusable(String message, String action) {
    return unusable(message, action, "");
  }

  static UserError unusable(String message, String action, String output) {
    return new UserError(ErrorCode.BACKUP_UNUSABLE, message, action, output, null);
  }

  /** Returns one position with what another one knows besides. */
  static SourcePosition merged(SourcePosition first, SourcePosition second) {
    return new SourcePosition(
        first.binlog().or(second::binlog), first.gtids().<GtidSet>map(g -> g).or(second::gtids));
  }
}
