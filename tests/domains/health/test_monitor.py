"""The monitor against real databases, a Redis that is away, engines and the real machine."""

import asyncio
import contextlib
import dataclasses
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import redis.asyncio as aioredis

from server.core import clock, db, events
from server.core.settings import Settings
from server.domains.generation import engines
from server.domains.generation.models import Engine, EngineState
from server.domains.health import lifecycle, machine, monitor
from server.domains.health import service as health
from server.domains.health.events import ServiceHealthChanged, TelemetrySampled
from server.domains.health.gpu import GpuReader
from server.domains.health.kinds import OverallState, Service, ServiceKind, ServiceState
from server.domains.health.monitor import Monitor
from tests import databases
from tests.domains.health.nvml import Nvml
from tests.domains.health.relay import relay

Silence = Callable[[], contextlib.AbstractAsyncContextManager[None]]


def verdict(found: Monitor) -> OverallState:
    return found.health.overall


def one(found: Monitor, kind: ServiceKind) -> Service:
    (service,) = [service for service in found.health.services if service.kind is kind]
    return service


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def without_workers(settings: Settings) -> Settings:
    """This process runs the jobs, on Postgres too."""
    return dataclasses.replace(settings, serve_jobs=True)


async def test_ourselves_and_the_database(database: Settings) -> None:
    found = Monitor(without_workers(database))
    assert verdict(found) is OverallState.WARNING
    await found.check()
    assert (found.health.overall, found.health.reason) == (OverallState.OK, "All services are healthy.")
    web, base = one(found, ServiceKind.WEB), one(found, ServiceKind.DATABASE)
    assert (web.pid, web.port, web.version, web.managed) == (os.getpid(), database.port, "0.1.0", True)
    assert web.uptime_seconds is not None and web.uptime_seconds > 0
    assert web.depends_on == (base.name,)
    assert base.version is not None and base.version.startswith(("SQLite 3.", "PostgreSQL 1"))
    assert base.latency_ms is not None and base.latency_ms > 0
    assert base.address is not None and "@" not in base.address
    assert base.managed is (database.sqlite_path is not None)


async def test_only_changes_are_told(database: Settings) -> None:
    found = Monitor(database)
    async with events.subscribe(ServiceHealthChanged) as stream:
        await found.check()
        assert await stream.next(1) is not None
        await found.check()
        assert await stream.next(0.01) is None
    assert found.revision == 1


@contextlib.asynccontextmanager
async def held(settings: Settings) -> AsyncIterator[None]:
    """Somebody else sits on SQLite's only connection."""
    taken, release = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with db.transaction():
            taken.set()
            await release.wait()

    task = asyncio.create_task(hold())
    await taken.wait()
    yield
    release.set()
    await task


@contextlib.asynccontextmanager
async def silenceable(settings: Settings) -> AsyncIterator[tuple[Settings, Silence]]:
    """Settings of a database that can be made to fall silent for a while: Postgres behind a relay, SQLite held."""
    if settings.sqlite_path is not None:
        yield settings, lambda: held(settings)
        return
    parts = urlsplit(settings.database_url)
    async with relay(parts.hostname or "", parts.port or 5432) as between:
        through = parts._replace(netloc=f"postgres@127.0.0.1:{between.port}").geturl()
        yield dataclasses.replace(settings, database_url=through), between.silence


async def test_a_database_that_stops_answering(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "PROBE_LIMIT", 0.3)
    async with silenceable(settings) as (settings, silence), db.open(settings):
        await Engine.create(
            name="Box", url="http://127.0.0.1:8188", state=EngineState.ONLINE, last_seen_at=clock.now()
        )
        found = Monitor(without_workers(settings))
        await found.check()
        assert verdict(found) is OverallState.OK
        async with silence():
            for state in (ServiceState.DEGRADED, ServiceState.DEGRADED, ServiceState.UNHEALTHY):
                await found.check()
                assert one(found, ServiceKind.DATABASE).state is state
            assert one(found, ServiceKind.DATABASE).last_error == "No answer within 0.3 s."
            assert one(found, ServiceKind.COMFYUI).state is ServiceState.HEALTHY
            assert verdict(found) is OverallState.ERROR
        async with asyncio.timeout(20):
            while one(found, ServiceKind.DATABASE).state is not ServiceState.HEALTHY:
                await found.check()
        assert verdict(found) is OverallState.OK


async def test_redis_away(database: Settings) -> None:
    found = Monitor(
        dataclasses.replace(
            without_workers(database), redis_url=f"redis://:secret@127.0.0.1:{closed_port()}/0"
        )
    )
    for state in (ServiceState.DEGRADED, ServiceState.DEGRADED, ServiceState.UNHEALTHY):
        await found.check()
        assert one(found, ServiceKind.REDIS).state is state
    service = one(found, ServiceKind.REDIS)
    assert service.last_error
    assert "secret" not in f"{service.address} {service.last_error}"
    assert one(found, ServiceKind.WEB).state is ServiceState.HEALTHY


async def test_redis_there(database: Settings) -> None:
    async with aioredis.from_url(databases.REDIS, socket_connect_timeout=1) as client:
        try:
            await client.ping()
        except (aioredis.RedisError, OSError):
            pytest.skip("Redis is not reachable")
    found = Monitor(dataclasses.replace(without_workers(database), redis_url=databases.REDIS))
    await found.check()
    service = one(found, ServiceKind.REDIS)
    assert service.state is ServiceState.HEALTHY
    assert service.version is not None and service.version.startswith("Redis ")


async def test_engines_come_and_go(database: Settings) -> None:
    engine = await Engine.create(name="Box", url="http://127.0.0.1:8188", sandbox=True)
    found = Monitor(without_workers(database))
    await found.check()
    assert one(found, ServiceKind.COMFYUI).state is ServiceState.UNKNOWN
    assert verdict(found) is OverallState.WARNING
    await Engine.filter(id=engine.id).update(
        state=EngineState.ONLINE, latency_ms=12.5, last_seen_at=clock.now()
    )
    await found.check()
    service = one(found, ServiceKind.COMFYUI)
    assert (service.state, service.latency_ms, service.port) == (ServiceState.HEALTHY, 12.5, 8188)
    assert (service.managed, service.required, service.key) == (True, True, engine.id)
    await Engine.filter(id=engine.id).update(state=EngineState.OFFLINE, last_error="Connection refused")
    for _ in range(3):
        await found.check()
    assert found.health.reason == "Box is unhealthy: Connection refused."
    stale = clock.now() - engines.FRESH - timedelta(seconds=1)
    await Engine.filter(id=engine.id).update(state=EngineState.ONLINE, last_seen_at=stale)
    await found.check()
    assert "Nobody has asked it lately" in found.health.reason
    await Engine.filter(id=engine.id).update(enabled=False)
    await found.check()
    assert verdict(found) is OverallState.OK


async def test_an_engine_that_is_set_aside_is_unwell_and_says_why(database: Settings) -> None:
    soon = clock.now() + timedelta(minutes=1)
    seen = {"state": EngineState.ONLINE, "last_seen_at": clock.now()}
    why = {"set_aside_until": soon, "set_aside_reason": "CUDA error: unspecified launch failure"}
    engine = await Engine.create(name="Box", url="http://127.0.0.1:8188", **seen, **why)
    found = Monitor(without_workers(database))
    await found.check()
    said = "Set aside: CUDA error: unspecified launch failure"
    assert (verdict(found), found.health.reason) == (OverallState.WARNING, f"Box is degraded: {said}.")
    await Engine.filter(id=engine.id).update(set_aside_until=clock.now())
    for _ in range(2):
        await found.check()
    assert verdict(found) is OverallState.OK


async def test_a_sample_of_the_real_machine(database: Settings) -> None:
    found = Monitor(database, GpuReader(lambda: Nvml(1)))
    async with events.subscribe(TelemetrySampled) as stream:
        await found.sample()
        assert await stream.next(1) is not None
    (sample,) = found.history
    assert 0 < sample.memory_used < sample.memory_total == psutil.virtual_memory().total
    assert sample.cpu_count == psutil.cpu_count()
    assert sample.disks and all(0 < disk.used <= disk.total for disk in sample.disks)
    assert sample.own_memory >= psutil.Process().memory_info().rss * 0.5
    assert sample.gpu.gpus[0].power_watts == 125.5
    await found.close()


async def test_history_holds_ten_minutes(database: Settings) -> None:
    found = Monitor(database)
    await found.sample()
    for _ in range(400):
        found.history.append(found.history[-1])
    assert len(found.history) * monitor.SAMPLE_SECONDS == 600


async def test_own_memory_counts_our_children() -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "print('up', flush=True); input()", stdin=-1, stdout=-1
    )
    assert child.stdout is not None and child.stdin is not None
    await child.stdout.readline()
    ours, theirs = psutil.Process().memory_info().rss, psutil.Process(child.pid).memory_info().rss
    assert machine.own_memory() >= (ours + theirs) * 0.9
    child.stdin.close()
    await child.wait()


async def test_own_memory_counts_who_started_us(tmp_path: Path) -> None:
    """From inside a process that a run.py has started, the run.py counts too."""
    inner = f"""
import pathlib, psutil
from server.domains.health import machine
machine.ROOT = pathlib.Path({str(tmp_path)!r}).resolve()
me, parent = psutil.Process(), psutil.Process().parent()
print(machine.own_memory(), me.memory_info().rss, parent.memory_info().rss)
"""
    outer = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {inner!r}]))"
    (tmp_path / "run.py").write_text(outer, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(machine.ROOT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "run.py", cwd=tmp_path, stdout=asyncio.subprocess.PIPE, env=environment
    )
    output, _ = await process.communicate()
    own, inner_size, outer_size = map(int, output.split())
    assert own >= (inner_size + outer_size) * 0.95


async def test_lifespan_survives_whatever_goes_wrong(
    database: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(monitor, "SAMPLE_SECONDS", 0.01)
    read = machine.read
    failed: list[int] = []

    def failing_once(*args: object) -> machine.Usage:
        if not failed:
            failed.append(1)
            raise RuntimeError("the disk is on fire")
        return read(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(machine, "read", failing_once)
    with caplog.at_level(logging.ERROR):
        async with lifecycle.lifespan(database, GpuReader(lambda: Nvml(1))):
            sample = await asyncio.wait_for(health.newest(), 10)
    assert sample.gpu.available
    assert "the disk is on fire" in caplog.text
    with pytest.raises(Exception, match="not watched"):
        health.services()
