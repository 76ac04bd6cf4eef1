package io.doppel.plugin;

import io.doppel.model.ErrorCode;
import io.doppel.model.Secret;
import io.doppel.mysql.CertificateFingerprint;
import io.doppel.mysql.ServerAddress;
import io.doppel.mysql.ServerVersion;
import io.doppel.mysql.Sql;
import io.doppel.mysql.SqlSession;
import io.doppel.mysql.Tls;
import io.doppel.mysql.source.GrantedName;
import io.doppel.mysql.source.Privilege;
import io.doppel.mysql.source.Privileges;
import io.doppel.mysql.source.SourceQuestion.Reading;
import io.doppel.sdk.GrantsQuestion;
import io.doppel.sdk.Libs;
import io.doppel.sdk.LinkedSourceDefinition;
import io.doppel.sdk.RemoteConnection;
import io.doppel.sdk.SourceConfigDefinition;
import io.doppel.sdk.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The accounts that a link needs on its source, as SQL: with the least privileges. */
final class SourceGrants {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?");

  /** Of a series that was named without a release, one of its last is meant. */
  private static final String LATE_RELEASE = "99";

  /** What of the parameters says nothing about the source, but must be there. */
  private static final Map<String, Object> STAND_INS =
      Map.of(
          "dSourceType", LinkedParameters.Mode.REPLICATION.toString(),
          "sourceip", "source",
          "sourceUser", "doppel",
          "mountPath", "/doppel",
          "stagingPort", "1",
          "serverId", "1",
          "stagingPass", "-");

  private final LinkedParameters parameters;
  private final ServerVersion version;
  private final String clientHost;
  private final boolean onItsHost;

  private SourceGrants(
      LinkedParameters parameters, ServerVersion version, String clientHost, boolean onItsHost) {
    this.parameters = parameters;
    this.version = version;
    this.clientHost = clientHost;
    this.onItsHost = onItsHost;
  }

  /** An account with what it may do. */
  private record Account(String user, String host, Secret password, List<Privilege> privileges) {
    String quoted() {
      return Sql.account(user, host);
    }
  }

  /** Returns what a question is answered by. */
  static List<String> statements(GrantsQuestion question) {
    return new SourceGrants(
            parameters(question.parameters()),
            version(question),
            question.clientHost(),
            question.onItsHost())
        .text(false);
  }

  /**
   * Makes the accounts on the source, and grants them their privileges. An account that is there
   * keeps its password.
   *
   * @param staging from where the source is reached
   * @return the statements, without passwords
   */
  static List<String> apply(
      Libs libs,
      RemoteConnection staging,
      SourceConfigDefinition sourceConfig,
      GrantsQuestion question,
      String adminUser,
      Secret adminPassword) {
    LinkedParameters parameters = parameters(question.parameters());
    if (!parameters.asksSource()) {
      return nothing();
    }
    if (!question.parameters().values().containsKey("sourceip")) {
      throw new UserError(
          ErrorCode.INVALID_ARGUMENT,
          "It is not said where the source is.",
          "Give the parameter sourceip.");
    }
    ServerAddress source = parameters.source(SourceConfigFacts.of(sourceConfig));
    requireProof(libs, staging, source, parameters.tls());
    try (SqlSession session =
        SqlSession.open(libs, staging, source, adminUser, adminPassword, parameters.tls())) {
      SourceGrants grants =
          new SourceGrants(
              parameters, session.version(), question.clientHost(), question.onItsHost());
      boolean literal = GrantedName.literal(session);
      for (Account account : grants.accounts()) {
        if (account.password.isEmpty()) {
          throw new UserError(
              ErrorCode.INVALID_ARGUMENT,
              "There is no password for the account " + account.quoted() + ".",
              "Give it with --set-from sourcePass=... (or replicationPass).");
        }
        session.execute(Secret.of(grants.create(account, account.password)));
        Privileges.statements(account.privileges, account.quoted(), literal)
            .forEach(statement -> session.execute(withoutEnd(statement)));
      }
      return grants.text(literal);
    }
  }

  /** An administrator's password is worth more than the account that is made by it. */
  private static void requireProof(
      Libs libs, RemoteConnection staging, ServerAddress source, Tls tls) {
    if (tls.proves() || tls.clear()) {
      return;
    }
    String action =
        CertificateFingerprint.shownBy(libs, staging, source)
            .map(CertificateFingerprint.Shown::fingerprint)
            .map(
                shown ->
                    "It shows the certificate "
                        + shown
                        + ". Compare that with what openssl x509 -noout -fingerprint -sha256 -in FILE"
                        + " prints there, and if it is the same, give --set sourceCertificate="
                        + shown
                        + ". Or have the certificate verified, by --set sourceTls='Verify Identity'"
                        + " and sourceTlsCa.")
            .orElse("It offers no TLS. In a network that you trust give --set sourceTls=Disabled.");
    throw new UserError(
        ErrorCode.TLS_FAILED,
        "Nothing proves that who answers at "
            + source
            + " is the source, so it is not given the administrator's password.",
        action + " Or execute the statements there yourself: they are printed without --apply.");
  }

  private static String withoutEnd(String statement) {
    return statement.substring(0, statement.length() - 1);
  }

  private static LinkedParameters parameters(LinkedSourceDefinition given) {
    Map<String, Object> values = new LinkedHashMap<>(STAND_INS);
    given
        .values()
        .forEach(
            (name, value) -> {
              if (value != null && !value.toString().isBlank()) {
                values.put(name, value);
              }
            });
    return LinkedParameters.of(new LinkedSourceDefinition(values));
  }

  private static ServerVersion version(GrantsQuestion question) {
    if (question.server().isPresent()) {
      return version(question.server().get());
    }
    RepositoryFacts repository =
        question
            .repository()
            .map(RepositoryFacts::of)
            .orElseThrow(
                () ->
                    new UserError(
                        ErrorCode.INVALID_ARGUMENT,
                        "It is not said which server the source runs.",
                        "Give it with --server, such as --server 'MariaDB 10.11'."));
    return version(
        repository.details().map(details -> details.vendor() + " ").orElse("")
            + repository.version());
  }

  /** Returns the version in a text such as {@code MySQL 8.4} or {@code 10.11.19-MariaDB}. */
  static ServerVersion version(String text) {
    Matcher matcher = VERSION.matcher(text);
    if (!matcher.find()) {
      throw new UserError(
          ErrorCode.INVALID_ARGUMENT,
          "'" + text + "' is no version of a server.",
          "Give vendor and version, such as 'MySQL 8.4' or 'MariaDB 10.11'.");
    }
    String release = Optional.ofNullable(matcher.group(3)).orElse(LATE_RELEASE);
    String vendor =
        text.matches("(?i).*maria.*")
            ? "MariaDB"
            : text.matches("(?i).*percona.*") ? "Percona" : "";
    return ServerVersion.parseServer(
        matcher.group(1) + "." + matcher.group(2) + "." + release, vendor);
  }

  private static List<String> nothing() {
    return List.of("-- Nothing is needed: no source is asked.");
  }

  private List<String> text(boolean literal) {
    if (!parameters.asksSource()) {
      return nothing();
    }
    List<String> lines = new ArrayList<>();
    lines.add("-- " + version.vendor() + " " + version.series() + ": " + what());
    for (Account account : accounts()) {
      lines.add(create(account, Secret.of("...")) + ";");
      lines.addAll(
          Privileges.statements(
              account.privileges.stream().filter(Privilege::needed).toList(),
              account.quoted(),
              literal));
      account.privileges.stream()
          .filter(privilege -> !privilege.needed())
          .forEach(
              privilege -> {
                lines.add(
                    "-- "
                        + privilege.purpose()
                        + "; may be left out"
                        + (readings().contains(Reading.ACCOUNTS)
                                && privilege.name().equals("SELECT")
                            ? " when the backup holds them (--all-databases, or a physical one)"
                            : "")
                        + ":");
                lines.addAll(Privileges.statements(List.of(privilege), account.quoted(), literal));
              });
    }
    if (!literal && lines.stream().anyMatch(line -> line.contains("\\_")) && canBeLiteral()) {
      lines.add("-- Where partial_revokes is ON, the backslashes before _ must be left out.");
    }
    return lines;
  }

  private boolean canBeLiteral() {
    return !version.isMariaDb() && version.atLeast(8, 0, 16);
  }

  private String what() {
    String databases =
        parameters.databases().names().isEmpty() ? "all databases" : "the databases listed";
    String way =
        parameters.takesBackup()
            ? readings().stream()
                    .map(
                        reading ->
                            switch (reading) {
                              case CLONE -> "clone";
                              case FILES -> "physical";
                              default -> "logical";
                            })
                    .collect(Collectors.joining(" or "))
                + " backup of "
                + databases
            : "provided backup";
    return way + (parameters.followsSource() ? ", LogSync" : ", no LogSync");
  }

  private List<Reading> readings() {
    if (!parameters.takesBackup()) {
      return List.of(Reading.ACCOUNTS);
    }
    boolean files = onItsHost && parameters.databases().names().isEmpty();
    return switch (parameters.backupMethod()) {
      case CLONE -> List.of(Reading.CLONE);
      case PHYSICAL -> List.of(Reading.FILES);
      case AUTOMATIC -> files ? List.of(Reading.FILES, Reading.DATABASES) : logical();
      case LOGICAL -> logical();
    };
  }

  private static List<Reading> logical() {
    return List.of(Reading.DATABASES);
  }

  private List<Account> accounts() {
    boolean replicates =
        parameters.replicationUser().isEmpty()
            || parameters.replicationUser().equals(parameters.sourceUser());
    List<Privilege> reads = new ArrayList<>();
    for (Reading reading : readings()) {
      for (Privilege privilege :
          Privileges.of(
              version,
              reading,
              parameters.databases().usersOwn(),
              parameters.followsSource(),
              replicates)) {
        reads.add(
            reading == Reading.ACCOUNTS && privilege.name().equals("SELECT")
                ? privilege.orWarn()
                : privilege);
      }
    }
    if (readings().contains(Reading.CLONE) && parameters.installClonePlugin()) {
      reads.add(Privileges.ofInstalling());
    }
    String user = parameters.sourceUser().orElseThrow();
    List<Privilege> all = Privileges.withoutRepetition(reads);
    List<Account> accounts = new ArrayList<>();
    accounts.add(new Account(user, clientHost, parameters.sourcePassword(), all));
    if (readings().contains(Reading.FILES) && !clientHost.equals("localhost")) {
      accounts.add(
          new Account(
              user,
              "localhost",
              parameters.sourcePassword(),
              Privileges.of(version, Reading.FILES, List.of(), false, false)));
    }
    if (parameters.followsSource() && !replicates) {
      accounts.add(
          new Account(
              parameters.effectiveReplicationUser(),
              clientHost,
              parameters.effectiveReplicationPassword(),
              Privileges.ofReplication()));
    }
    return accounts;
  }

  /** Where connections must be encrypted, the account may not log in otherwise. */
  private String create(Account account, Secret password) {
    boolean always = parameters.tls().settled(false).encrypts();
    return "CREATE USER IF NOT EXISTS "
        + account.quoted()
        + " IDENTIFIED BY "
        + Sql.literal(password.reveal())
        // by the socket of its own host there is no TLS
        + (always && !account.host.equals("localhost") ? " REQUIRE SSL" : "");
  }
}
