"""Who works on which job. A lease that is not renewed tells that its holder is dead; then others go on with the job."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from uuid import UUID, uuid4

from tortoise.expressions import F, Q

from server.core import clock
from server.domains.generation.models import BUSY, GenerationJob

LEASE = timedelta(seconds=12)
RENEW_SECONDS = 3.0


def new_owner() -> str:
    """A name for this process that no other ever has, not even the same one after a restart."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid4().hex[:8]}"


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
