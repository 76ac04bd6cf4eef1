"""The Python side of the bridge, in the artifact as it is uploaded, with a host that answers as told."""

import atexit
import base64
import functools
import gzip
import hashlib
import json
import os
import shutil
import tempfile
import unittest
from pathlib import Path
from typing import Any, cast

from delphix_engine.hosts import MOST_OF_VARIABLE, Host, Result, UnreachableError
from delphix_engine.runtime import OperationError, Runtime
from delphix_engine.storage import Storage
from delphix_engine.workflows import Engine, Source

Json = dict[str, Any]

SECRET = "s3cret 'ü\" $x"
PARAMETERS: Json = {
    "dSourceType": "Replication",
    "sourceip": "10.9.8.7",
    "sourceUser": "u",
    "sourcePass": SECRET,
    "mountPath": "/mnt/x",
    "stagingPort": "3308",
    "serverId": "102",
    "stagingPass": "p",
}
SCHEMA: Json = json.loads((Path(__file__).parents[3] / "schema.json").read_text("utf-8"))
DEFAULTS: Json = {
    name: parameter["default"]
    for name, parameter in SCHEMA["linkedSourceDefinition"]["properties"].items()
    if "default" in parameter
}
SOURCE_CONFIG = {"dbName": "d", "port": "3306", "dataDir": "/d", "baseDir": "/usr"}


class FakeHost(Host):
    """A host that gives the results it was told, one after the other."""

    def __init__(self, *results: Result | Exception) -> None:
        super().__init__("fake", "10.0.0.9", 22, "someone", "", "/toolkit", Path())
        self.results = list(results)
        self.calls: list[tuple[str, dict[str, str]]] = []

    def run_bash(self, script: str, variables: dict[str, str], *, login: bool = False) -> Result:
        del login
        self.calls.append((script, variables))
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    def request(self, call: int = -1) -> Json:
        return cast("Json", json.loads(joined(self.calls[call][1], "DOPPEL_REQUEST")))


def joined(variables: dict[str, str], name: str) -> str:
    return "".join(variables[f"{name}_{part}"] for part in range(1, int(variables[f"{name}_PARTS"]) + 1))


def answer(value: Json, exit_code: int = 0, stderr: str = "") -> Result:
    return Result(exit_code, json.dumps(value) + "\n", stderr)


@functools.cache
def loaded() -> Runtime:
    """Loads the artifact, once in the life of this interpreter."""
    scratch = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, scratch)
    return Runtime(Path(os.environ["DOPPEL_ARTIFACT"]), scratch)


class BridgeTest(unittest.TestCase):
    runtime: Runtime

    @classmethod
    def setUpClass(cls) -> None:
        cls.runtime = loaded()

    def setUp(self) -> None:
        self.runtime.log.clear()
        self.engine = Engine(self.runtime, Storage("", ""))

    def host(self, *results: Result | Exception) -> FakeHost:
        host = FakeHost(*results)
        self.runtime.hosts["fake"] = host
        self.engine.repositories["fake"] = [{"installPath": "/usr/sbin"}]
        self.engine.dsources["shop"] = Source(
            "shop", host, {"installPath": "/usr/sbin"}, dict(PARAMETERS), source_config=SOURCE_CONFIG
        )
        return host

    def jar(self) -> tuple[bytes, int]:
        """Returns the jar, and in how many parts it goes to a host."""
        content = (self.runtime.source_root / "doppel" / "host.jar").read_bytes()
        return content, -(-len(base64.b64encode(gzip.compress(content))) // (512 * 1024))

    def fails(self, kind: str = "UserError") -> Json:
        with self.assertRaises(OperationError) as caught:
            self.engine.dsource_status("shop")
        self.assertEqual(caught.exception.shown["type"], kind)
        return caught.exception.shown

    def test_every_operation_is_defined(self) -> None:
        manifest = dict(self.runtime.artifact["manifest"])
        self.assertEqual(manifest.pop("type"), "PluginManifest")
        self.assertEqual(len(manifest.pop("migrationIdList")), 5)
        self.assertEqual(len(manifest), 22)
        self.assertTrue(all(manifest.values()), manifest)

    def test_result_comes_back_and_the_first_mount_is_none(self) -> None:
        host = self.host(answer({"result": "INACTIVE"}))
        self.assertEqual(self.engine.dsource_status("shop"), "INACTIVE")
        source = host.request()["stagedSource"]
        # The SDK fills in the schema's defaults.
        self.assertLessEqual({"databaseList": "ALL", "logSync": True}.items(), DEFAULTS.items())
        self.assertEqual(source["parameters"], DEFAULTS | PARAMETERS)
        self.assertEqual(source["mounts"], [])
        self.assertEqual(host.request()["connection"]["environment"]["host"]["scratchPath"], "/toolkit")
        self.assertEqual(host.calls[0][1]["DOPPEL_OPERATION"], "linked.status")

    def test_secrets_are_in_variables_only(self) -> None:
        host = self.host(answer({"result": "ACTIVE"}))
        self.engine.dsource_status("shop")
        script, variables = host.calls[0]
        self.assertNotIn("s3cret", script)
        self.assertIn("s3cret", variables["DOPPEL_REQUEST_1"])
        self.assertNotIn("s3cret", json.dumps(self.runtime.log))

    def test_error_of_the_plugin_arrives_word_for_word(self) -> None:
        error = {"code": "PORT_IN_USE", "message": 'It\'s "taken"\n.', "action": "Do ü.", "output": "end\tof log"}
        self.host(answer({"error": error}, exit_code=51))
        self.assertEqual(
            self.fails(),
            {"type": "UserError", "message": error["message"], "action": "Do ü.", "output": "end\tof log"},
        )

    def test_lines_of_the_plugin_are_logged_at_their_level(self) -> None:
        lines = [
            '{"level": "DEBUG", "logger": "A", "message": "m1"}',
            '{"level": "INFO", "logger": "A", "message": "m2"}',
            '{"level": "WARN", "logger": "A", "message": "m3\\nmore"}',
            '{"level": "ERROR", "logger": "A", "message": "m4"}',
            "Picked up JAVA_TOOL_OPTIONS",
            '"{}"',
        ]
        self.host(answer({"result": "ACTIVE"}, stderr="\n".join(lines)))
        self.engine.dsource_status("shop")
        for expected in (
            ("DEBUG", "doppel.A: m1"),
            ("INFO", "doppel.A: m2"),
            ("ERROR", "doppel.A: m3\nmore"),
            ("ERROR", "doppel.A: m4"),
            ("INFO", 'doppel.host: on standard error: Picked up JAVA_TOOL_OPTIONS\n"{}"'),
        ):
            self.assertIn(expected, self.runtime.log)

    def test_killed_program_is_a_clear_error(self) -> None:
        self.host(Result(137, "", "bash: line 80: 123 Killed"))
        shown = self.fails()
        self.assertIn("killed by signal 9", shown["message"])
        self.assertIn("10.0.0.9", shown["message"])
        self.assertIn("256 MB", shown["action"])
        self.assertIn("123 Killed", shown["output"])

    def test_garbage_on_stdout_is_a_clear_error(self) -> None:
        for garbage in ("", "Welcome!\n", '{"result": "ACT', '["result"]\n', '{"greeting": 1}\n', "x" * 200_000):
            with self.subTest(garbage=garbage[:20]):
                self.host(Result(0, garbage, ""))
                shown = self.fails()
                self.assertIn("without an answer to linked.status", shown["message"])
                self.assertIn("exit code 0", shown["output"] if len(garbage) < 1000 else "exit code 0")

    def test_greeting_before_the_answer_does_not_matter(self) -> None:
        self.host(Result(0, 'Welcome!\n{"result": "ACTIVE"}\n\n', ""))
        self.assertEqual(self.engine.dsource_status("shop"), "ACTIVE")

    def test_what_a_vault_keeps_is_looked_up_by_the_engine(self) -> None:
        host = self.host(answer({"result": "ACTIVE"}), answer({"result": "ACTIVE"}))
        parameters = self.engine.dsources["shop"].parameters
        parameters["stagingCredentials"] = {
            "type": "HashiCorpVaultCredential",
            "vault": "HASHICORP_VAULT-1",
            "engine": "kv",
            "path": "staging",
            "usernameKey": "user",
            "secretKey": "password",
        }
        self.runtime.valid("linked_source", parameters)
        self.engine.put_in_vault("staging", "someone", SECRET)
        self.engine.dsource_status("shop")
        self.assertEqual(
            host.request()["stagedSource"]["parameters"]["stagingCredentials"],
            {"type": "NamedPasswordCredential", "username": "someone", "password": SECRET},
        )
        parameters["stagingCredentials"]["path"] = "nowhere"
        self.assertIn("no such secret", self.fails("LibraryError")["message"])

    def test_answer_of_another_shape_is_a_clear_error(self) -> None:
        for result in ("SLEEPING", 7, None, ["ACTIVE"]):
            with self.subTest(result=result):
                self.host(answer({"result": result}))
                self.assertIn("linked.status", self.fails()["message"])

    def test_value_that_the_schema_forbids_is_a_clear_error(self) -> None:
        for facts in ({"snapBinlogPosition": "far"}, {"snapSize": -1}, "facts", None):
            with self.subTest(facts=facts):
                host = self.host(answer({"result": facts}))
                request = self.engine.staged(self.engine.dsources["shop"], "StagedPostSnapshotRequest")
                request.snapshot_parameters.parameters.json = "null"
                with self.assertRaises(OperationError) as caught:
                    self.runtime.call("linked", "post_snapshot", request)
                self.assertEqual(caught.exception.shown["type"], "UserError")
                self.assertIn("linked.post_snapshot", caught.exception.shown["message"])
                self.assertIsNone(host.request()["snapshotParameters"])

    def test_host_without_java_is_told_how_to_get_one(self) -> None:
        self.host(answer({"need": "java"}, stderr="/usr/lib/jvm/java-8 is Java 1.8.0_392\n"))
        shown = self.fails()
        self.assertIn("no Java 17 or newer on 10.0.0.9", shown["message"])
        self.assertIn("/toolkit/doppel/java", shown["action"])
        self.assertIn("Java 1.8.0_392", shown["output"])

    def test_jar_is_sent_in_parts_that_fit_and_then_used(self) -> None:
        content, parts = self.jar()
        host = self.host(answer({"need": "jar"}), *[Result(0, "", "")] * parts, answer({"result": "ACTIVE"}))
        self.assertEqual(self.engine.dsource_status("shop"), "ACTIVE")
        uploads = [variables for _, variables in host.calls[1:-1]]
        self.assertEqual(len(uploads), parts)
        self.assertEqual([variables["DOPPEL_LAST"] for variables in uploads], ["false"] * (parts - 1) + ["true"])
        self.assertEqual(len({variables["DOPPEL_UPLOAD"] for variables in uploads}), 1)
        for variables in uploads:
            self.assertTrue(all(len(value) < MOST_OF_VARIABLE for value in variables.values()))
        sent = gzip.decompress(base64.b64decode("".join(joined(variables, "DOPPEL_CONTENT") for variables in uploads)))
        self.assertEqual(sent, content)
        self.assertEqual(uploads[0]["DOPPEL_JAR_SHA256"], hashlib.sha256(content).hexdigest())
        self.assertRegex(uploads[0]["DOPPEL_JAR"], r"^doppel-[0-9.]+-[0-9a-f]{12}\.jar$")

    def test_host_that_takes_no_jar_is_a_clear_error(self) -> None:
        self.host(answer({"need": "jar"}), Result(1, "", "No space left on device"))
        shown = self.fails()
        self.assertIn("could not be copied to 10.0.0.9", shown["message"])
        self.assertIn("/toolkit", shown["action"])
        self.assertIn("No space left", shown["output"])

    def test_jar_that_does_not_stay_is_a_clear_error(self) -> None:
        _, parts = self.jar()
        self.host(answer({"need": "jar"}), *([Result(0, "", "")] * parts + [answer({"need": "jar"})]) * 3)
        self.assertIn("did not stay", self.fails()["message"])

    def test_host_that_does_not_answer_is_the_engines_own_error(self) -> None:
        self.host(UnreachableError("no route"))
        self.assertIn("no route", self.fails("LibraryError")["message"])

    def test_arguments_beyond_the_limits_are_refused_at_once(self) -> None:
        host = self.host()
        self.engine.dsources["shop"].parameters["databaseList"] = "d" * 600_000
        self.assertIn("too long", self.fails()["message"])
        self.assertEqual(host.calls, [])

    def test_long_arguments_go_in_parts(self) -> None:
        host = self.host(answer({"result": "ACTIVE"}))
        self.engine.dsources["shop"].parameters["databaseList"] = "ü" * 60_000
        self.engine.dsource_status("shop")
        self.assertGreater(int(host.calls[0][1]["DOPPEL_REQUEST_PARTS"]), 3)
        self.assertEqual(host.request()["stagedSource"]["parameters"]["databaseList"], "ü" * 60_000)


class MigrationTest(unittest.TestCase):
    """Objects as version 2.1.0 stores them, by all ways through its wizard."""

    runtime: Runtime

    @classmethod
    def setUpClass(cls) -> None:
        cls.runtime = loaded()

    def migrated(self, kind: str, stored: Json) -> Json:
        return self.runtime.migrate(kind, {"OBJECT-1": stored})["OBJECT-1"]

    def test_repository_keeps_what_it_has(self) -> None:
        stored = {"name": "(MySQL Community Server (GPL)) 5.7.44", "version": "5.7.44", "installPath": "/usr/sbin"}
        self.assertEqual(self.migrated("repository", stored), stored)

    def test_source_config_that_lost_its_name_gets_it_back(self) -> None:
        for name, expected in (("output", "MySQL-VDB-3308"), ("MySQL-VDB-3308", "MySQL-VDB-3308"), ("Shop", "Shop")):
            stored = {"dbName": name, "port": "3308", "dataDir": "/mnt/provision/v", "baseDir": "/usr"}
            self.assertEqual(self.migrated("source_config", stored), {**stored, "dbName": expected})

    def test_linked_sources_of_every_variant_fit_the_schema(self) -> None:
        common = {
            "serverId": "102",
            "stagingPort": "3308",
            "mountPath": "/mnt/provision/mysql_stage",
            "stagingPass": "password",
            "stagingBasedir": "/usr",
        }
        defaults = {
            "sourceip": "10.0.1.20",
            "sourceUser": "delphixdb",
            "sourcePass": "delphixdb",
            "databaseList": "ALL",
            "backupPath": "",
            "logSync": True,
            "replicationUser": "delphixdb",
            "replicationPass": "delphixdb",
        }
        for variant in (
            {"dSourceType": "Replication", **common, **defaults},
            {"dSourceType": "Replication", **common, **defaults, "logSync": False, "databaseList": "a,b"},
            {"dSourceType": "Replication", **common, **defaults, "backupPath": "/backup/full.sql"},
            {"dSourceType": "Manual Backup Ingestion", **common, **defaults},
            {"dSourceType": "Manual Backup Ingestion", **common, "sourceUser": "u", "sourcePass": "p"},
            {"dSourceType": "Replication", "serverId": " 0102", "stagingPort": "03308", "mountPath": "/m"},
        ):
            new = self.migrated("linked_source", variant)
            with self.subTest(variant=variant):
                self.assertEqual((new["serverId"], new["stagingPort"]), ("102", "3308"))
                self.assertNotIn("stagingBasedir", new)
                self.assertNotIn("", new.values())
                for kept in ("dSourceType", "mountPath", "stagingPass", "sourceUser", "sourcePass", "logSync"):
                    self.assertEqual(new.get(kept), variant.get(kept))

    def test_virtual_source_keeps_its_settings_but_those_that_name_nothing(self) -> None:
        stored = {
            "vdbUser": "delphixdb",
            "vdbPass": "p",
            "baseDir": "/usr",
            "port": "3308",
            "serverId": "201",
            "mPath": "/mnt/provision/mysql_vdb",
        }
        self.assertEqual(self.migrated("virtual_source", stored), stored)
        settings = [{"propertyName": "max_connections", "value": "50"}, {"propertyName": "_x", "value": "1"}]
        self.assertEqual(
            self.migrated("virtual_source", {**stored, "config_settings_prov": settings})["config_settings_prov"],
            settings[:1],
        )
        self.assertEqual(self.migrated("virtual_source", {**stored, "config_settings_prov": []}), stored)

    def test_snapshot_loses_its_password(self) -> None:
        kept = {
            "snapshotId": "123456789",
            "snapHost": "10.0.1.30",
            "snapPort": "3308",
            "snapDataDir": "/mnt/provision/mysql_stage/data",
            "snapBaseDir": "/usr",
            "snapBackupPath": "",
            "snapTime": "20211130101112",
        }
        self.assertEqual(self.migrated("snapshot", {**kept, "snapPass": "p", "snapConn": None}), kept)

    def test_value_that_cannot_be_kept_is_named(self) -> None:
        with self.assertRaises(OperationError) as caught:
            self.migrated("virtual_source", {"port": "33o8", "serverId": "1"})
        self.assertIn("port", caught.exception.shown["message"])
        self.assertIn("33o8", caught.exception.shown["message"])


if __name__ == "__main__":
    unittest.main()
