"""Loads an artifact as an engine does, calls its operations by the SDK's messages and answers its library calls."""

import base64
import importlib
import io
import json
import sys
import types
import zipfile
from pathlib import Path
from typing import Any

import jsonschema

from delphix_engine.hosts import Host, UnreachableError

Json = dict[str, Any]

MOST_OF_OPERATION = 4 * 1024 * 1024
MOST_OF_ERROR = 128 * 1024
CREDENTIALS = "https://delphix.com/platform/api"

# What the platform's own schemas say of a credentials parameter, as far as it matters here.
PLATFORM_SCHEMA = {
    "definitions": {
        name: {"type": "object", "required": ["type"], "properties": {"type": {"type": "string"}}}
        for name in ("credentialsSupplier", "passwordCredentialsSupplier", "keyCredentialsSupplier")
    }
}


class OperationError(Exception):
    """An operation failed, with what the engine would show."""

    def __init__(self, kind: str, message: str, action: str = "", output: str = "") -> None:
        super().__init__(message)
        self.shown = {"type": kind, "message": message, "action": action, "output": output}


class Runtime:
    """The plugin in an artifact."""

    def __init__(self, artifact: Path, scratch: Path) -> None:
        self.artifact: Json = json.loads(artifact.read_text())
        self.hosts: dict[str, Host] = {}
        self.vault: dict[str, tuple[str, str]] = {}
        self.log: list[tuple[str, str]] = []
        self.calls = 0
        self.source_root = scratch / "source"
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(self.artifact["sourceCode"]))) as archive:
            archive.extractall(self.source_root)
        self.plugin = self.load()

    def load(self) -> Any:
        """Imports the entry point from the source code, with the SDK's packages that are in it."""
        sys.path.insert(0, str(self.source_root))
        engine = types.ModuleType("dlpx.virtualization._engine")
        engine.libs = types.SimpleNamespace(  # type: ignore[attr-defined]
            run_bash=self.run_bash, log=self.write_log, retrieve_credentials=self.retrieve_credentials
        )
        importlib.import_module("dlpx.virtualization")
        sys.modules["dlpx.virtualization._engine"] = engine
        module, name = self.artifact["entryPoint"].split(":")
        plugin = getattr(importlib.import_module(module), name)
        for package in ("dlpx.virtualization.platform", "dlpx.virtualization.api", module):
            file = str(sys.modules[package].__file__)
            if not file.startswith(str(self.source_root)):
                raise RuntimeError(f"{package} does not come from the artifact but from {file}")
        return plugin

    # what the engine asks the plugin

    def call(self, group: str, operation: str, request: Any) -> Any:
        """Calls an operation with a message and returns the value of the response."""
        if not self.artifact["manifest"][MANIFEST[f"{group}.{operation}"]]:
            raise OperationError("PlatformError", f"{group}.{operation} is not defined")
        sent = request.SerializeToString()
        check(len(sent) < MOST_OF_OPERATION, f"the request of {group}.{operation} has {len(sent)} bytes")
        received = type(request).FromString(sent)
        handler = getattr(getattr(self.plugin, group), f"_internal_{INTERNAL.get(f'{group}.{operation}', operation)}")
        try:
            response = handler(received)
        except Exception as problem:
            raise shown(problem) from problem
        check(response.ByteSize() < MOST_OF_OPERATION, "the response is too long")
        return response.return_value

    def migrate(self, kind: str, stored: dict[str, Json]) -> dict[str, Json]:
        """Upgrades objects of one type as at the upload of a new version."""
        from dlpx.virtualization.api import platform_pb2  # noqa: PLC0415 only in the artifact

        request = platform_pb2.UpgradeRequest(
            type=getattr(platform_pb2.UpgradeRequest, kind.replace("_", "").upper()),
            pre_upgrade_parameters={name: json.dumps(values) for name, values in stored.items()},
            migration_ids=self.artifact["manifest"]["migrationIdList"],
        )
        try:
            response = getattr(self.plugin.upgrade, f"_internal_{kind}")(request)
        except Exception as problem:
            raise shown(problem) from problem
        after = response.return_value.post_upgrade_parameters
        return {name: self.valid(kind, json.loads(after[name])) for name in stored}

    def valid(self, kind: str, values: Json) -> Json:
        """Checks values of an object against the plugin's schema, as the engine does before it stores them."""
        schema = self.schema(kind)
        store = {CREDENTIALS: PLATFORM_SCHEMA}
        resolver = jsonschema.RefResolver("", schema, store=store)
        validator = jsonschema.Draft7Validator(schema, resolver=resolver)
        problems = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(values)]
        if problems:
            raise OperationError("SchemaError", f"{kind}: {'; '.join(problems)}")
        return values

    def schema(self, kind: str) -> Json:
        discovery = self.artifact["discoveryDefinition"]
        schemas: dict[str, Json] = {
            "repository": discovery["repositorySchema"],
            "source_config": discovery["sourceConfigSchema"],
            "linked_source": self.artifact["linkedSourceDefinition"]["parameters"],
            "virtual_source": self.artifact["virtualSourceDefinition"]["parameters"],
            "snapshot": self.artifact["snapshotSchema"],
            "snapshot_parameters": self.artifact["snapshotParametersDefinition"]["schema"],
        }
        return schemas[kind]

    # what the plugin asks the engine

    def run_bash(self, request: Any) -> Any:
        from dlpx.virtualization.api import libs_pb2  # noqa: PLC0415 only in the artifact

        self.calls += 1
        host = self.hosts[request.remote_connection.environment.name]
        response = libs_pb2.RunBashResponse()
        try:
            result = host.run_bash(request.command, dict(request.variables), login=request.use_login_shell)
        except UnreachableError as problem:
            response.error.actionable_error.id = 1
            response.error.actionable_error.message = str(problem)
            return response
        response.return_value.exit_code = result.exit_code
        response.return_value.stdout = result.stdout
        response.return_value.stderr = result.stderr
        return response

    def write_log(self, request: Any) -> Any:
        from dlpx.virtualization.api import libs_pb2  # noqa: PLC0415 only in the artifact

        level = libs_pb2.LogRequest.LogLevel.Name(request.level)
        self.log.append((level, request.message))
        response = libs_pb2.LogResponse()
        response.return_value.SetInParent()
        return response

    def retrieve_credentials(self, request: Any) -> Any:
        from dlpx.virtualization.api import libs_pb2  # noqa: PLC0415 only in the artifact

        supplier = request.credentials_supplier
        response = libs_pb2.CredentialsResponse()
        if supplier["type"] == "NamedPasswordCredential":
            response.return_value.username = supplier["username"] if "username" in supplier else ""  # noqa: SIM401 a Struct
            response.return_value.password = supplier["password"]
        elif supplier["type"] == "HashiCorpVaultCredential" and supplier["path"] in self.vault:
            user, password = self.vault[supplier["path"]]
            response.return_value.username = user
            response.return_value.password = password
        else:
            response.error.actionable_error.id = 2
            response.error.actionable_error.message = "The vault has no such secret."
        return response


MANIFEST: dict[str, str] = {
    "discovery.repository": "hasRepositoryDiscovery",
    "discovery.source_config": "hasSourceConfigDiscovery",
    "linked.mount_specification": "hasLinkedMountSpecification",
    "linked.pre_snapshot": "hasLinkedPreSnapshot",
    "linked.post_snapshot": "hasLinkedPostSnapshot",
    "linked.start_staging": "hasLinkedStartStaging",
    "linked.stop_staging": "hasLinkedStopStaging",
    "linked.status": "hasLinkedStatus",
    "linked.worker": "hasLinkedWorker",
    "linked.source_size": "hasLinkedSourceSize",
    "virtual.mount_specification": "hasVirtualMountSpecification",
    "virtual.configure": "hasVirtualConfigure",
    "virtual.initialize": "hasInitialize",
    "virtual.reconfigure": "hasVirtualReconfigure",
    "virtual.unconfigure": "hasVirtualUnconfigure",
    "virtual.cleanup": "hasVirtualCleanup",
    "virtual.start": "hasVirtualStart",
    "virtual.stop": "hasVirtualStop",
    "virtual.pre_snapshot": "hasVirtualPreSnapshot",
    "virtual.post_snapshot": "hasVirtualPostSnapshot",
    "virtual.status": "hasVirtualStatus",
    "virtual.source_size": "hasVirtualSourceSize",
}

# Where the SDK's own name of an operation's handler is another one.
INTERNAL: dict[str, str] = {
    "linked.pre_snapshot": "staged_pre_snapshot",
    "linked.post_snapshot": "staged_post_snapshot",
    "linked.source_size": "staged_source_size",
    "virtual.source_size": "virtual_source_size",
}


def shown(problem: Exception) -> OperationError:
    """Returns what the engine would show of a failure; a UserError has three texts, others a message."""
    kind = type(problem).__name__
    texts = [str(text) for text in problem.args] if kind == "UserError" else [str(problem)]
    check(sum(len(text.encode()) for text in texts) < MOST_OF_ERROR, "the error is too long")
    return OperationError(kind, *texts)


def check(holds: bool, problem: str) -> None:  # noqa: FBT001
    if not holds:
        raise OperationError("RpcError", f"UNAVAILABLE: {problem}")
