"""Which worker processes there are. Each says every few seconds that it is alive, and says so when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

from server.core import clock
from server.core.version import VERSION
from server.domains.generation.models import Worker

log = logging.getLogger(__name__)
BEAT_SECONDS = 3.0
ALIVE = timedelta(seconds=12)
LOST_SHOWN = timedelta(minutes=10)
KEPT = timedelta(days=7)


@contextlib.asynccontextmanager
async def present() -> AsyncIterator[Worker]:
    """Shows this process as a worker while the block runs. Without a database nobody learns of it, and it works on."""
    now = clock.now()
    me = Worker(
        host=socket.gethostname()[:255], pid=os.getpid(), version=VERSION, created_at=now, seen_at=now
    )
    beat = asyncio.create_task(_beat(me))
    try:
        yield me
    finally:
        beat.cancel()
        await asyncio.gather(beat, return_exceptions=True)
        with contextlib.suppress(Exception):  # without it the worker looks dead instead of stopped
            await Worker.filter(id=me.id).update(ended_at=clock.now())


async def _beat(me: Worker) -> None:
    while True:
        try:
            await tell(me)
        except Exception:
            log.exception("The worker's sign of life could not be written; trying again.")
        await asyncio.sleep(BEAT_SECONDS)


async def tell(me: Worker) -> None:
    """Writes down that the worker is alive; the first time also forgets those that ended long ago."""
    if await Worker.filter(id=me.id).update(seen_at=clock.now()):
        return
    await Worker.filter(seen_at__lt=clock.now() - KEPT).delete()
    await Worker.bulk_create([me], ignore_conflicts=True)


async def shown() -> list[Worker]:
    """The workers worth showing, oldest first: all that live, and those that died lately and were not replaced."""
    rows = await Worker.filter(seen_at__gt=clock.now() - LOST_SHOWN, ended_at=None).order_by(
        "created_at", "id"
    )
    living = [row for row in rows if is_alive(row)]
    return [row for row in rows if is_alive(row) or not _replaced(row, living)]


async def last() -> Worker | None:
    """The worker that gave a sign of life last, however long ago."""
    return await Worker.all().order_by("-seen_at").first()


def is_alive(worker: Worker) -> bool:
    """Whether it has not ended and told so lately."""
    return worker.ended_at is None and worker.seen_at > clock.now() - ALIVE


def _replaced(lost: Worker, living: list[Worker]) -> bool:
    return any(other.host == lost.host and other.created_at >= lost.seen_at for other in living)
