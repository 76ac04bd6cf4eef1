"""Migrations of what older versions of the plugin have stored. A released one stays for ever."""

from typing import Any

from dlpx.virtualization.platform import UpgradeOperations
from dlpx.virtualization.platform.exceptions import UserError

Json = dict[str, Any]

MOST_PORT = 65_535
MOST_SERVER_ID = 4_294_967_295


def declare(upgrade: UpgradeOperations) -> None:
    """Declares the migrations from version 2.1.0, one for each type of object."""
    upgrade.repository("2026.11.20.1")(repository_of_2_1_0)
    upgrade.source_config("2026.11.20.2")(source_config_of_2_1_0)
    upgrade.linked_source("2026.11.20.3")(linked_source_of_2_1_0)
    upgrade.virtual_source("2026.11.20.4")(virtual_source_of_2_1_0)
    upgrade.snapshot("2026.11.20.5")(snapshot_of_2_1_0)


def repository_of_2_1_0(old_repository: Json) -> Json:
    """What is new in a repository comes with the next discovery; its identity is installPath as ever."""
    return without_nulls(old_repository)


def source_config_of_2_1_0(old_source_config: Json) -> Json:
    """VDBs that were enabled or rewound had lost their name to the word 'output'."""
    new = without_nulls(old_source_config)
    whole_number(new, "port", MOST_PORT)
    if new.get("dbName") in ("output", "", None):
        new["dbName"] = f"MySQL-VDB-{new.get('port', '')}"
    return new


def linked_source_of_2_1_0(old_linked_source: Json) -> Json:
    """The base directory on the staging host had no effect, so what was filled in there may be wrong."""
    new = without_nulls(old_linked_source)
    whole_number(new, "stagingPort", MOST_PORT)
    whole_number(new, "serverId", MOST_SERVER_ID)
    new.pop("stagingBasedir", None)
    for optional in ("backupPath", "databaseList", "sourceip", "replicationUser", "replicationPass"):
        if new.get(optional) == "":
            del new[optional]
    return new


def virtual_source_of_2_1_0(old_virtual_source: Json) -> Json:
    """Settings were never applied: those that name nothing are dropped."""
    new = without_nulls(old_virtual_source)
    whole_number(new, "port", MOST_PORT)
    whole_number(new, "serverId", MOST_SERVER_ID)
    settings = [setting for setting in new.pop("config_settings_prov", []) if names_setting(setting)]
    if settings:
        new["config_settings_prov"] = settings
    return new


def snapshot_of_2_1_0(old_snapshot: Json) -> Json:
    """Snapshots kept a password, which nothing needs any more."""
    new = without_nulls(old_snapshot)
    new.pop("snapPass", None)
    new.pop("snapConn", None)
    return new


def without_nulls(values: Json) -> Json:
    return {name: value for name, value in values.items() if value is not None}


def names_setting(setting: Json) -> bool:
    name = setting.get("propertyName") or ""
    return setting.get("value") is not None and name[:1].isascii() and name[:1].isalpha()


def whole_number(values: Json, name: str, most: int) -> None:
    """Makes a number out of a text such as ' 03308'; one that is none would make the upgrade fail without naming it."""
    text = str(values.get(name, "")).strip()
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
        raise UserError(
            f"The parameter {name} of an object of plugin 2.1.0 is '{text}', which is no number from 1 to {most}.",
            "Change it with the old version of the plugin, then upgrade again.",
        )
    values[name] = str(int(text))
