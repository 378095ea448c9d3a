"""What generation runs in a process: engines' probes, the dispatcher, durable jobs."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from server.core.settings import Settings
from server.domains.generation import dispatching, engines, leases, previews, pruning, reconciling
from server.domains.library import lifecycle as library

log = logging.getLogger(__name__)
CLEAN_SECONDS = 300.0
PRUNE_SECONDS = 24 * 60 * 60.0
PRUNE_FIRST_SECONDS = 60.0
SETTLE_SECONDS = 0.3  # the import slows down everything else for a second: let the server open its door first
LAUNCH_AGAIN_SECONDS = 5.0


@contextlib.asynccontextmanager
async def lifespan(settings: Settings) -> AsyncIterator[None]:
    """Opens store and engines; with `settings.runs_jobs` also probes them and runs jobs while the block runs."""
    library.open(settings)
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


async def _jobs(settings: Settings) -> None:
    """Runs jobs until cancelled. DBOS is imported in a thread, so that the server need not wait for it."""
    owner = leases.new_owner()
    await asyncio.sleep(SETTLE_SECONDS)
    jobs: Any = await asyncio.to_thread(importlib.import_module, "server.domains.generation.jobs")
    async with _place(settings):
        await _run_jobs(jobs, settings, owner)


def _place(settings: Settings) -> AbstractAsyncContextManager[None]:
    """On SQLite one process at a time runs jobs; on Postgres any number does."""
    path = settings.sqlite_path
    return contextlib.nullcontext() if path is None else leases.only_one(path.with_name("jobs.lock"))


async def _run_jobs(jobs: Any, settings: Settings, owner: str) -> None:
    await _launch(jobs, settings, owner)
    beside = (
        _hold(jobs, owner, alone=settings.sqlite_path is not None),
        reconciling.forever(owner, jobs.begin),
        _prune(jobs),
    )
    tasks = [asyncio.create_task(work) for work in beside]
    try:
        await dispatching.forever(owner, jobs.begin)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await jobs.stop()
        with contextlib.suppress(Exception):  # without it others only wait until the lease is over
            await leases.release(owner)


async def _launch(jobs: Any, settings: Settings, owner: str) -> None:
    while True:
        try:
            jobs.launch(settings, owner)
            return
        except Exception:
            log.exception("Durable jobs could not be launched; trying again.")
            await jobs.stop()
        await asyncio.sleep(LAUNCH_AGAIN_SECONDS)


async def _hold(jobs: Any, owner: str, *, alone: bool) -> None:
    """Keeps our leases, and goes on with the jobs of processes that did not keep theirs.

    On SQLite we are the only process, see `_place`: whatever others held is ours at once.
    """

    async def look() -> None:
        await leases.renew(owner)
        await leases.take_over(owner, alone=alone)
        await jobs.go_on()

    await _every(leases.RENEW_SECONDS, look)


async def _prune(jobs: Any) -> None:
    async def prune() -> None:
        await pruning.prune()
        await jobs.prune()

    await asyncio.sleep(PRUNE_FIRST_SECONDS)
    await _every(PRUNE_SECONDS, prune)


async def _clean(settings: Settings) -> None:
    await _every(CLEAN_SECONDS, lambda: previews.clean(settings))


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except Exception:
            log.exception("Looking after the jobs failed; trying again.")
        await asyncio.sleep(seconds)
