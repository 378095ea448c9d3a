"""How each service is asked whether it is well. A probe raises when it is not, and the caller limits its time."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

import psutil

from server.core import clock, db
from server.core.settings import Settings
from server.core.version import VERSION
from server.domains.health.kinds import Service, ServiceKind

WEB, DATABASE, REDIS = "Web server", "Database", "Redis"


class Stopped(Exception):
    """The service does not run, and did not fail: it was ended, or never started. The message tells which."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a service says of itself. Latency in ms is measured by the caller when it is None, unless `timed` is
    False: then nothing was asked that could have taken time."""

    version: str | None = None
    pid: int | None = None
    uptime_seconds: float | None = None
    latency_ms: float | None = None
    timed: bool = True


@dataclass(frozen=True, slots=True)
class Probe:
    """A service as it is known before it was asked, and how to ask it."""

    service: Service
    ask: Callable[[], Coroutine[Any, Any, Reading]]


def key(name: str) -> UUID:
    """The same key for the same service, in every process and for ever."""
    return uuid5(NAMESPACE_URL, f"ainfluencer:service:{name}")


def fixed(settings: Settings) -> list[Probe]:
    """The probes of ourselves, the database and, when configured, Redis."""
    found = [_web(settings), _database(settings)]
    return [*found, _redis(settings.redis_url)] if settings.redis_url else found


def _web(settings: Settings) -> Probe:
    async def ask() -> Reading:
        """The latency is how long the event loop keeps others waiting."""
        await asyncio.sleep(0)
        uptime = clock.now().timestamp() - psutil.Process().create_time()
        return Reading(VERSION, os.getpid(), uptime)

    service = Service(
        key(WEB),
        WEB,
        ServiceKind.WEB,
        managed=True,
        required=True,
        address=f"http://{settings.host}:{settings.port}",
        port=settings.port,
        depends_on=(DATABASE,),
        note="Runs the jobs too." if settings.runs_jobs else None,
    )
    return Probe(service, ask)


def _database(settings: Settings) -> Probe:
    embedded = settings.sqlite_path is not None

    async def ask() -> Reading:
        (row,) = await db.fetch("SELECT sqlite_version() AS v" if embedded else "SHOW server_version")
        return Reading(f"{'SQLite' if embedded else 'PostgreSQL'} {next(iter(row.values()))}")

    address, port = _place(settings.database_url, 5432)
    service = Service(
        key(DATABASE),
        DATABASE,
        ServiceKind.DATABASE,
        managed=embedded,
        required=True,
        address=str(settings.sqlite_path) if embedded else address,
        port=None if embedded else port,
    )
    return Probe(service, ask)


def _redis(url: str) -> Probe:
    import redis.asyncio as aioredis  # slow to import, and only needed where Redis is used

    async def ask() -> Reading:
        async with aioredis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
            started = time.perf_counter()
            info = await client.info("server")
            latency = (time.perf_counter() - started) * 1000
            return Reading(f"Redis {info['redis_version']}", None, float(info["uptime_in_seconds"]), latency)

    address, port = _place(url, 6379)
    service = Service(
        key(REDIS), REDIS, ServiceKind.REDIS, managed=False, required=False, address=address, port=port
    )
    return Probe(service, ask)


def _place(url: str, port: int) -> tuple[str, int]:
    """An address without its credentials, and its port."""
    parts = urlsplit(url)
    port = parts.port or port
    return f"{parts.scheme}://{parts.hostname}:{port}{parts.path}", port
