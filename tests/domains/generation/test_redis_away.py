"""Redis goes away under a worker and a watcher in different processes, and comes back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from server.core import events
from server.core.settings import Settings
from server.domains.generation.events import JobProgressed
from server.domains.generation.models import GenerationEvent, GenerationState
from server.domains.generation.progress import Snapshot
from tests import databases
from tests.domains.generation.sandbox import Sandbox
from tests.domains.generation.support import PATIENCE, ended, order, story
from tests.domains.generation.test_recovery import Worker


class Gate:
    """A port in front of Redis that can be shut, so that whoever is connected is thrown out and nobody gets in."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._port = 0

    @property
    def url(self) -> str:
        return urlsplit(databases.REDIS)._replace(netloc=f"127.0.0.1:{self._port}").geturl()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        if self._server is not None:
            self._server.close()
            for writer in self._writers:
                writer.transport.abort()
            self._server = None

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        redis = urlsplit(databases.REDIS)
        back, there = await asyncio.open_connection(redis.hostname, redis.port)
        self._writers |= {writer, there}
        await asyncio.gather(_copy(reader, there), _copy(back, writer))
        self._writers -= {writer, there}


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    redis = urlsplit(databases.REDIS)
    try:
        _, writer = await asyncio.open_connection(redis.hostname, redis.port)
    except OSError:
        pytest.skip("Redis is not reachable")
    writer.close()
    found = Gate()
    await found.open()
    yield found
    await found.shut()


async def heard(job_id: str) -> None:
    """Returns when the bus brings word of the job, which only the other process can have sent."""
    async with asyncio.timeout(PATIENCE), events.subscribe(JobProgressed) as stream:
        async for event in stream:
            if isinstance(event, JobProgressed) and event.job_id == job_id and event.seq > 2:
                return


async def watch_one() -> None:
    """A job to its end, its whole story told."""
    job = await order(steps=5)
    told = await story(job.id, after=0)
    numbers = [entry.seq for entry in told if isinstance(entry, GenerationEvent)]
    assert not any(isinstance(entry, Snapshot) for entry in told)
    job = await ended(job.id)
    assert job.state is GenerationState.SUCCEEDED, job.error_message
    assert numbers == list(range(1, job.last_seq + 1))


async def until_heard() -> None:
    """Orders jobs until the bus brings word of one: whoever lost Redis looks for it only now and then."""
    while True:
        job = await order(steps=5)
        listening = asyncio.create_task(heard(str(job.id)))
        await ended(job.id)
        done, _ = await asyncio.wait({listening}, timeout=1)
        if done:
            return await listening
        listening.cancel()


@pytest.mark.parametrize("settings", ["postgres"], indirect=True)  # on SQLite there is one process
async def test_jobs_run_and_are_watched_without_redis_and_with_it_again(
    database: Settings, sandbox: Sandbox, gate: Gate
) -> None:
    worker = Worker(database, sandbox, redis_url=gate.url)
    try:
        async with events.bridge(gate.url):
            worker.start()
            await until_heard()
            await gate.shut()
            for _ in range(2):
                await watch_one()
            await gate.open()
            async with asyncio.timeout(PATIENCE):
                await until_heard()
    finally:
        worker.kill()
