"""The GraphQL types of health: the domain's dataclasses, field by field."""

from datetime import datetime
from typing import Self

import strawberry

from schema.enums import expose
from schema.health.gpu_types import GpuTelemetry
from schema.ids import to_id
from schema.node import Node
from schema.scalars import ByteCount
from server.domains.health import kinds
from server.domains.health.kinds import OverallState, ServiceKind, ServiceState

expose(
    ServiceKind,
    "What a service is.",
    WEB="Answers the page and the API.",
    WORKER="Runs jobs.",
    UI="Serves the page alone.",
    COMFYUI="An engine that paints.",
    DATABASE="The database.",
    REDIS="Carries wake-ups between processes.",
    OTHER="Something else.",
)
expose(
    ServiceState,
    "How a service is.",
    STOPPED="Is not meant to run now.",
    STARTING="Is on its way.",
    HEALTHY="Answers as it should.",
    DEGRADED="Failed once, or answers badly.",
    UNHEALTHY="Failed several times in a row.",
    UNKNOWN="Has not been asked yet.",
)
expose(
    OverallState,
    "The verdict over all services.",
    OK="All is well.",
    WARNING="Something needs a look.",
    ERROR="Something is down.",
)
described = strawberry.field


@strawberry.type(description="Something that we need or use: ourselves, the database, Redis, an engine.")
class Service(Node):
    name: str = described(description="Its name.")
    kind: ServiceKind = described(description="What it is.")
    state: ServiceState = described(description="How it is.")
    managed: bool = described(description="Whether we started it.")
    required: bool = described(description="Whether things fail without it.")
    address: str | None = described(description="Where it is, without credentials.")
    port: int | None = described(description="The port it listens on.")
    pid: int | None = described(description="Its process id, where that is known.")
    uptime_seconds: float | None = described(description="How long it has been running.")
    version: str | None = described(description="Its version as it tells it.")
    latency_ms: float | None = described(description="How long it took to answer last time.")
    last_error: str | None = described(
        description="What was wrong at the last probe; null when all was well."
    )
    checked_at: datetime | None = described(description="When it was asked last.")
    depends_on: list[str] = described(description="Names of the services it needs.")
    note: str | None = described(description="What it does, where its kind does not say it.")

    @classmethod
    def of(cls, service: kinds.Service) -> Self:
        return cls(
            id=strawberry.ID(to_id("Service", service.key)),
            name=service.name,
            kind=service.kind,
            state=service.state,
            managed=service.managed,
            required=service.required,
            address=service.address,
            port=service.port,
            pid=service.pid,
            uptime_seconds=service.uptime_seconds,
            version=service.version,
            latency_ms=service.latency_ms,
            last_error=service.last_error,
            checked_at=service.checked_at,
            depends_on=list(service.depends_on),
            note=service.note,
        )


@strawberry.type(description="All services and the verdict over them.")
class ServiceHealth:
    overall: OverallState = described(description="The verdict.")
    reason: str = described(description="Why, in one sentence.")
    services: list[Service] = described(description="Every service.")
    at: datetime = described(description="When they were asked last.")

    @classmethod
    def of(cls, health: kinds.ServiceHealth) -> Self:
        services = [Service.of(service) for service in health.services]
        return cls(overall=health.overall, reason=health.reason, services=services, at=health.at)


@strawberry.type(description="The file system that a folder lies on.")
class DiskUsage:
    path: str = described(description="The folder.")
    total: ByteCount = described(description="Its size.")
    used: ByteCount = described(description="What of it is used.")
    percent: float = described(description="The same in percent.")


@strawberry.type(description="What the machine is doing at one time.")
class SystemTelemetry:
    at: datetime = described(description="When it was read.")
    cpu_percent: float = described(description="How busy the processors are, all together.")
    cpu_count: int = described(description="How many logical processors there are.")
    memory_total: ByteCount = described(description="The machine's memory.")
    memory_used: ByteCount = described(description="What of it is not available.")
    memory_percent: float = described(description="The same in percent.")
    disks: list[DiskUsage] = described(description="The file systems that we write to.")
    gpu: GpuTelemetry = described(description="The GPUs.")
    own_memory: ByteCount = described(description="Resident memory of all our processes.")

    @classmethod
    def of(cls, sample: kinds.SystemTelemetry) -> Self:
        return cls(
            at=sample.at,
            cpu_percent=sample.cpu_percent,
            cpu_count=sample.cpu_count,
            memory_total=ByteCount(sample.memory_total),
            memory_used=ByteCount(sample.memory_used),
            memory_percent=sample.memory_percent,
            disks=[
                DiskUsage(path=d.path, total=ByteCount(d.total), used=ByteCount(d.used), percent=d.percent)
                for d in sample.disks
            ],
            gpu=GpuTelemetry.of(sample.gpu),
            own_memory=ByteCount(sample.own_memory),
        )


@strawberry.type(description="What we are and run on.")
class SystemInfo:
    version: str = described(description="Our version.")
    platform: str = described(description="The operating system.")
    python_version: str = described(description="The version of Python.")
    database: str = described(description="The database's kind and version.")
    started_at: datetime = described(description="When this server started.")
    telemetry: SystemTelemetry = described(description="What the machine is doing now.")
    history: list[SystemTelemetry] = described(description="The last ten minutes, oldest first.")

    @classmethod
    def of(cls, info: kinds.SystemInfo) -> Self:
        return cls(
            version=info.version,
            platform=info.platform,
            python_version=info.python_version,
            database=info.database,
            started_at=info.started_at,
            telemetry=SystemTelemetry.of(info.telemetry),
            history=[SystemTelemetry.of(sample) for sample in info.history],
        )
