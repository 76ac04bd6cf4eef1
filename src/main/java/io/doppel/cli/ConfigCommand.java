package io.doppel.cli;

import io.doppel.cli.text.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

/** Shows the configuration. */
@Command(
    name = "config",
    description = "Shows the configuration in force: every setting and where it comes from.",
    footer = {"", "Settings are made in config.yml in Doppel's directory; see docs/cli.md."})
final class ConfigCommand implements Runnable {
  private final Session session;

  ConfigCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Listing.print(
        session,
        session.application().configuration(session.globals()),
        ConfigCommand::json,
        new Table("SETTING", "VALUE", "FROM"),
        setting -> new Object[] {setting.name(), setting.value(), setting.origin()},
        "There are no settings.");
  }

  private static Map<String, Object> json(ConfiguredSetting setting) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", setting.name());
    json.put("value", setting.value());
    json.put("origin", setting.origin());
    return json;
  }
}
