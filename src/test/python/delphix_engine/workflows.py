"""The engine's workflows: which operations are called in which order, and what happens to the storage in between."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from delphix_engine.hosts import Host
from delphix_engine.runtime import Json, OperationError, Runtime
from delphix_engine.storage import Storage


@dataclass
class Snapshot:
    """A snapshot with what post_snapshot told of it."""

    dataset: str
    name: str
    facts: Json


@dataclass
class Source:
    """A dSource or a VDB."""

    name: str
    host: Host
    repository: Json
    parameters: Json
    guid: str = field(default_factory=lambda: str(uuid.uuid4()))
    source_config: Json = field(default_factory=dict)
    dataset: str = ""
    mount_path: str = ""
    mounted: bool = False
    parent: Snapshot | None = None
    snapshots: list[Snapshot] = field(default_factory=list)
    source_host: Host | None = None


class Engine:
    """An engine with one plugin."""

    def __init__(self, runtime: Runtime, storage: Storage) -> None:
        self.runtime = runtime
        self.storage = storage
        self.repositories: dict[str, list[Json]] = {}
        self.dsources: dict[str, Source] = {}
        self.vdbs: dict[str, Source] = {}

    # environments

    def add_host(self, host: Host) -> None:
        host.sh('mkdir -p -- "$SCRATCH"', SCRATCH=host.scratch_path)
        self.runtime.hosts[host.name] = host

    def discover(self, host: str) -> Json:
        """Environment discovery and refresh."""
        pb = messages()
        connection = self.connection(self.runtime.hosts[host])
        found = self.runtime.call(
            "discovery", "repository", pb.RepositoryDiscoveryRequest(source_connection=connection)
        )
        repositories = [self.parsed("repository", repository) for repository in found.repositories]
        self.repositories[host] = repositories
        configs = []
        for repository in repositories:
            request = pb.SourceConfigDiscoveryRequest(source_connection=connection)
            request.repository.parameters.json = json.dumps(repository)
            answer = self.runtime.call("discovery", "source_config", request)
            configs.append([self.parsed("source_config", config) for config in answer.source_configs])
        return {"repositories": repositories, "sourceConfigs": configs}

    # dSources

    def link(self, name: str, host: str, parameters: Json, source_config: Json, source_host: str | None = None) -> Json:
        """Links and takes the first snapshot; the source config may be one of the environment source_host."""
        source = Source(
            name,
            self.runtime.hosts[host],
            self.repositories[host][0],
            self.runtime.valid("linked_source", parameters),
            source_config=self.runtime.valid("source_config", source_config),
            dataset=f"{name}-{uuid.uuid4().hex[:8]}",
            source_host=self.runtime.hosts[source_host] if source_host else None,
        )
        self.storage.create(source.dataset, self.owner(source.host))
        self.dsources[name] = source
        return self.sync(name, {"resync": True})

    def adopt_dsource(self, name: str, host: str, stored: dict[str, Json], dataset: str, snapshots: list[Json]) -> None:
        """Adds a dSource as an engine has it whose plugin has been upgraded, with its snapshots."""
        self.dsources[name] = Source(
            name,
            self.runtime.hosts[host],
            stored["repository"],
            stored["linked_source"],
            source_config=stored["source_config"],
            dataset=dataset,
            mount_path=stored["linked_source"]["mountPath"],
            mounted=True,
            snapshots=[Snapshot(dataset, snapshot["name"], snapshot["facts"]) for snapshot in snapshots],
        )

    def sync(self, name: str, snapshot_parameters: Json | None) -> Json:
        """Snapshots a dSource; without parameters as a policy does."""
        source = self.dsources[name]
        self.mount(source, "linked")
        if snapshot_parameters is not None:
            self.runtime.valid("snapshot_parameters", snapshot_parameters)
        parameters = json.dumps(snapshot_parameters)
        request = self.staged(source, "StagedPreSnapshotRequest")
        request.snapshot_parameters.parameters.json = parameters
        self.runtime.call("linked", "pre_snapshot", request)
        snapshot = self.new_snapshot(source)
        request = self.staged(source, "StagedPostSnapshotRequest")
        request.snapshot_parameters.parameters.json = parameters
        answer = self.runtime.call("linked", "post_snapshot", request)
        snapshot.facts = self.parsed("snapshot", answer.snapshot)
        source.snapshots.append(snapshot)
        return snapshot.facts

    def sync_beside_worker(self, name: str, snapshot_parameters: Json | None) -> int:
        """Snapshots a dSource and calls its worker all the while; returns how often that was."""
        calls = 0
        with ThreadPoolExecutor(1) as pool:
            sync = pool.submit(self.sync, name, snapshot_parameters)
            while not sync.done():
                self.dsource_worker(name)
                calls += 1
            sync.result()
        return calls

    def dsource_status(self, name: str) -> str:
        return self.status("linked", self.staged(self.dsources[name], "StagedStatusRequest"))

    def dsource_size(self, name: str) -> int:
        request = self.staged(self.dsources[name], "StagedSourceSizeRequest")
        return int(self.runtime.call("linked", "source_size", request).database_size)

    def dsource_worker(self, name: str) -> None:
        self.runtime.call("linked", "worker", self.staged(self.dsources[name], "StagedWorkerRequest"))

    def disable_dsource(self, name: str) -> None:
        source = self.dsources[name]
        self.runtime.call("linked", "stop_staging", self.staged(source, "StopStagingRequest"))
        self.unmount(source)

    def enable_dsource(self, name: str) -> None:
        source = self.dsources[name]
        self.mount(source, "linked")
        self.runtime.call("linked", "start_staging", self.staged(source, "StartStagingRequest"))

    def delete_dsource(self, name: str) -> None:
        if self.dsources[name].mounted:
            self.disable_dsource(name)
        del self.dsources[name]

    # VDBs

    def provision(self, name: str, host: str, parameters: Json, parent: str, snapshot: int = -1) -> Json:
        vdb = Source(
            name,
            self.runtime.hosts[host],
            self.repositories[host][0],
            self.runtime.valid("virtual_source", parameters),
            parent=(self.dsources | self.vdbs)[parent].snapshots[snapshot],
        )
        self.vdbs[name] = vdb
        self.configure(vdb)
        return vdb.source_config

    def provision_empty(self, name: str, host: str, parameters: Json) -> Json:
        vdb = Source(
            name,
            self.runtime.hosts[host],
            self.repositories[host][0],
            self.runtime.valid("virtual_source", parameters),
            dataset=f"{name}-{uuid.uuid4().hex[:8]}",
        )
        self.vdbs[name] = vdb
        self.storage.create(vdb.dataset, self.owner(vdb.host))
        self.mount(vdb, "virtual")
        request = self.virtual(vdb, "InitializeRequest", with_config=False)
        vdb.source_config = self.parsed(
            "source_config", self.runtime.call("virtual", "initialize", request).source_config
        )
        return vdb.source_config

    def adopt_vdb(self, name: str, host: str, stored: dict[str, Json], dataset: str, snapshots: list[Json]) -> None:
        """Adds a VDB as an engine has it whose plugin has been upgraded, with its snapshots."""
        self.vdbs[name] = Source(
            name,
            self.runtime.hosts[host],
            stored["repository"],
            stored["virtual_source"],
            source_config=stored["source_config"],
            dataset=dataset,
            mount_path=stored["virtual_source"]["mPath"],
            mounted=True,
            snapshots=[Snapshot(dataset, snapshot["name"], snapshot["facts"]) for snapshot in snapshots],
            parent=Snapshot(dataset, "", stored["snapshot"]),
        )

    def configure(self, vdb: Source) -> None:
        """The second half of provision and refresh."""
        if vdb.parent is None:
            raise OperationError("EngineError", f"{vdb.name} has no parent")
        vdb.dataset = self.clone(vdb, vdb.parent)
        self.mount(vdb, "virtual")
        request = self.virtual(vdb, "ConfigureRequest", with_config=False)
        request.snapshot.parameters.json = json.dumps(vdb.parent.facts)
        vdb.source_config = self.parsed(
            "source_config", self.runtime.call("virtual", "configure", request).source_config
        )
        self.snapshot_vdb(vdb.name)

    def snapshot_vdb(self, name: str) -> Json:
        vdb = self.vdbs[name]
        self.runtime.call("virtual", "pre_snapshot", self.virtual(vdb, "VirtualPreSnapshotRequest"))
        snapshot = self.new_snapshot(vdb)
        answer = self.runtime.call("virtual", "post_snapshot", self.virtual(vdb, "VirtualPostSnapshotRequest"))
        snapshot.facts = self.parsed("snapshot", answer.snapshot)
        vdb.snapshots.append(snapshot)
        return snapshot.facts

    def refresh(self, name: str, parent: str, snapshot: int = -1) -> Json:
        vdb = self.vdbs[name]
        vdb.parent = (self.dsources | self.vdbs)[parent].snapshots[snapshot]
        self.disable_vdb(name)
        self.configure(vdb)
        return vdb.source_config

    def rollback(self, name: str, snapshot: int) -> Json:
        vdb = self.vdbs[name]
        self.disable_vdb(name)
        chosen = vdb.snapshots[snapshot]
        vdb.dataset = self.clone(vdb, chosen)
        self.reconfigure(vdb, chosen.facts)
        return vdb.source_config

    def reconfigure(self, vdb: Source, facts: Json) -> None:
        self.mount(vdb, "virtual")
        request = self.virtual(vdb, "ReconfigureRequest")
        request.snapshot.parameters.json = json.dumps(facts)
        vdb.source_config = self.parsed(
            "source_config", self.runtime.call("virtual", "reconfigure", request).source_config
        )

    def disable_vdb(self, name: str) -> None:
        vdb = self.vdbs[name]
        self.runtime.call("virtual", "unconfigure", self.virtual(vdb, "UnconfigureRequest"))
        self.unmount(vdb)

    def enable_vdb(self, name: str) -> Json:
        vdb = self.vdbs[name]
        if self.vdb_status(name) == "INACTIVE":
            snapshot = vdb.snapshots[-1] if vdb.snapshots else vdb.parent
            self.reconfigure(vdb, snapshot.facts if snapshot else {})
        return vdb.source_config

    def start_vdb(self, name: str) -> None:
        vdb = self.vdbs[name]
        self.mount(vdb, "virtual")
        self.runtime.call("virtual", "start", self.virtual(vdb, "StartRequest"))

    def stop_vdb(self, name: str) -> None:
        self.runtime.call("virtual", "stop", self.virtual(self.vdbs[name], "StopRequest"))

    def vdb_status(self, name: str) -> str:
        return self.status("virtual", self.virtual(self.vdbs[name], "VirtualStatusRequest"))

    def vdb_size(self, name: str) -> int:
        request = self.virtual(self.vdbs[name], "VirtualSourceSizeRequest")
        return int(self.runtime.call("virtual", "source_size", request).database_size)

    def delete_vdb(self, name: str) -> None:
        vdb = self.vdbs[name]
        request = self.virtual(vdb, "UnconfigureRequest")
        request.deleteFlag = True
        self.runtime.call("virtual", "unconfigure", request)
        self.runtime.call("virtual", "cleanup", self.virtual(vdb, "VirtualCleanupRequest"))
        self.unmount(vdb)
        del self.vdbs[name]

    # upgrade

    def migrate(self, kind: str, stored: dict[str, Json]) -> dict[str, Json]:
        return self.runtime.migrate(kind, stored)

    # what the tests look at

    def make_volume(self, name: str, host: str, path: str) -> None:
        """Makes and mounts a volume that is not a plugin's yet."""
        self.storage.create(name, self.owner(self.runtime.hosts[host]))
        self.storage.mount(name, self.runtime.hosts[host], path)

    def snapshot_volume(self, of: str, name: str) -> None:
        self.storage.snapshot(of, name)

    def clone_volume(self, of: str, snapshot: str, name: str, host: str, path: str) -> None:
        """Makes and mounts a clone of a volume's snapshot."""
        self.storage.clone(of, snapshot, name)
        self.storage.own(name, self.owner(self.runtime.hosts[host]))
        self.storage.mount(name, self.runtime.hosts[host], path)

    def change_parameters(self, name: str, parameters: Json) -> None:
        """As a user changes them; without the engine's validation when it is to be bad input for the plugin."""
        source = (self.dsources | self.vdbs)[name]
        source.parameters = source.parameters | parameters

    def take_log(self) -> list[tuple[str, str]]:
        taken, self.runtime.log = self.runtime.log, []
        return taken

    def put_in_vault(self, path: str, user: str, password: str) -> None:
        self.runtime.vault[path] = (user, password)

    def close(self) -> None:
        for source in [*self.dsources.values(), *self.vdbs.values()]:
            if source.mounted:
                source.host.sh('sudo rm -f -- "$MOUNT"', MOUNT=source.mount_path)
        for host in self.runtime.hosts.values():
            # Servers that a test which failed has left; there are none else.
            host.sh('pkill -KILL -u "$(id -u)" "mysqld|mariadbd" || true')
            host.close()
        self.storage.destroy_all()

    # parts of the above

    def mount(self, source: Source, group: str) -> None:
        """Asks where the volume belongs, and mounts it there if it is not."""
        if group == "linked":
            request = self.staged(source, "StagedMountSpecRequest", with_config=False)
            answer = self.runtime.call("linked", "mount_specification", request)
            mount = answer.staged_mount if answer.HasField("staged_mount") else answer.mounts[0]
        else:
            request = self.virtual(source, "VirtualMountSpecRequest", with_config=False)
            mount = self.runtime.call("virtual", "mount_specification", request).mounts[0]
        if mount.remote_environment.reference != source.host.reference:
            raise OperationError("EngineError", f"a mount on {mount.remote_environment.reference}")
        if not source.mounted:
            self.storage.mount(source.dataset, source.host, mount.mount_path)
            source.mount_path = mount.mount_path
            source.mounted = True

    def unmount(self, source: Source) -> None:
        self.storage.unmount(source.host, source.mount_path)
        source.mounted = False

    def new_snapshot(self, source: Source) -> Snapshot:
        snapshot = Snapshot(source.dataset, uuid.uuid4().hex[:8], {})
        self.storage.snapshot(snapshot.dataset, snapshot.name)
        return snapshot

    def clone(self, vdb: Source, snapshot: Snapshot) -> str:
        dataset = f"{vdb.name}-{uuid.uuid4().hex[:8]}"
        self.storage.clone(snapshot.dataset, snapshot.name, dataset)
        self.storage.own(dataset, self.owner(vdb.host))
        return dataset

    def owner(self, host: Host) -> str:
        return host.sh('printf "%s:%s" "$(id -u)" "$(id -g)"')

    def parsed(self, kind: str, message: Any) -> Json:
        return self.runtime.valid(kind, json.loads(message.parameters.json))

    def status(self, group: str, request: Any) -> str:
        answer = self.runtime.call(group, "status", request)
        return str(type(answer).Status.Name(answer.status))

    def connection(self, host: Host) -> Any:
        from dlpx.virtualization.api import common_pb2  # noqa: PLC0415 only in the artifact

        connection = common_pb2.RemoteConnection()
        fill_environment(connection.environment, host)
        connection.user.name = host.user
        connection.user.reference = "HOST_USER-1"
        return connection

    def staged(self, source: Source, kind: str, *, with_config: bool = True) -> Any:
        request = getattr(messages(), kind)()
        staged = request.staged_source
        staged.linked_source.guid = source.guid
        staged.linked_source.parameters.json = json.dumps(source.parameters)
        staged.source_connection.CopyFrom(self.connection(source.source_host or source.host))
        staged.staged_connection.CopyFrom(self.connection(source.host))
        if source.mounted:
            fill_environment(staged.staged_mount.remote_environment, source.host)
            staged.staged_mount.mount_path = source.mount_path
        request.repository.parameters.json = json.dumps(source.repository)
        if with_config:
            request.source_config.parameters.json = json.dumps(source.source_config)
        return request

    def virtual(self, vdb: Source, kind: str, *, with_config: bool = True) -> Any:
        request = getattr(messages(), kind)()
        request.virtual_source.guid = vdb.guid
        request.virtual_source.parameters.json = json.dumps(vdb.parameters)
        request.virtual_source.connection.CopyFrom(self.connection(vdb.host))
        if vdb.mounted:
            mount = request.virtual_source.mounts.add()
            fill_environment(mount.remote_environment, vdb.host)
            mount.mount_path = vdb.mount_path
        request.repository.parameters.json = json.dumps(vdb.repository)
        if with_config:
            request.source_config.parameters.json = json.dumps(vdb.source_config)
        return request


def messages() -> Any:
    from dlpx.virtualization.api import platform_pb2  # noqa: PLC0415 only in the artifact

    return platform_pb2


def fill_environment(environment: Any, host: Host) -> None:
    environment.name = host.name
    environment.reference = host.reference
    environment.host.name = host.address
    environment.host.reference = "UNIX_HOST-1"
    environment.host.binary_path = f"{host.scratch_path}/bin"
    environment.host.scratch_path = host.scratch_path
