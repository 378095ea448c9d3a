"""Finding jobs: pages newest first, the queue in the order in which it will run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.core import keyset, texts
from server.domains.generation import lining
from server.domains.generation.lining import WAITING
from server.domains.generation.models import BUSY, GenerationEvent, GenerationJob, GenerationState

ORDER = "CREATED_AT"
EVENTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Filter:
    """Which jobs: in one of these states, of this character and workflow, on this engine or waiting for it."""

    states: tuple[GenerationState, ...] | None = None
    character_id: UUID | None = None
    workflow_key: str | None = None
    engine_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait and run."""

    queued: int
    running: int


async def page(first: int, after: str | None, filter: Filter) -> keyset.Page[GenerationJob]:
    """A page of jobs, newest first. Raises InvalidInput for `first`, `after` and what the filter cannot hold."""
    keyset.check_first(first)
    query = _filtered(filter)
    if after is not None:
        query = query.filter(keyset.beyond("created_at", keyset.decode(after, ORDER, keyset.instant), True))
    rows = await query.order_by("-created_at", "-id").limit(first + 1)
    return keyset.page(rows, first, after, ORDER, lambda row: (row.created_at, row.id))


async def count(filter: Filter) -> int:
    """How many jobs the filter lets through."""
    return await _filtered(filter).count()


def _filtered(filter: Filter) -> QuerySet[GenerationJob]:
    texts.check_storable("filter.workflow", filter.workflow_key)
    conditions = Q()
    if filter.states is not None:
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
    busy = await GenerationJob.filter(state__in=list(BUSY)).order_by("started_at", "id").limit(first)
    return (busy + await lining.waiting().limit(first))[:first]


async def line() -> list[tuple[Any, ...]]:
    """Who runs and who waits, in order, and how: the same list as before means that the queue has not changed."""
    unfinished = GenerationJob.filter(state__in=[*WAITING, *BUSY]).order_by(*lining.ORDER)
    return list(await unfinished.values_list("id", "state", "priority", "rank"))


async def by_ids(ids: list[UUID]) -> dict[UUID, GenerationJob]:
    """Jobs by id."""
    return {row.id: row for row in await GenerationJob.filter(id__in=ids)}


async def positions() -> dict[UUID, int]:
    """The place of every waiting job, 1 for the next."""
    rows = await lining.waiting().values("id")
    return {row["id"]: place for place, row in enumerate(rows, start=1)}


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
