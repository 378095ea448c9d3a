"""Changing the order of what waits: another priority, or another place."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Place:
    """Right before, or right after, another waiting job: exactly one of the two."""

    before: UUID | None = None
    after: UUID | None = None


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
    """Moves a waiting job beside another, whose priority it takes.

    Raises NotFound, InvalidInput, Conflict when one of the two waits no longer, NotAllowed.
    """
    actor.require(Scope.GENERATION)
    beside = place.before or place.after
    if beside is None or (place.before and place.after):
        raise InvalidInput.of("before", "exactly one of before and after is needed")
    if beside == id:
        raise InvalidInput.of("before" if place.before else "after", "must be another job")
    await service.get(id)
    await service.get(beside)
    async with db.transaction():
        await queueing.locked()
        await _move(id, await _waiting(beside), later=place.after is not None)
    events.publish(QueueSteered())
    return await service.get(id)


async def _move(id: UUID, beside: GenerationJob, *, later: bool) -> None:
    rank = await _free_rank(id, beside, later=later)
    if rank is None:
        await _spread(id, beside.priority)
        rank = await _free_rank(id, await _waiting(beside.id), later=later)
        assert rank is not None
    job = GenerationJob.filter(id=id, state=GenerationState.QUEUED)
    if not await job.update(priority=beside.priority, rank=rank):
        raise Conflict(NOT_WAITING, current=await service.get(id))


async def _free_rank(id: UUID, beside: GenerationJob, *, later: bool) -> int | None:
    """A rank between the job and its neighbour on that side; None when none is free."""
    others = await _equals(id, beside.priority).values_list("id", "rank")
    at = next(index for index, (one, _) in enumerate(others) if one == beside.id)
    first, second = (at, at + 1) if later else (at - 1, at)
    if first < 0:
        return int(beside.rank) - GAP
    if second == len(others):
        return int(beside.rank) + GAP
    low, high = others[first][1], others[second][1]
    return (low + high) // 2 if high - low > 1 else None


async def _spread(id: UUID, priority: int) -> None:
    """Numbers the waiting jobs of a priority anew, with gaps, up to the highest rank that they have now: whoever
    comes next still comes after them."""
    rows = await _equals(id, priority).only("id", "rank")
    last = max(row.rank for row in rows)
    for distance, row in enumerate(reversed(rows)):
        row.rank = last - distance * GAP
    await GenerationJob.bulk_update(rows, ["rank"], batch_size=100)


def _equals(id: UUID, priority: int) -> QuerySet[GenerationJob]:
    return lining.waiting().filter(priority=priority).exclude(id=id)


async def _waiting(id: UUID) -> GenerationJob:
    job = await service.get(id)
    if job.state is not GenerationState.QUEUED:
        raise Conflict("The job beside which it should go waits no longer.", current=job)
    return job
