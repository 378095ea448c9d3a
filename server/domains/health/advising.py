"""Advice for every GPU that pictures can be painted on: those of this machine, and those of engines elsewhere."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from uuid import UUID

from server.core.errors import FieldError, InvalidInput
from server.domains.generation import breaking, engines
from server.domains.generation.models import Engine
from server.domains.health.advice import Advice, advise
from server.domains.health.kinds import Gpu, GpuProcess, GpuTelemetry, Service, ServiceKind

MIN_PIXELS, MAX_PIXELS = 16, 16384
ELSEWHERE = "How busy it is can only be seen on the machine that it is in."
WHICH = "How busy it is cannot be seen: the engine runs here, but on which GPU is not known."


@dataclass(frozen=True, slots=True)
class GpuAdvice:
    """Advice for one GPU. `gpu` is None when it is not on this machine, or when it is not known which one it is.

    Memory in bytes; None when unknown, and `unknown_reason` says why that or the utilisation is.
    """

    gpu: Gpu | None
    engines: tuple[Engine, ...]
    name: str
    memory_total: int | None
    memory_free: int | None
    advice: Advice
    unknown_reason: str | None


async def advise_all(width: int, height: int, telemetry: GpuTelemetry) -> list[GpuAdvice]:
    """Advice for pictures of this size in pixels: first this machine's GPUs, then engines with another one.

    Raises InvalidInput for the size.
    """
    _check(width, height)
    found = await engines.in_use()
    homes = {engine.id: _home(engine, telemetry.gpus) for engine in found}
    here = [_of_gpu(gpu, _at(gpu, found, homes), width, height) for gpu in telemetry.gpus]
    away = [engine for engine in found if homes[engine.id] is None]
    return here + [_of_engine(engine, width, height) for engine in away]


def with_engines(telemetry: GpuTelemetry, services: Iterable[Service]) -> GpuTelemetry:
    """The GPUs with the processes that are engines of ours told apart: those that listen on an engine's port."""
    ports = {
        service.port: service.key
        for service in services
        if service.kind is ServiceKind.COMFYUI and _is_here(service.address or "")
    }
    if not ports or not telemetry.gpus:
        return telemetry
    return replace(telemetry, gpus=tuple(_matched(gpu, ports) for gpu in telemetry.gpus))


def _matched(gpu: Gpu, ports: dict[int | None, UUID]) -> Gpu:
    if gpu.processes is None:
        return gpu
    return replace(gpu, processes=tuple(_as_engine(process, ports) for process in gpu.processes))


def _as_engine(process: GpuProcess, ports: dict[int | None, UUID]) -> GpuProcess:
    mine = [ports[port] for port in process.ports or () if port in ports]
    return replace(process, engine_id=mine[0]) if mine else process


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _home(engine: Engine, gpus: tuple[Gpu, ...]) -> int | None:
    """The number of this machine's GPU that the engine paints on, as far as that can be told.

    By its process; where the system does not let us see that, by the device's name if only one GPU has that name.
    """
    for gpu in gpus:
        if any(process.engine_id == engine.id for process in gpu.processes or ()):
            return gpu.index
    named = [gpu.index for gpu in gpus if gpu.name == _device(engine)]
    return named[0] if len(named) == 1 and _is_here(engine.url) else None


def _device(engine: Engine) -> str:
    """The device's own name within ComfyUI's, e.g. "cuda:0 NVIDIA GeForce RTX 3090 : cudaMallocAsync"."""
    told = str(engine.info.get("device_name") or "").partition(" : ")[0]
    return told.partition(" ")[2] if told.startswith("cuda:") else told


def _at(gpu: Gpu, found: list[Engine], homes: dict[UUID, int | None]) -> tuple[Engine, ...]:
    return tuple(engine for engine in found if homes[engine.id] == gpu.index)


def _of_gpu(gpu: Gpu, painting: tuple[Engine, ...], width: int, height: int) -> GpuAdvice:
    total, used = gpu.memory_total, gpu.memory_used
    free = None if total is None or used is None else total - used
    advice = advise(width, height, total, free, gpu.utilization)
    return GpuAdvice(gpu, painting, gpu.name, total, free, advice, gpu.reason)


def _of_engine(engine: Engine, width: int, height: int) -> GpuAdvice:
    total, free, why = _memory(engine)
    why = why or (WHICH if _is_here(engine.url) else ELSEWHERE)
    name = engine.info.get("device_name") or engine.name
    return GpuAdvice(None, (engine,), name, total, free, advise(width, height, total, free), why)


def _memory(engine: Engine) -> tuple[int | None, int | None, str | None]:
    """Total and free bytes as the engine told them lately; without them the reason."""
    if not engines.is_online(engine):
        return None, None, f"{engine.name} does not answer now."
    if aside := breaking.set_aside(engine):
        return None, None, f"{engine.name} is set aside: {aside[1]}"
    total, free = engine.info.get("vram_total"), engine.info.get("vram_free")
    if not total or free is None:
        return None, None, engine.info.get("vram_reason") or "The engine does not tell its memory."
    return total, free, None


def _check(width: int, height: int) -> None:
    rule = f"must be from {MIN_PIXELS} to {MAX_PIXELS}"
    wrong = tuple(
        FieldError(name, rule)
        for name, value in (("width", width), ("height", height))
        if not MIN_PIXELS <= value <= MAX_PIXELS
    )
    if wrong:
        raise InvalidInput(f"Width and height {rule} pixels.", wrong)
