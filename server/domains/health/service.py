"""The state of services and machine, as this process's monitor knows it."""

from __future__ import annotations

import platform
from collections.abc import AsyncGenerator
from uuid import UUID

from server.core import events
from server.core.version import VERSION
from server.domains.health import advising, monitor
from server.domains.health.advising import GpuAdvice
from server.domains.health.events import ServiceHealthChanged, TelemetrySampled
from server.domains.health.kinds import Service, ServiceHealth, ServiceKind, SystemInfo, SystemTelemetry


def services() -> ServiceHealth:
    """All services with the verdict over them. Raises Unavailable where health is not watched."""
    return monitor.current().health


def service(key: UUID) -> Service | None:
    """One service, or None."""
    return next((service for service in services().services if service.key == key), None)


async def system() -> SystemInfo:
    """What we are and run on, with the last ten minutes. Raises Unavailable where health is not watched."""
    watching = monitor.current()
    telemetry = await newest()
    kinds = {service.kind: service for service in watching.health.services}
    return SystemInfo(
        version=VERSION,
        platform=platform.platform(),
        python_version=platform.python_version(),
        database=kinds[ServiceKind.DATABASE].version or "not reached yet",
        started_at=watching.started_at,
        telemetry=telemetry,
        history=tuple(watching.history),
    )


async def newest() -> SystemTelemetry:
    """The newest sample; waits for the first one right after the start."""
    watching = monitor.current()
    await watching.sampled.wait()
    return watching.history[-1]


async def gpu_advice(width: int, height: int) -> list[GpuAdvice]:
    """Advice for pictures of this size in pixels, one for each GPU. Raises InvalidInput, and Unavailable where
    health is not watched."""
    return await advising.advise_all(width, height, (await newest()).gpu)


async def health_changes() -> AsyncGenerator[ServiceHealth, None]:
    """The services as they are, then again after every change."""
    watching = monitor.current()
    async with events.subscribe(ServiceHealthChanged) as stream:
        told = watching.revision
        yield watching.health
        async for _ in stream:
            if watching.revision != told:
                told = watching.revision
                yield watching.health


async def samples() -> AsyncGenerator[SystemTelemetry, None]:
    """The newest sample, then every new one: one each two seconds."""
    async with events.subscribe(TelemetrySampled) as stream:
        told = await newest()
        yield told
        async for _ in stream:
            sample = await newest()
            if sample.at != told.at:
                told = sample
                yield sample
