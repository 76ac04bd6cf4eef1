package io.doppel.plugin;

import io.doppel.model.Port;
import io.doppel.model.Problem;
import io.doppel.model.Secret;
import io.doppel.mysql.OptionName;
import io.doppel.sdk.VirtualSourceDefinition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the user asked for when provisioning.
 *
 * @param mountPath where the volume is mounted, absolute, without a slash at its end
 * @param port the VDB's port
 * @param serverId its server id
 * @param baseDir base directory of the target host's installation; that of the repository when
 *     empty
 * @param user the account of the VDB's owner
 * @param allPrivileges whether it has all privileges, not only those on databases and accounts
 * @param password of that account and of the administrators
 * @param accounts what becomes of those that come along with the data
 * @param settings for my.cnf
 */
record VirtualParameters(
    String mountPath,
    Port port,
    long serverId,
    Optional<String> baseDir,
    String user,
    boolean allPrivileges,
    Secret password,
    SourceAccounts accounts,
    List<ServerSetting> settings) {
  static final String DEFINITION = "virtualSourceDefinition";
  private static final String SETTINGS = "config_settings_prov";
  private static final Set<String> PLUGIN_SETTINGS =
      Set.of("default_authentication_plugin", "authentication_policy");
  private static final String PRIVILEGES = "vdbUserPrivileges";
  private static final String ON_DATABASES = "Databases";
  private static final String ALL = "All";

  VirtualParameters {
    settings = List.copyOf(settings);
  }

  /**
   * Reads parameters.
   *
   * @throws io.doppel.sdk.UserError INVALID_ARGUMENT with everything that is wrong
   */
  static VirtualParameters of(VirtualSourceDefinition definition) {
    Fields fields = new Fields(DEFINITION, definition);
    VirtualParameters parameters = read(fields);
    fields.throwIfAny("The parameters of the VDB cannot be used");
    return parameters;
  }

  /** Returns everything that is wrong with parameters. */
  static List<Problem> problems(VirtualSourceDefinition definition) {
    Fields fields = new Fields(DEFINITION, definition);
    read(fields);
    return fields.problems();
  }

  /** Returns where the volume is mounted, whatever else is wrong with the parameters. */
  static String mountPath(VirtualSourceDefinition definition) {
    Fields fields = new Fields(DEFINITION, definition);
    String path = fields.path("mPath");
    fields.throwIfAny("The VDB's volume cannot be found");
    return path;
  }

  private static VirtualParameters read(Fields fields) {
    fields.credentials("vdbCredentials", Optional.of("vdbUser"), "vdbPass");
    VirtualParameters parameters =
        new VirtualParameters(
            fields.path("mPath"),
            fields.port("port"),
            fields.number("serverId", 1, LinkedParameters.MAX_SERVER_ID),
            fields.optionalText("baseDir"),
            fields.text("vdbUser"),
            allPrivileges(fields),
            fields.requiredSecret("vdbPass"),
            SourceAccounts.of(fields),
            fields.objects(SETTINGS).stream().map(VirtualParameters::setting).toList());
    for (ServerSetting setting : parameters.settings) {
      setting
          .objection()
          .ifPresent(
              objection ->
                  fields.problem(SETTINGS, objection, "Leave the setting out or change it."));
    }
    return parameters;
  }

  /** Tells whether the settings make accounts that programs older than MySQL 8.0 can log in by. */
  boolean wantsNativePasswords() {
    return settings.stream()
        .anyMatch(
            setting ->
                new OptionName(setting.name()).among(PLUGIN_SETTINGS).isPresent()
                    && setting.value().startsWith("mysql_native_password"));
  }

  private static boolean allPrivileges(Fields fields) {
    String text = fields.optionalText(PRIVILEGES).orElse(ON_DATABASES);
    if (!text.equals(ON_DATABASES) && !text.equals(ALL)) {
      fields.problem(
          PRIVILEGES,
          "'" + text + "' is not a set of privileges.",
          "Give " + ON_DATABASES + " or " + ALL + ".");
    }
    return text.equals(ALL);
  }

  private static ServerSetting setting(Map<?, ?> item) {
    return new ServerSetting(
        Objects.toString(item.get("propertyName"), "").strip(),
        Objects.toString(item.get("value"), "").strip());
  }
}
