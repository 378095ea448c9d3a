"""What generation runs in a process: engines' probes, the dispatcher, durable jobs."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import socket
from collections.abc import AsyncIterator
from typing import Any

from server.core.settings import Settings
from server.domains.generation import dispatching, engines, previews
from server.domains.library import storage

log = logging.getLogger(__name__)
CLEAN_SECONDS = 300.0


@contextlib.asynccontextmanager
async def lifespan(settings: Settings) -> AsyncIterator[None]:
    """Opens store and engines; with `settings.runs_jobs` also probes them and runs jobs while the block runs."""
    storage.open(settings)
    engines.open(settings)
    tasks: list[asyncio.Task[None]] = []
    if settings.runs_jobs:
        await engines.sync(settings)
        tasks = [asyncio.create_task(work) for work in (engines.watch(), _clean(settings), _jobs(settings))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await engines.close()


def owner_of(settings: Settings) -> str:
    """The name under which this process claims jobs: the same after a restart on the same machine."""
    return "web" if settings.sqlite_path is not None else f"worker@{socket.gethostname()}"


async def _jobs(settings: Settings) -> None:
    """Runs jobs until cancelled. DBOS is imported in a thread, so that the server need not wait for it."""
    owner = owner_of(settings)
    jobs: Any = await asyncio.to_thread(importlib.import_module, "server.domains.generation.jobs")
    jobs.launch(settings, owner)
    try:
        await jobs.resume(owner)
        await dispatching.forever(owner, jobs.begin)
    finally:
        jobs.stop()


async def _clean(settings: Settings) -> None:
    while True:
        with contextlib.suppress(OSError):
            await previews.clean(settings)
        await asyncio.sleep(CLEAN_SECONDS)
