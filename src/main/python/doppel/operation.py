"""One operation: the SDK's objects to a request in JSON, the reply in JSON to the SDK's objects."""

from typing import Any, TypeVar

from dlpx.virtualization import libs
from dlpx.virtualization.common import KeyPairCredentials, RemoteConnection, RemoteEnvironment
from dlpx.virtualization.platform import (
    Mount,
    MountSpecification,
    OwnershipSpecification,
    StagedSource,
    Status,
    VirtualSource,
)
from dlpx.virtualization.platform.exceptions import UserError
from generated.definitions.base_model_ import GeneratedClassesError, GeneratedClassesTypeError

from doppel import host

Definition = TypeVar("Definition")
Json = dict[str, Any]


class Operation:
    """A call of the Java plugin on the host of a connection."""

    def __init__(self, name: str, connection: RemoteConnection, **arguments: Any) -> None:
        self.name = name
        self.connection = connection
        self.request: Json = {"connection": connection_json(connection)}
        for key, value in arguments.items():
            self.request[camel_case(key)] = argument_json(value)

    def run(self) -> Any:
        """Carries the operation out and returns its result as it came in JSON."""
        return host.call(self.name, self.connection, self.request)

    def definition(self, kind: type[Definition]) -> Definition:
        return self.made(kind, self.run())

    def definitions(self, kind: type[Definition]) -> list[Definition]:
        result = self.run()
        if not isinstance(result, list):
            raise self.unexpected(result)
        return [self.made(kind, values) for values in result]

    def made(self, kind: type[Definition], values: Any) -> Definition:
        if not isinstance(values, dict):
            raise self.unexpected(values)
        try:
            made: Definition = kind.from_dict(values)  # type: ignore[attr-defined]
        except (GeneratedClassesError, GeneratedClassesTypeError, ValueError, TypeError) as problem:
            raise UserError(
                f"What {self.name} found is not what the plugin's schema allows.",
                "Report it, with the plugin's log.",
                str(problem),
            ) from problem
        return made

    def mounts(self) -> MountSpecification:
        result = self.run()
        try:
            mounts = [
                Mount(self.connection.environment, mount["mountPath"], mount.get("sharedPath"))
                for mount in result["mounts"]
            ]
            owner = result.get("ownership")
            ownership = OwnershipSpecification(owner["uid"], owner["gid"]) if owner else None
        except (KeyError, TypeError, AttributeError) as problem:
            raise self.unexpected(result) from problem
        return MountSpecification(mounts, ownership)

    def status(self) -> Status:
        result = self.run()
        if not isinstance(result, str) or result not in Status.__members__:
            raise self.unexpected(result)
        return Status[result]

    def size(self) -> int:
        result = self.run()
        if not isinstance(result, int) or result <= 0:
            raise self.unexpected(result)
        return result

    def unexpected(self, result: Any) -> UserError:
        return UserError(
            f"The plugin on {self.connection.environment.host.name} returned from {self.name} what it should not.",
            "Report it, with the plugin's log.",
            repr(result)[:2000],
        )


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def argument_json(value: Any) -> Json | None:
    if value is None:
        return None
    if isinstance(value, StagedSource):
        mounts = value.mounts if value.mounts is not None else [value.mount]
        return {
            "guid": value.guid,
            "sourceConnection": connection_json(value.source_connection),
            "stagedConnection": connection_json(value.staged_connection),
            "parameters": parameters_json(value.parameters),
            "mounts": mounts_json(mounts),
        }
    if isinstance(value, VirtualSource):
        return {
            "guid": value.guid,
            "connection": connection_json(value.connection),
            "parameters": parameters_json(value.parameters),
            "mounts": mounts_json(value.mounts),
        }
    return definition_json(value)


def definition_json(definition: Any) -> Json:
    """A definition's properties by the names of the schema; those that are None are left out."""
    return {key: value for key, value in definition.to_dict().items() if value is not None}


def parameters_json(definition: Any) -> Json:
    """As definition_json, with what vaults keep: they cannot be asked from a host."""
    return {key: resolved(value) for key, value in definition_json(definition).items()}


def resolved(value: Any) -> Any:
    if not isinstance(value, dict) or not str(value.get("type", "")).endswith("Credential"):
        return value
    credentials = libs.retrieve_credentials(value)
    if isinstance(credentials, KeyPairCredentials):
        return {
            "type": "NamedKeyPairCredential",
            "username": credentials.username,
            "privateKey": credentials.private_key,
            "publicKey": credentials.public_key,
        }
    return {
        "type": "NamedPasswordCredential",
        "username": credentials.username,
        "password": credentials.password,
    }


def connection_json(connection: RemoteConnection) -> Json:
    return {
        "environment": environment_json(connection.environment),
        "user": {"name": connection.user.name, "reference": connection.user.reference},
    }


def environment_json(environment: RemoteEnvironment) -> Json:
    return {
        "name": environment.name,
        "reference": environment.reference,
        "host": {
            "name": environment.host.name,
            "reference": environment.host.reference,
            "binaryPath": environment.host.binary_path,
            "scratchPath": environment.host.scratch_path,
        },
    }


def mounts_json(mounts: list[Mount | None]) -> list[Json]:
    """The mounts; none as long as the engine gives one whose texts are all empty."""
    return [
        {
            "remoteEnvironment": environment_json(mount.remote_environment),
            "mountPath": mount.mount_path,
            "sharedPath": mount.shared_path or "",
        }
        for mount in mounts
        if mount is not None and mount.mount_path
    ]
