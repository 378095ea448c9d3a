"""What this process knows of the services and the machine: asked and sampled by interval, whoever watches."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from dataclasses import replace
from uuid import UUID

from server.core import clock
from server.core.errors import Unavailable
from server.core.events import publish
from server.core.logging import redact
from server.core.settings import Settings
from server.domains.health import advising, engines, machine, probes, workers
from server.domains.health.blocking import Limited, Patient
from server.domains.health.events import ServiceHealthChanged, TelemetrySampled
from server.domains.health.gpu import GpuReader
from server.domains.health.hysteresis import Track, overall
from server.domains.health.kinds import GpuTelemetry, Service, ServiceHealth, ServiceState, SystemTelemetry
from server.domains.health.probes import Probe, Reading, Stopped

log = logging.getLogger(__name__)
PROBE_SECONDS = 5.0
PROBE_LIMIT = 3.0
SAMPLE_SECONDS = 2.0
SAMPLE_LIMIT = 1.8
HISTORY_SECONDS = 600
STUCK = GpuTelemetry(False, "The NVIDIA driver does not answer.")


class Monitor:
    """`check` asks all services once, `sample` reads the machine once; `health` and `history` are what came of it.

    `revision` rises with every change of health that is worth telling.
    """

    def __init__(self, settings: Settings, gpus: GpuReader | None = None) -> None:
        self.started_at = clock.now()
        self.history: deque[SystemTelemetry] = deque(maxlen=int(HISTORY_SECONDS / SAMPLE_SECONDS))
        self.sampled = asyncio.Event()
        self.revision = 0
        self._fixed = probes.fixed(settings)
        self._asks: dict[UUID, Limited[Reading]] = {
            probe.service.key: Limited(probe.ask) for probe in self._fixed
        }
        self._list_others = Limited(lambda: _others(settings))
        self._others: list[Probe] = []
        self._tracks: dict[UUID, Track] = {}
        self._services: tuple[Service, ...] = tuple(probe.service for probe in self._fixed)
        self._checked_at = self.started_at
        self._folders = (settings.data_dir, machine.ROOT)
        self._gpus = gpus or GpuReader()
        self._read_gpus = Patient(self._gpus.read)
        self._read_machine = Patient(lambda: machine.read(self._folders))

    @property
    def health(self) -> ServiceHealth:
        """All services as they were found last."""
        verdict, reason = overall(self._services)
        return ServiceHealth(verdict, reason, self._services, self._checked_at)

    async def check(self) -> None:
        """Asks every service at the same time, and tells when something has changed."""
        try:
            self._others = await self._list_others(PROBE_LIMIT)
        except Exception as error:
            log.debug("Workers and engines cannot be listed: %s", error)
            asked = self._fixed
        else:
            asked = [*self._fixed, *self._others]
        found = dict(zip((probe.service.key for probe in asked), await self._ask(asked), strict=True))
        known = {service.key: service for service in self._services}
        listed = [probe.service.key for probe in (*self._fixed, *self._others)]
        self._checked_at = clock.now()
        self._tell(tuple(found.get(key) or known[key] for key in listed))

    async def _ask(self, asked: list[Probe]) -> list[Service]:
        return await asyncio.gather(*(self._ask_one(probe) for probe in asked))

    async def _ask_one(self, probe: Probe) -> Service:
        started, at = time.perf_counter(), clock.now()
        try:
            reading = await self._asks.get(probe.service.key, Limited(probe.ask))(PROBE_LIMIT)
        except engines.Undecided:
            return replace(probe.service, checked_at=at)
        except Stopped as reason:
            self._tracks.pop(probe.service.key, None)
            return replace(probe.service, state=ServiceState.STOPPED, last_error=str(reason), checked_at=at)
        except Exception as error:
            state = self._step(probe.service, False)
            return replace(probe.service, state=state, last_error=_told(error), checked_at=at)
        latency = reading.latency_ms
        if latency is None and reading.timed:
            latency = (time.perf_counter() - started) * 1000
        return replace(
            probe.service,
            state=self._step(probe.service, True),
            pid=reading.pid,
            uptime_seconds=reading.uptime_seconds,
            version=reading.version,
            latency_ms=latency,
            checked_at=at,
        )

    def _step(self, service: Service, ok: bool) -> ServiceState:
        track = self._tracks[service.key] = self._tracks.get(service.key, Track()).after(ok)
        return track.state

    def _tell(self, services: tuple[Service, ...]) -> None:
        before, self._services = self._services, services
        if [_essence(service) for service in before] == [_essence(service) for service in services]:
            return
        self.revision += 1
        log.info("Health: %s", self.health.reason)
        publish(ServiceHealthChanged())

    async def sample(self) -> None:
        """Reads the machine and its GPUs, and tells that there is something new."""
        gpu, usage = await asyncio.gather(self._gpu(), self._read_machine(SAMPLE_LIMIT))
        self.history.append(
            SystemTelemetry(
                at=clock.now(),
                cpu_percent=usage.cpu_percent,
                cpu_count=usage.cpu_count,
                memory_total=usage.memory_total,
                memory_used=usage.memory_used,
                memory_percent=usage.memory_percent,
                disks=usage.disks,
                gpu=gpu,
                own_memory=usage.own_memory,
            )
        )
        self.sampled.set()
        publish(TelemetrySampled())

    async def _gpu(self) -> GpuTelemetry:
        try:
            return advising.with_engines(await self._read_gpus(SAMPLE_LIMIT), self._services)
        except TimeoutError:
            return STUCK

    async def close(self) -> None:
        """Lets go of what is still being asked, and of the GPU driver unless that is stuck."""
        self._list_others.cancel()
        for ask in self._asks.values():
            ask.cancel()
        try:
            await Patient(self._gpus.close)(SAMPLE_LIMIT)
        except TimeoutError:
            log.warning("The NVIDIA driver does not answer; leaving it.")


async def _others(settings: Settings) -> list[Probe]:
    """What is only known from the database: workers and engines."""
    return [*await workers.probes(settings), *await engines.probes()]


def _essence(service: Service) -> tuple[object, ...]:
    """What of a service is worth telling when it changes; not what moves all the time."""
    return (service.key, service.name, service.state, service.last_error, service.version, service.pid)


def _told(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"No answer within {PROBE_LIMIT:g} s."
    return redact(str(error) or type(error).__name__)[:500]


_current: Monitor | None = None


def current() -> Monitor:
    """The monitor of this process. Raises Unavailable where none runs."""
    if _current is None:
        raise Unavailable("Health is not watched in this process.", "health")
    return _current


def install(monitor: Monitor | None) -> None:
    """Makes this the monitor of the process; None takes it away."""
    global _current
    _current = monitor
