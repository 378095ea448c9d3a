"""Finding jobs: pages newest first, the queue in the order in which it will run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.core import keyset, texts
from server.core.errors import InvalidInput
from server.domains.generation import lining
from server.domains.generation.lining import WAITING, Spot
from server.domains.generation.models import BUSY, FINAL, GenerationEvent, GenerationJob, GenerationState

QUEUE_ORDER = "QUEUE"
EVENTS_AT_ONCE = 500


class GenerationJobOrder(StrEnum):
    """By which time jobs are listed, the latest first; one without it is left out."""

    CREATED_AT = "created_at"
    FINISHED_AT = "finished_at"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which jobs: in one of these states, of this character and workflow, on this engine or waiting for it."""

    states: tuple[GenerationState, ...] | None = None
    character_id: UUID | None = None
    workflow_key: str | None = None
    engine_id: UUID | None = None
    order: GenerationJobOrder = GenerationJobOrder.CREATED_AT


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait and run."""

    queued: int
    running: int


async def page(first: int, after: str | None, filter: Filter) -> keyset.Page[GenerationJob]:
    """A page of jobs, the latest by the filter's order first.

    Raises InvalidInput for `first`, `after` and what the filter cannot hold.
    """
    keyset.check_first(first)
    column, order = filter.order.value, filter.order.name
    query = _filtered(filter)
    if after is not None:
        query = query.filter(keyset.beyond(column, keyset.decode(after, order, keyset.instant), True))
    rows = await query.order_by(f"-{column}", "-id").limit(first + 1)
    return keyset.page(rows, first, after, order, lambda row: (getattr(row, column), row.id))


async def count(filter: Filter) -> int:
    """How many jobs the filter lets through."""
    return await _filtered(filter).count()


def _filtered(filter: Filter) -> QuerySet[GenerationJob]:
    texts.check_storable("filter.workflow", filter.workflow_key)
    conditions = Q()
    by_end = filter.order is GenerationJobOrder.FINISHED_AT
    if by_end:
        conditions &= Q(finished_at__not_isnull=True)
    # All that has ended is in one of these: named, they would lead the database to an index without the order.
    if filter.states is not None and not (by_end and set(FINAL) <= set(filter.states)):
        conditions &= Q(state__in=list(filter.states))
    if filter.character_id is not None:
        conditions &= Q(character_id=filter.character_id)
    if filter.workflow_key is not None:
        conditions &= Q(workflow_key=filter.workflow_key)
    if filter.engine_id is not None:
        waits = Q(state__in=list(WAITING), wanted_engine_id=filter.engine_id)
        conditions &= Q(engine_id=filter.engine_id) | waits
    return GenerationJob.filter(conditions)


async def queue() -> Queue:
    """How long the queue is."""
    waiting = await GenerationJob.filter(state__in=list(WAITING)).count()
    return Queue(waiting, await GenerationJob.filter(state__in=list(BUSY)).count())


async def queue_jobs(first: int) -> list[GenerationJob]:
    """The running jobs, then the waiting ones in the order in which they will run. Raises InvalidInput."""
    keyset.check_first(first)
    return (await running() + await lining.waiting().limit(first))[:first]


async def running() -> list[GenerationJob]:
    """The jobs that run, the longest first: at most one for each engine."""
    return await GenerationJob.filter(state__in=list(BUSY)).order_by("started_at", "id")


def only_waiting(filter: Filter) -> Filter:
    """The same, of the waiting jobs alone."""
    return replace(filter, states=WAITING)


async def waiting_page(first: int, after: str | None, filter: Filter) -> keyset.Page[GenerationJob]:
    """A page of waiting jobs in the order in which they will run, the filter's states aside.

    Raises InvalidInput for `first`, `after` and what the filter cannot hold.
    """
    keyset.check_first(first)
    query = _filtered(only_waiting(filter)).order_by(*lining.ORDER)
    rows: list[GenerationJob] = []
    for part in (Q(),) if after is None else _spot(after).behind:
        if len(rows) <= first:
            rows += await query.filter(part).limit(first + 1 - len(rows))
    return keyset.page(rows, first, after, QUEUE_ORDER, lambda row: ([row.priority, row.rank], row.id))


def _spot(cursor: str) -> Spot:
    found = keyset.decode(cursor, QUEUE_ORDER)
    try:
        return Spot.parse(found.value, found.id)
    except (TypeError, ValueError) as error:
        raise InvalidInput.of("after", "is not a cursor of this list") from error


async def line() -> list[tuple[Any, ...]]:
    """Who runs and who waits, in order, and how: the same list as before means that the queue has not changed."""
    unfinished = GenerationJob.filter(state__in=[*WAITING, *BUSY]).order_by(*lining.ORDER)
    return list(await unfinished.values_list("id", "state", "priority", "rank"))


async def by_ids(ids: list[UUID]) -> dict[UUID, GenerationJob]:
    """Jobs by id."""
    return {row.id: row for row in await GenerationJob.filter(id__in=ids)}


async def positions(ids: Sequence[UUID]) -> dict[UUID, int]:
    """The places of those of the jobs that wait, 1 for the next. Jobs that wait one after the other, as a page of them
    does, cost one count and as many rows as there are."""
    asked = await _spots(ids)
    if not asked:
        return {}
    place = 1
    for part in asked[0].before:
        place += await GenerationJob.filter(part, state__in=list(WAITING)).count()
    stretch = [asked[0].id] if len(asked) == 1 else await _between(asked[0], asked[-1])
    places = {id: at for at, id in enumerate(stretch, start=place)}
    return {spot.id: places[spot.id] for spot in asked if spot.id in places}


async def _spots(ids: Sequence[UUID]) -> list[Spot]:
    """Where those of the jobs stand that wait, in order. Put in order here: a database might look for a few among all
    that wait, because those are in order already."""
    rows = await GenerationJob.filter(id__in=list(ids)).values("id", "state", "priority", "rank")
    spots = [Spot(row["priority"], row["rank"], row["id"]) for row in rows if row["state"] in WAITING]
    return sorted(spots, key=lambda spot: (-spot.priority, spot.rank, spot.id))


async def _between(first: Spot, last: Spot) -> list[UUID]:
    """The waiting jobs from one to another, both with it."""
    if first.priority == last.priority:
        parts = [Q(priority=first.priority, rank__gte=first.rank, rank__lte=last.rank)]
    else:
        head = Q(priority=first.priority, rank__gte=first.rank)
        middle = Q(priority__lt=first.priority, priority__gt=last.priority)
        parts = [head, middle, Q(priority=last.priority, rank__lte=last.rank)]
    ids: list[UUID] = []
    for part in parts:  # each is one stretch of the index
        ids += [row["id"] for row in await lining.waiting().filter(part).values("id")]
    return ids[ids.index(first.id) :] if first.id in ids else ids


async def on_engines(engine_ids: list[UUID]) -> dict[UUID, GenerationJob]:
    """The job that runs on each engine, for those where one does."""
    busy = await GenerationJob.filter(engine_id__in=engine_ids, state__in=list(BUSY))
    return {job.engine_id: job for job in busy if job.engine_id is not None}


async def busy_engines() -> dict[UUID | None, UUID]:
    """Which job runs on which engine, by engine."""
    busy = GenerationJob.filter(state__in=list(BUSY))
    return {row["engine_id"]: row["id"] for row in await busy.values("engine_id", "id")}


async def events_after(job_id: UUID, after: int, limit: int = EVENTS_AT_ONCE) -> list[GenerationEvent]:
    """The job's events with higher numbers, in order."""
    return await GenerationEvent.filter(job_id=job_id, seq__gt=after).order_by("seq").limit(limit)
