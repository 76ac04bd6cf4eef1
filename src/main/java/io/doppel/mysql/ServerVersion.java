package io.doppel.mysql;

import static java.util.Objects.requireNonNull;

import io.doppel.model.ErrorCode;
import io.doppel.sdk.UserError;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Vendor and version of a server, parsed numerically; calendar versions such as 26.10.0 are
 * ordinary ones. Percona Server has the version of the MySQL that it is built on.
 *
 * <p>Ordered by number alone, which means something within one family of vendors only; see {@link
 * Vendor#sameFamily}.
 *
 * @param vendor who makes it
 * @param major first number
 * @param minor second number
 * @param patch third number
 * @param text the version as the server tells it, such as {@code 10.11.19-MariaDB-0+deb12u1}
 */
public record ServerVersion(Vendor vendor, int major, int minor, int patch, String text)
    implements Comparable<ServerVersion> {
  private static final Comparator<ServerVersion> BY_NUMBER =
      Comparator.comparingInt(ServerVersion::major)
          .thenComparingInt(ServerVersion::minor)
          .thenComparingInt(ServerVersion::patch);
  private static final Pattern BINARY = Pattern.compile("\\bVer\\s+((\\d+)\\.(\\d+)\\.(\\d+)\\S*)");
  private static final Pattern CLIENT =
      Pattern.compile("\\b(?:Distrib|from|Ver)\\s+((\\d+)\\.(\\d+)\\.(\\d+)[^\\s,]*)");
  private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

  /**
   * MariaDB before 11 prefixes its version with this in the handshake, so that old MySQL replicas
   * talk to it.
   */
  private static final String REPLICATION_PREFIX = "5.5.5-";

  private static final String LOG_SUFFIX = "-log";

  /** Checks that nothing is null. */
  public ServerVersion {
    requireNonNull(vendor, "vendor is null");
    requireNonNull(text, "text is null");
  }

  /**
   * Returns the version that {@code mysqld --version} or {@code mariadbd --version} printed.
   *
   * @throws UserError PROGRAM_MISSING when the output names no version
   */
  public static ServerVersion parseBinary(String versionOutput) {
    Matcher matcher = BINARY.matcher(versionOutput);
    if (!matcher.find()) {
      throw new UserError(
          ErrorCode.PROGRAM_MISSING,
          "'" + versionOutput.strip() + "' is not the version of a database server.",
          "Name the directory of a mysqld or mariadbd program.");
    }
    return of(vendorIn(versionOutput), matcher, 2, matcher.group(1));
  }

  /**
   * Returns the version of the server that a client program came with, from what it prints for
   * {@code --version}; empty when it tells none. Its own version, which it tells too, has only two
   * numbers.
   */
  public static Optional<ServerVersion> parseClient(String versionOutput) {
    Matcher matcher = CLIENT.matcher(versionOutput);
    return matcher.find()
        ? Optional.of(of(vendorIn(versionOutput), matcher, 2, matcher.group(1)))
        : Optional.empty();
  }

  /**
   * Returns the version that a server tells by SQL or in its handshake.
   *
   * @param version {@code SELECT VERSION()}
   * @param comment {@code @@version_comment}; empty when it is not known
   * @throws UserError SQL_FAILED when the text is no version
   */
  public static ServerVersion parseServer(String version, String comment) {
    String bare =
        version.startsWith(REPLICATION_PREFIX)
            ? version.substring(REPLICATION_PREFIX.length())
            : version;
    Matcher matcher = NUMBERS.matcher(bare);
    if (!matcher.matches()) {
      throw new UserError(
          ErrorCode.SQL_FAILED,
          "The server calls its version '" + version + "', which is not a version number.",
          "Check that the address is that of a MySQL, Percona or MariaDB server.");
    }
    String text =
        bare.endsWith(LOG_SUFFIX) ? bare.substring(0, bare.length() - LOG_SUFFIX.length()) : bare;
    return of(vendorIn(bare + " " + comment), matcher, 1, text);
  }

  private static ServerVersion of(Vendor vendor, Matcher matcher, int group, String text) {
    return new ServerVersion(
        vendor,
        Integer.parseInt(matcher.group(group)),
        Integer.parseInt(matcher.group(group + 1)),
        Integer.parseInt(matcher.group(group + 2)),
        text);
  }

  /** Distributions replace the word MySQL, so only the two others can be told by their name. */
  private static Vendor vendorIn(String text) {
    if (text.contains("MariaDB") || text.contains("mariadbd")) {
      return Vendor.MARIADB;
    }
    return text.contains("Percona") ? Vendor.PERCONA : Vendor.MYSQL;
  }

  /** Tells whether the number is this or a later one, whatever the vendor. */
  public boolean atLeast(int otherMajor, int otherMinor, int otherPatch) {
    return BY_NUMBER.compare(
            this, new ServerVersion(vendor, otherMajor, otherMinor, otherPatch, ""))
        >= 0;
  }

  /** Returns the release series, such as {@code 9.7} or {@code 10.11}. */
  public String series() {
    return major + "." + minor;
  }

  /** Returns the number, such as {@code 10.11.19}. */
  public String number() {
    return series() + "." + patch;
  }

  /** Tells whether this is MariaDB. */
  public boolean isMariaDb() {
    return vendor == Vendor.MARIADB;
  }

  /** Tells whether the other one is of the same family and release series. */
  public boolean sameSeries(ServerVersion other) {
    return vendor.sameFamily(other.vendor) && series().equals(other.series());
  }

  /**
   * Tells whether such a server can be started on the files of the other one. MySQL 8.0 refuses
   * those of a later release.
   */
  public boolean runsFilesOf(ServerVersion other) {
    return sameSeries(other) && (isMariaDb() || !series().equals("8.0") || compareTo(other) >= 0);
  }

  @Override
  public int compareTo(ServerVersion other) {
    return BY_NUMBER.compare(this, other);
  }

  /** Returns vendor and number for people, such as {@code MariaDB 10.11.19}. */
  @Override
  public String toString() {
    return vendor + " " + number();
  }
}
