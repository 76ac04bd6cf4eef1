"""The operations that a Delphix Engine calls. Each is carried out by the Java plugin on the host that it concerns."""

from typing import Any

from dlpx.virtualization.common import RemoteConnection
from dlpx.virtualization.platform import MountSpecification, Plugin, StagedSource, Status, VirtualSource
from generated.definitions import (
    RepositoryDefinition,
    SnapshotDefinition,
    SnapshotParametersDefinition,
    SourceConfigDefinition,
)

from doppel import log, migrations
from doppel.operation import Operation

log.start()
plugin = Plugin()
migrations.declare(plugin.upgrade)


@plugin.discovery.repository()
def find_repositories(source_connection: RemoteConnection) -> list[RepositoryDefinition]:
    operation = Operation("discovery.repository", source_connection)
    return operation.definitions(RepositoryDefinition)


@plugin.discovery.source_config()
def find_source_configs(
    source_connection: RemoteConnection, repository: RepositoryDefinition
) -> list[SourceConfigDefinition]:
    operation = Operation("discovery.source_config", source_connection, repository=repository)
    return operation.definitions(SourceConfigDefinition)


def linked(name: str, staged_source: StagedSource, **arguments: Any) -> Operation:
    return Operation(f"linked.{name}", staged_source.staged_connection, staged_source=staged_source, **arguments)


@plugin.linked.mount_specification()
def linked_mounts(staged_source: StagedSource, repository: RepositoryDefinition) -> MountSpecification:
    return linked("mount_specification", staged_source, repository=repository).mounts()


@plugin.linked.pre_snapshot()
def linked_pre_snapshot(
    staged_source: StagedSource,
    repository: RepositoryDefinition,
    source_config: SourceConfigDefinition,
    optional_snapshot_parameters: SnapshotParametersDefinition | None,
) -> None:
    linked(
        "pre_snapshot",
        staged_source,
        repository=repository,
        source_config=source_config,
        snapshot_parameters=optional_snapshot_parameters,
    ).run()


@plugin.linked.post_snapshot()
def linked_post_snapshot(
    staged_source: StagedSource,
    repository: RepositoryDefinition,
    source_config: SourceConfigDefinition,
    optional_snapshot_parameters: SnapshotParametersDefinition | None,
) -> SnapshotDefinition:
    return linked(
        "post_snapshot",
        staged_source,
        repository=repository,
        source_config=source_config,
        snapshot_parameters=optional_snapshot_parameters,
    ).definition(SnapshotDefinition)


@plugin.linked.start_staging()
def start_staging(
    staged_source: StagedSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> None:
    linked("start_staging", staged_source, repository=repository, source_config=source_config).run()


@plugin.linked.stop_staging()
def stop_staging(
    staged_source: StagedSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> None:
    linked("stop_staging", staged_source, repository=repository, source_config=source_config).run()


@plugin.linked.status()
def linked_status(
    staged_source: StagedSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> Status:
    return linked("status", staged_source, repository=repository, source_config=source_config).status()


@plugin.linked.worker()
def linked_worker(
    staged_source: StagedSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> None:
    linked("worker", staged_source, repository=repository, source_config=source_config).run()


@plugin.linked.source_size()
def linked_size(
    staged_source: StagedSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> int:
    return linked("source_size", staged_source, repository=repository, source_config=source_config).size()


def virtual(name: str, virtual_source: VirtualSource, **arguments: Any) -> Operation:
    return Operation(f"virtual.{name}", virtual_source.connection, virtual_source=virtual_source, **arguments)


@plugin.virtual.mount_specification()
def virtual_mounts(virtual_source: VirtualSource, repository: RepositoryDefinition) -> MountSpecification:
    return virtual("mount_specification", virtual_source, repository=repository).mounts()


@plugin.virtual.configure()
def configure(
    virtual_source: VirtualSource, repository: RepositoryDefinition, snapshot: SnapshotDefinition
) -> SourceConfigDefinition:
    operation = virtual("configure", virtual_source, repository=repository, snapshot=snapshot)
    return operation.definition(SourceConfigDefinition)


@plugin.virtual.initialize()
def initialize(virtual_source: VirtualSource, repository: RepositoryDefinition) -> SourceConfigDefinition:
    return virtual("initialize", virtual_source, repository=repository).definition(SourceConfigDefinition)


@plugin.virtual.reconfigure()
def reconfigure(
    virtual_source: VirtualSource,
    repository: RepositoryDefinition,
    source_config: SourceConfigDefinition,
    snapshot: SnapshotDefinition,
) -> SourceConfigDefinition:
    return virtual(
        "reconfigure", virtual_source, repository=repository, source_config=source_config, snapshot=snapshot
    ).definition(SourceConfigDefinition)


@plugin.virtual.unconfigure()
def unconfigure(
    virtual_source: VirtualSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> None:
    virtual("unconfigure", virtual_source, repository=repository, source_config=source_config).run()


@plugin.virtual.cleanup()
def cleanup(
    virtual_source: VirtualSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> None:
    virtual("cleanup", virtual_source, repository=repository, source_config=source_config).run()


@plugin.virtual.start()
def start(
    virtual_source: VirtualSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> None:
    virtual("start", virtual_source, repository=repository, source_config=source_config).run()


@plugin.virtual.stop()
def stop(
    virtual_source: VirtualSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> None:
    virtual("stop", virtual_source, repository=repository, source_config=source_config).run()


@plugin.virtual.pre_snapshot()
def virtual_pre_snapshot(
    virtual_source: VirtualSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> None:
    virtual("pre_snapshot", virtual_source, repository=repository, source_config=source_config).run()


@plugin.virtual.post_snapshot()
def virtual_post_snapshot(
    virtual_source: VirtualSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> SnapshotDefinition:
    operation = virtual("post_snapshot", virtual_source, repository=repository, source_config=source_config)
    return operation.definition(SnapshotDefinition)


@plugin.virtual.status()
def virtual_status(
    virtual_source: VirtualSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> Status:
    return virtual("status", virtual_source, repository=repository, source_config=source_config).status()


@plugin.virtual.source_size()
def virtual_size(
    virtual_source: VirtualSource, repository: RepositoryDefinition, source_config: SourceConfigDefinition
) -> int:
    return virtual("source_size", virtual_source, repository=repository, source_config=source_config).size()
