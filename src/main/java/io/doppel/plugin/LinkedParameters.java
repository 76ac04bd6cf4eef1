package io.doppel.plugin;

import io.doppel.model.Port;
import io.doppel.model.Problem;
import io.doppel.model.Secret;
import io.doppel.mysql.BinlogPosition;
import io.doppel.mysql.CertificateFingerprint;
import io.doppel.mysql.GtidSet;
import io.doppel.mysql.ServerAddress;
import io.doppel.mysql.SourcePosition;
import io.doppel.mysql.Tls;
import io.doppel.sdk.Definition;
import io.doppel.sdk.LinkedSourceDefinition;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the user asked for when linking.
 *
 * @param mode how the staging server gets its data
 * @param sourceHost the source's address as the staging host knows it
 * @param sourcePort the source's port; that of the source config when empty
 * @param sourceUser the account that reads the source; of a seed server, the one that fills it
 * @param sourcePassword its password
 * @param tls how connections to the source are encrypted
 * @param databases what is copied
 * @param backupMethod how Doppel takes a backup
 * @param installClonePlugin whether MySQL's clone plugin may be installed on the source
 * @param backupPath the backup to start from; Doppel takes one when empty
 * @param backupPosition the point of the source that this backup is of, where it does not tell
 *     itself
 * @param logSync whether the staging server follows the source
 * @param replicationUser the account for replication; {@code sourceUser} when empty
 * @param replicationPassword its password
 * @param mountPath where the volume is mounted, absolute, without a slash at its end
 * @param stagingPort the staging server's port
 * @param serverId the staging server's id
 * @param stagingPassword of the staging server's administrators
 * @param baseDir of the staging host's installation; that of the repository when empty
 */
record LinkedParameters(
    Mode mode,
    Optional<String> sourceHost,
    Optional<Port> sourcePort,
    Optional<String> sourceUser,
    Secret sourcePassword,
    Tls tls,
    DatabaseList databases,
    BackupMethod backupMethod,
    boolean installClonePlugin,
    Optional<String> backupPath,
    SourcePosition backupPosition,
    boolean logSync,
    Optional<String> replicationUser,
    Secret replicationPassword,
    String mountPath,
    Port stagingPort,
    long serverId,
    Secret stagingPassword,
    Optional<String> baseDir) {
  /** The largest server id. */
  static final long MAX_SERVER_ID = 4_294_967_295L;

  private static final String ROOT = "root";

  /** By the names that users know; the first one is what is taken when none is given. */
  private static final Map<String, Tls.Mode> TLS_MODES = tlsModes();

  static final String DEFINITION = "linkedSourceDefinition";

  private static Map<String, Tls.Mode> tlsModes() {
    Map<String, Tls.Mode> modes = new LinkedHashMap<>();
    modes.put("Preferred", Tls.Mode.PREFERRED);
    modes.put("Required", Tls.Mode.REQUIRED);
    modes.put("Verify CA", Tls.Mode.VERIFY_CA);
    modes.put("Verify Identity", Tls.Mode.VERIFY_IDENTITY);
    modes.put("Disabled", Tls.Mode.DISABLED);
    return Collections.unmodifiableMap(modes);
  }

  /** How the staging server gets its data. */
  enum Mode {
    /** From a backup of the source, which it then follows. */
    REPLICATION("Replication"),
    /** From the user's own hands. */
    MANUAL("Manual Backup Ingestion");

    private final String value;

    Mode(String value) {
      this.value = value;
    }

    static Optional<Mode> of(String value) {
      return Arrays.stream(values()).filter(mode -> mode.value.equals(value)).findFirst();
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * Reads parameters.
   *
   * @throws io.doppel.sdk.UserError INVALID_ARGUMENT with everything that is wrong
   */
  static LinkedParameters of(LinkedSourceDefinition definition) {
    Fields fields = new Fields(DEFINITION, definition);
    LinkedParameters parameters = read(fields);
    fields.throwIfAny("The parameters of the dSource cannot be used");
    return parameters;
  }

  /** Returns everything that is wrong with parameters. */
  static List<Problem> problems(LinkedSourceDefinition definition) {
    Fields fields = new Fields(DEFINITION, definition);
    read(fields);
    return fields.problems();
  }

  private static LinkedParameters read(Fields fields) {
    fields.credentials("sourceCredentials", Optional.of("sourceUser"), "sourcePass");
    fields.credentials("replicationCredentials", Optional.of("replicationUser"), "replicationPass");
    fields.credentials("stagingCredentials", Optional.empty(), "stagingPass");
    LinkedParameters parameters =
        new LinkedParameters(
            mode(fields),
            fields.optionalText("sourceip"),
            fields.optionalPort("sourcePort"),
            fields.optionalText("sourceUser"),
            fields.secret("sourcePass"),
            tls(fields),
            databases(fields),
            backupMethod(fields),
            fields.flag("installClonePlugin", false),
            fields.optionalText("backupPath"),
            backupPosition(fields),
            fields.flag("logSync", true),
            fields.optionalText("replicationUser"),
            fields.secret("replicationPass"),
            fields.path("mountPath"),
            fields.port("stagingPort"),
            fields.number("serverId", 1, MAX_SERVER_ID),
            fields.requiredSecret("stagingPass"),
            fields.optionalText("stagingBasedir"));
    if (parameters.mode == Mode.MANUAL
        && parameters.sourceUser.filter(ROOT::equals).isPresent()
        && !parameters.sourcePassword.isEmpty()
        && !parameters.sourcePassword.equals(parameters.stagingPassword)) {
      fields.problem(
          "sourcePass",
          "The account root of a staging server has the staging password.",
          "Leave user and password out to fill the server as root, or give another user.");
    }
    if (parameters.seedUser().isPresent() && parameters.sourcePassword.isEmpty()) {
      fields.problem(
          "sourcePass",
          "It was not given, and the account '"
              + parameters.seedUser().get()
              + "' that is made for filling the staging server may do everything there.",
          "Give a password for it, or leave the user out to fill the server as root.");
    }
    if (parameters.takesBackup()
        && parameters.backupMethod.copiesFiles()
        && !parameters.databases.names().isEmpty()) {
      fields.problem(
          "backupMethod",
          "A " + parameters.backupMethod.word() + " backup brings all databases of the source.",
          "Give ALL as databases, or take a logical backup.");
    }
    if (parameters.asksSource()) {
      fields.text("sourceip");
      fields.text("sourceUser");
    }
    return parameters;
  }

  /** Returns where the volume is mounted, whatever else is wrong with the parameters. */
  static String mountPath(Definition definition) {
    Fields fields = new Fields(DEFINITION, definition);
    String path = fields.path("mountPath");
    fields.throwIfAny("The dSource's volume cannot be mounted");
    return path;
  }

  private static Mode mode(Fields fields) {
    String text = fields.text("dSourceType");
    Optional<Mode> mode = Mode.of(text);
    if (mode.isEmpty() && !text.isEmpty()) {
      fields.problem(
          "dSourceType",
          "'" + text + "' is not a type of dSource.",
          "Give one of "
              + Arrays.stream(Mode.values()).map(Mode::toString).collect(Collectors.joining(", "))
              + ".");
    }
    return mode.orElse(Mode.REPLICATION);
  }

  private static BackupMethod backupMethod(Fields fields) {
    String text = fields.optionalText("backupMethod").orElse(BackupMethod.AUTOMATIC.toString());
    Optional<BackupMethod> method = BackupMethod.of(text);
    if (method.isEmpty()) {
      fields.problem(
          "backupMethod",
          "'" + text + "' is not a backup method.",
          "Give one of "
              + Arrays.stream(BackupMethod.values())
                  .map(BackupMethod::toString)
                  .collect(Collectors.joining(", "))
              + ".");
    }
    return method.orElse(BackupMethod.AUTOMATIC);
  }

  private static Tls tls(Fields fields) {
    Optional<String> text = fields.optionalText("sourceTls");
    Optional<String> authority = fields.optionalPath("sourceTlsCa");
    Optional<Tls.Mode> known = text.map(TLS_MODES::get);
    if (text.isPresent() && known.isEmpty()) {
      fields.problem(
          "sourceTls",
          "'" + text.get() + "' is not a way to use TLS.",
          "Give one of " + String.join(", ", TLS_MODES.keySet()) + ".");
    }
    Tls.Mode mode = known.orElse(Tls.Mode.PREFERRED);
    if (mode.verifies() && authority.isEmpty()) {
      fields.problem(
          "sourceTlsCa",
          "It was not given, and certificates cannot be verified without an authority.",
          "Give the path, on the staging host, of the PEM file with the certificate of the authority"
              + " that signed the source's.");
      return Tls.WHEN_OFFERED;
    }
    if (!mode.verifies() && authority.isPresent() && (text.isEmpty() || known.isPresent())) {
      fields.problem(
          "sourceTls",
          "An authority was given, and nothing is verified by "
              + text.orElse(TLS_MODES.keySet().iterator().next())
              + ".",
          "Choose Verify CA or Verify Identity, or leave the authority out.");
      return Tls.WHEN_OFFERED;
    }
    Tls tls = new Tls(mode, authority);
    return certificate(fields).map(tls::pinnedTo).orElse(tls);
  }

  private static Optional<String> certificate(Fields fields) {
    Optional<String> given = fields.optionalText("sourceCertificate");
    Optional<String> known = given.flatMap(CertificateFingerprint::parse);
    if (given.isPresent() && known.isEmpty()) {
      fields.problem(
          "sourceCertificate",
          "'" + given.get() + "' is not the SHA-256 fingerprint of a certificate.",
          "Give what openssl x509 -noout -fingerprint -sha256 -in FILE prints behind the '='.");
    }
    return known;
  }

  private static SourcePosition backupPosition(Fields fields) {
    Optional<String> file = fields.optionalText("backupLogFile");
    Optional<Long> offset = fields.optionalNumber("backupLogPosition");
    if (file.isPresent() != offset.isPresent()) {
      fields.problem(
          file.isPresent() ? "backupLogPosition" : "backupLogFile",
          "It was not given, and a place in a binary log takes both a file and a position.",
          "Give both or neither.");
    }
    Optional<BinlogPosition> place = Optional.empty();
    try {
      place = file.flatMap(name -> offset.map(bytes -> new BinlogPosition(name, bytes)));
    } catch (IllegalArgumentException e) {
      fields.problem(
          "backupLogFile",
          "'" + file.orElse("") + "' is not the name of a binary log.",
          "Give a name such as binlog.000012, without directories.");
    }
    Optional<GtidSet> gtids = Optional.empty();
    try {
      gtids = fields.optionalText("backupGtid").map(text -> new GtidSet(text));
    } catch (IllegalArgumentException e) {
      fields.problem("backupGtid", "It is no set of GTIDs: " + e.getMessage(), "Correct it.");
    }
    return new SourcePosition(place, gtids);
  }

  private static DatabaseList databases(Fields fields) {
    try {
      return DatabaseList.parse(fields.optionalText("databaseList").orElse(""));
    } catch (IllegalArgumentException e) {
      fields.problem(
          "databaseList",
          e.getMessage(),
          "Give ALL, or names separated by commas; names that hold a comma in backticks.");
      return new DatabaseList(List.of());
    }
  }

  /** Returns the source's address as the staging host knows it. */
  ServerAddress source(SourceConfigFacts sourceConfig) {
    return new ServerAddress(
        sourceHost.orElseThrow(() -> new IllegalStateException("no source in mode " + mode)),
        sourcePort.orElse(sourceConfig.port()));
  }

  /** Returns the account for replication. */
  String effectiveReplicationUser() {
    return replicationUser.or(() -> sourceUser).orElse("");
  }

  /** Returns the password of {@link #effectiveReplicationUser}. */
  Secret effectiveReplicationPassword() {
    return replicationUser.isPresent() && !replicationUser.equals(sourceUser)
        ? replicationPassword
        : sourcePassword;
  }

  /** Returns the account that the user is to fill a seed server by; none when root is to do. */
  Optional<String> seedUser() {
    return mode == Mode.MANUAL ? sourceUser.filter(user -> !user.equals(ROOT)) : Optional.empty();
  }

  /** Returns the parameters of a second server beside this one, for the same source. */
  LinkedParameters beside(String otherMountPath, Port otherPort, long otherServerId) {
    return new LinkedParameters(
        mode,
        sourceHost,
        sourcePort,
        sourceUser,
        sourcePassword,
        tls,
        databases,
        backupMethod,
        installClonePlugin,
        backupPath,
        backupPosition,
        logSync,
        replicationUser,
        replicationPassword,
        otherMountPath,
        otherPort,
        otherServerId,
        stagingPassword,
        baseDir);
  }

  /** Returns where the backup is that the user provides, if one is to be used. */
  Optional<String> providedBackup() {
    return mode == Mode.REPLICATION ? backupPath : Optional.empty();
  }

  /** Tells whether Doppel takes a backup of the source itself. */
  boolean takesBackup() {
    return mode == Mode.REPLICATION && backupPath.isEmpty();
  }

  /** Tells whether Doppel talks to a source at all. */
  boolean asksSource() {
    return mode == Mode.REPLICATION && (backupPath.isEmpty() || logSync);
  }

  /** Tells whether the staging server follows a source. */
  boolean followsSource() {
    return mode == Mode.REPLICATION && logSync;
  }
}
