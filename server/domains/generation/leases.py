"""Who works on which job. A lease that is not renewed tells that its holder is dead; then others go on with the job."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from tortoise.expressions import F, Q

from server.core import clock
from server.domains.generation.models import BUSY, GenerationJob

log = logging.getLogger(__name__)
LOCK_SECONDS = 0.5
LEASE = timedelta(seconds=12)
RENEW_SECONDS = 3.0


def new_owner() -> str:
    """A name for this process that no other ever has, not even the same one after a restart."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid4().hex[:8]}"


@contextlib.asynccontextmanager
async def only_one(path: Path) -> AsyncIterator[None]:
    """Holds the lock file while the block runs, waiting until its holder lets go or dies.

    SQLite locks files on every system, and the system itself drops the lock with the process.
    """
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        told = False
        while not _locked(connection):
            if not told:
                log.warning("Another process runs the jobs of this database; waiting for its end.")
            told = True
            await asyncio.sleep(LOCK_SECONDS)
        yield
    finally:
        connection.close()


def _locked(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


async def renew(owner: str) -> None:
    """Says that the owner is alive."""
    busy = GenerationJob.filter(owner=owner, state__in=list(BUSY))
    await busy.update(lease_until=clock.now() + LEASE)


async def release(owner: str) -> None:
    """Lets others go on with the owner's jobs at once: it is about to end."""
    await GenerationJob.filter(owner=owner, state__in=list(BUSY)).update(lease_until=None)


async def take_over(owner: str, *, alone: bool) -> None:
    """Makes the owner the holder of all jobs under way whose holder is dead: all others', when it is `alone`.

    One UPDATE decides, so of two who try only one gets a job.
    """
    left = Q() if alone else Q(lease_until__lt=clock.now()) | Q(lease_until=None)
    others = GenerationJob.filter(~Q(owner=owner) | Q(owner=None), left, state__in=list(BUSY))
    await others.update(owner=owner, lease_until=clock.now() + LEASE)


async def begin(job_id: UUID, attempt: int, owner: str) -> None:
    """Notes who really works on the attempt now, and that somebody began or resumed it once more."""
    job = GenerationJob.filter(id=job_id, attempt=attempt, state__in=list(BUSY))
    await job.update(owner=owner, lease_until=clock.now() + LEASE, resumed=F("resumed") + 1)


async def held(owner: str) -> list[GenerationJob]:
    """The jobs under way that the owner holds."""
    return await GenerationJob.filter(owner=owner, state__in=list(BUSY))
