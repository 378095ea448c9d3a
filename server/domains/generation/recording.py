"""Writing down what happens to a job: the row as it stands and a numbered event, in one transaction.

Numbers rise by one per job without a gap: the row's counter is raised first, and whoever raises it holds the row
until the event is there too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.expressions import F

from server.core import clock, db, events
from server.domains.generation import lining, queueing
from server.domains.generation.events import JobProgressed, QueueChanged
from server.domains.generation.models import BUSY, FINAL, GenerationEvent, GenerationJob, GenerationState

STATE, NODE, STEP, PREVIEW, FINISHED = "STATE", "NODE", "STEP", "PREVIEW", "FINISHED"
DOWNGRADED = "DOWNGRADED"


class _Unmoved(Exception):
    """The job is not in a state from which it may be moved: nothing is changed."""


class Superseded(Exception):
    """The attempt is no longer ours: the job ended, was queued again, or another process works on it."""


@dataclass(frozen=True, slots=True)
class Hold:
    """An attempt of a job and the process that works on it; nobody else writes its progress."""

    job_id: UUID
    attempt: int
    owner: str | None


async def create(values: dict[str, Any]) -> GenerationJob:
    """A new job and its first event, at the end of the queue.

    Raises RateLimited when no more jobs may wait, tortoise's IntegrityError when its idempotency key is taken.
    """
    async with db.transaction():
        job = await insert(values)
    announce([job])
    return job


async def insert(values: dict[str, Any]) -> GenerationJob:
    """The same within a transaction of the caller's, who announces it when that has ended."""
    await queueing.check_room()
    job = await GenerationJob.create(**values, rank=lining.new_rank(), last_seq=1)
    data = {"state": job.state.value, "attempt": job.attempt}
    await GenerationEvent.create(job_id=job.id, seq=1, kind=STATE, data=data)
    return job


def announce(jobs: Iterable[GenerationJob]) -> None:
    """Tells everybody of new jobs."""
    for job in jobs:
        events.publish(JobProgressed(str(job.id), 1))
        events.publish(QueueChanged(str(job.id)))


async def record(hold: Hold, kind: str, data: dict[str, Any], **changes: Any) -> int:
    """Adds an event and applies the changes to the row; the event's number. Raises Superseded."""
    guard = {"attempt": hold.attempt, "owner": hold.owner, "state__in": list(BUSY)}
    async with db.transaction():
        seq = await _append(hold.job_id, kind, data, changes, guard)
    events.publish(JobProgressed(str(hold.job_id), seq))
    return seq


async def move(
    job_id: UUID,
    to: GenerationState,
    *,
    expecting: tuple[GenerationState, ...],
    in_attempt: int | None = None,
    told: tuple[str, dict[str, Any]] | None = None,
    allowed: Callable[[], Awaitable[bool]] | None = None,
    why: str | None = None,
    **changes: Any,
) -> bool:
    """Moves the job to another state if it is in one of those expected (and in that attempt); False if it is not.

    One guarded UPDATE decides, so of two who try only one succeeds. A final state writes the last event too. `told`
    (kind, data) is an event that goes before the move's own, and `why` is told with that one. `allowed` is asked
    first in the same transaction; what it wrote is undone when nothing is moved.
    """
    guard: dict[str, Any] = {"id": job_id, "state__in": list(expecting)}
    if in_attempt is not None:
        guard["attempt"] = in_attempt
    try:
        async with db.transaction():
            if allowed is not None and not await allowed():
                raise _Unmoved
            if not await GenerationJob.filter(**guard).update(state=to, **_final(to), **changes):
                raise _Unmoved
            if told is not None:
                await _append(job_id, *told, {}, {})
            seq = await _after_move(job_id, to, why)
    except _Unmoved:
        return False
    events.publish(JobProgressed(str(job_id), seq))
    events.publish(QueueChanged(str(job_id)))
    return True


def _final(to: GenerationState) -> dict[str, Any]:
    if to not in FINAL:
        return {}
    ended = {"finished_at": clock.now(), "eta_seconds": None}
    return ended | ({"percent": 100.0} if to is GenerationState.SUCCEEDED else {})


async def _after_move(job_id: UUID, to: GenerationState, why: str | None) -> int:
    row = await GenerationJob.get(id=job_id).values("attempt")
    data = {"state": to.value, "attempt": row["attempt"]} | ({"reason": why} if why else {})
    seq = await _append(job_id, STATE, data, {}, {})
    return await _append(job_id, FINISHED, {"state": to.value}, {}, {}) if to in FINAL else seq


async def _append(
    job_id: UUID, kind: str, data: dict[str, Any], changes: dict[str, Any], guard: dict[str, Any]
) -> int:
    rows = GenerationJob.filter(id=job_id, **guard)
    if not await rows.update(last_seq=F("last_seq") + 1, **changes):
        raise Superseded
    seq = int((await GenerationJob.get(id=job_id).values("last_seq"))["last_seq"])
    await GenerationEvent.create(job_id=job_id, seq=seq, kind=kind, data=data)
    return seq
