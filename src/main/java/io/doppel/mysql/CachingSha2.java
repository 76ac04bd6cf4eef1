package io.doppel.mysql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.ReadableByteBuf;
import org.mariadb.jdbc.client.socket.Reader;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.message.client.AuthMoreRawPacket;
import org.mariadb.jdbc.plugin.AuthenticationPlugin;
import org.mariadb.jdbc.plugin.authentication.standard.CachingSha2PasswordPlugin;

/**
 * The login by {@code caching_sha2_password}. At the first login after its start a server wants the
 * password itself, over TLS or a unix socket in clear; later a proof does. The driver's own plugin
 * knows unix sockets only when it has made them, and sends the password to whoever asks.
 *
 * <p>https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html
 */
final class CachingSha2 implements AuthenticationPlugin {
  private static final int OK = 0x00;
  private static final int ERROR = 0xFF;
  private static final int KNOWN_ALREADY = 3;
  private static final int WHOLE_PASSWORD = 4;

  private final String password;
  private final byte[] seed;
  private final boolean mayBeSent;

  CachingSha2(String password, byte[] seed, boolean mayBeSent) {
    this.password = password;
    this.seed = seed;
    this.mayBeSent = mayBeSent;
  }

  /** The server wants the password, and nothing proves that it is the one that is meant. */
  static final class WantedException extends SQLException {
    private static final long serialVersionUID = 1;

    private WantedException() {
      super("The server wants the whole password, without TLS.", "28000");
    }
  }

  @Override
  public ReadableByteBuf process(
      Writer out, Reader in, Context context, boolean sslFingerPrintValidation)
      throws IOException, SQLException {
    byte[] proof = CachingSha2PasswordPlugin.sha256encryptPassword(password, seed);
    new AuthMoreRawPacket(proof).encode(out, context);
    ReadableByteBuf answer = in.readReusablePacket();
    int kind = answer.getUnsignedByte();
    if (kind == OK || kind == ERROR) {
      return answer;
    }
    int wanted = answer.getByte(1);
    if (wanted == WHOLE_PASSWORD && !mayBeSent) {
      throw new WantedException();
    } else if (wanted == WHOLE_PASSWORD) {
      byte[] whole = password.getBytes(StandardCharsets.UTF_8);
      new AuthMoreRawPacket(Arrays.copyOf(whole, whole.length + 1)).encode(out, context);
    } else if (wanted != KNOWN_ALREADY) {
      throw new SQLException("The server's answer to the login is not understood.", "08000");
    }
    return in.readReusablePacket();
  }
}
