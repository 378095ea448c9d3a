"""What health consists of: services and their state, and samples of what the machine is doing. No logic here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ServiceKind(StrEnum):
    WEB = "WEB"
    WORKER = "WORKER"
    UI = "UI"
    COMFYUI = "COMFYUI"
    DATABASE = "DATABASE"
    REDIS = "REDIS"
    OTHER = "OTHER"


class ServiceState(StrEnum):
    STOPPED = "STOPPED"
    STARTING = "STARTING"
    HEALTHY = "HEALTHY"
    DEGRADED = "DEGRADED"
    UNHEALTHY = "UNHEALTHY"
    UNKNOWN = "UNKNOWN"


class OverallState(StrEnum):
    OK = "OK"
    WARNING = "WARNING"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Service:
    """Something we need or use. managed: started by us. required: nothing works without it. Latency in ms.
    note: what it does, in one sentence, where its kind does not say it."""

    key: UUID
    name: str
    kind: ServiceKind
    managed: bool
    required: bool
    state: ServiceState = ServiceState.UNKNOWN
    address: str | None = None
    port: int | None = None
    depends_on: tuple[str, ...] = ()
    pid: int | None = None
    uptime_seconds: float | None = None
    version: str | None = None
    latency_ms: float | None = None
    last_error: str | None = None
    checked_at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """All services at one time; `reason` is one sentence."""

    overall: OverallState
    reason: str
    services: tuple[Service, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DiskUsage:
    """The file system that `path` lies on, in bytes."""

    path: str
    total: int
    used: int
    percent: float


@dataclass(frozen=True, slots=True)
class GpuProcess:
    """A process on a GPU, its memory there in bytes. `ports` are those it listens on. What is None is unknown;
    for the memory `memory_reason` says why. `engine_id` is the engine that it is, when it is one of ours."""

    pid: int
    name: str | None = None
    memory: int | None = None
    memory_reason: str | None = None
    ports: frozenset[int] | None = None
    engine_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Gpu:
    """One GPU. What could not be read is None, and `reason` says why. Utilisation in %, memory in bytes, °C, W.
    `processes_reason` says why no processes, or not all of them, are known."""

    index: int
    name: str
    uuid: str | None = None
    utilization: float | None = None
    memory_total: int | None = None
    memory_used: int | None = None
    temperature: float | None = None
    power_watts: float | None = None
    reason: str | None = None
    processes: tuple[GpuProcess, ...] | None = None
    processes_reason: str | None = None


@dataclass(frozen=True, slots=True)
class GpuTelemetry:
    """All GPUs. That there is none, or no driver, is a normal state: `reason` says which."""

    available: bool
    reason: str | None = None
    driver_version: str | None = None
    gpus: tuple[Gpu, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemTelemetry:
    """The machine at one time. Sizes in bytes; own_memory is the resident memory of all our processes."""

    at: datetime
    cpu_percent: float
    cpu_count: int
    memory_total: int
    memory_used: int
    memory_percent: float
    disks: tuple[DiskUsage, ...]
    gpu: GpuTelemetry
    own_memory: int


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """What we are and run on."""

    version: str
    platform: str
    python_version: str
    database: str
    started_at: datetime
    telemetry: SystemTelemetry
    history: tuple[SystemTelemetry, ...]
