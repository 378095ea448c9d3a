"""Changing the order of what waits: another priority, or another place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tortoise.queryset import QuerySet

from server.core import db, events
from server.core.actor import Actor, Scope
from server.core.errors import Conflict, InvalidInput
from server.domains.generation import lining, queueing, service
from server.domains.generation.events import QueueSteered
from server.domains.generation.models import GenerationJob, GenerationState
from server.domains.generation.resolving import PRIORITIES

GAP = lining.RANKS_PER_MICROSECOND * 1000
NOT_WAITING = "The job waits no longer."
NEIGHBOUR_GONE = "The job beside which it should go waits no longer."


class QueueEnd(StrEnum):
    FIRST = "FIRST"
    LAST = "LAST"


@dataclass(frozen=True, slots=True)
class Place:
    """Right before, or right after, another waiting job, or at an end of the queue: exactly one of the three."""

    before: UUID | None = None
    after: UUID | None = None
    end: QueueEnd | None = None

    @property
    def later(self) -> bool:
        """Whether the job goes behind the one beside it."""
        return self.after is not None or self.end is QueueEnd.LAST


async def prioritize(actor: Actor, id: UUID, priority: int) -> GenerationJob:
    """Gives a waiting job another priority; among its equals its rank decides.

    Raises NotFound, InvalidInput, Conflict when it waits no longer, NotAllowed.
    """
    actor.require(Scope.GENERATION)
    if priority not in PRIORITIES:
        raise InvalidInput.of("priority", f"must lie between {PRIORITIES[0]} and {PRIORITIES[-1]}")
    await service.get(id)
    if not await GenerationJob.filter(id=id, state=GenerationState.QUEUED).update(priority=priority):
        raise Conflict(NOT_WAITING, current=await service.get(id))
    events.publish(QueueSteered())
    return await service.get(id)


async def reorder(actor: Actor, id: UUID, place: Place) -> GenerationJob:
    """Moves a waiting job beside another, or to an end of the queue: it takes the priority of the one beside it.

    Raises NotFound, InvalidInput, Conflict when one of the two waits no longer, NotAllowed.
    """
    actor.require(Scope.GENERATION)
    _check(id, place)
    await service.get(id)
    if beside := place.before or place.after:
        await service.get(beside)
    async with db.transaction():
        await queueing.locked()
        neighbour = await _beside(id, place)
        if neighbour.id != id:  # else it stands at that end already
            await _move(id, neighbour, later=place.later)
    events.publish(QueueSteered())
    return await service.get(id)


def _check(id: UUID, place: Place) -> None:
    given = [one for one in (place.before, place.after, place.end) if one is not None]
    if len(given) != 1:
        raise InvalidInput.of("before", "exactly one of before, after and end is needed")
    if given[0] == id:
        raise InvalidInput.of("before" if place.before else "after", "must be another job")


async def _beside(id: UUID, place: Place) -> GenerationJob:
    """The job beside which it goes; itself when it is at that end already. Raises Conflict."""
    beside = place.before or place.after
    if beside is None:
        await _waiting(id, NOT_WAITING)
        line = lining.waiting() if place.end is QueueEnd.FIRST else lining.backwards()
        return await line.first() or await _waiting(id, NOT_WAITING)
    return await _waiting(beside, NEIGHBOUR_GONE)


async def _move(id: UUID, beside: GenerationJob, *, later: bool) -> None:
    rank = await _free_rank(id, beside, later=later)
    if rank is None:
        await _spread(id, beside.priority)
        rank = await _free_rank(id, await _waiting(beside.id, NEIGHBOUR_GONE), later=later)
        assert rank is not None
    job = GenerationJob.filter(id=id, state=GenerationState.QUEUED)
    if not await job.update(priority=beside.priority, rank=rank):
        raise Conflict(NOT_WAITING, current=await service.get(id))


async def _free_rank(id: UUID, beside: GenerationJob, *, later: bool) -> int | None:
    """A rank between the job and its neighbour on that side; None when none is free."""
    spot = lining.Spot.of(beside)
    equals = spot.behind[0] if later else spot.before[1]
    others = lining.waiting() if later else lining.backwards()
    rows = await others.filter(equals).exclude(id=id).limit(1).values("rank")
    if not rows:
        return int(beside.rank) + (GAP if later else -GAP)
    low, high = sorted((int(beside.rank), int(rows[0]["rank"])))
    return (low + high) // 2 if high - low > 1 else None


async def _spread(id: UUID, priority: int) -> None:
    """Numbers the waiting jobs of a priority anew, with gaps, up to the highest rank that they have now: whoever
    comes next still comes after them."""
    rows = await _equals(id, priority).only("id", "rank")
    last = max((row.rank for row in rows), default=0)
    for distance, row in enumerate(reversed(rows)):
        row.rank = last - distance * GAP
    await GenerationJob.bulk_update(rows, ["rank"], batch_size=100)


def _equals(id: UUID, priority: int) -> QuerySet[GenerationJob]:
    return lining.waiting().filter(priority=priority).exclude(id=id)


async def _waiting(id: UUID, otherwise: str) -> GenerationJob:
    job = await service.get(id)
    if job.state is not GenerationState.QUEUED:
        raise Conflict(otherwise, current=job)
    return job
