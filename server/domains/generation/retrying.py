"""Ordering again what failed or was called off: the same graph, the same seed, another job."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.core.actor import Actor, Scope
from server.core.errors import Conflict, RateLimited
from server.domains.generation import engines, recording, service
from server.domains.generation.models import FINAL, GenerationJob, GenerationState

SAME = (
    *("character_id", "style_id", "workflow_key", "workflow_version", "workflow_hash", "graph", "parameters"),
    *("prompt", "negative_prompt", "asked_prompt", "asked_negative_prompt", "seed", "priority", "batch"),
    *("inputs", "work", "experiment_id", "variant", "request_digest"),
)


async def retry(actor: Actor, id: UUID) -> GenerationJob:
    """A new job like one that failed or was called off. While its earlier retry is unfinished: that one.

    Raises NotFound, Conflict when it is not over or succeeded, RateLimited when too many wait, NotAllowed.
    """
    actor.require(Scope.GENERATION)
    job = await service.get(id)
    if job.state not in FINAL:
        raise Conflict("The job is not over yet.", current=job)
    if job.state is GenerationState.SUCCEEDED:
        raise Conflict("The job succeeded: there is nothing to try again.", current=job)
    return await _unfinished(id) or await _ordered(actor, job)


async def _ordered(actor: Actor, job: GenerationJob) -> GenerationJob:
    values: dict[str, Any] = {name: getattr(job, name) for name in SAME}
    values |= {"retry_of_id": job.id, "actor_name": actor.name, "wanted_engine_id": await _wanted(job)}
    try:
        return await recording.create(values)
    except (IntegrityError, RateLimited):  # somebody else retried it at the same time
        known = await _unfinished(job.id)
        if known is None:
            raise
        return known


async def _unfinished(id: UUID) -> GenerationJob | None:
    return await GenerationJob.get_or_none(retry_of_id=id, state__not_in=list(FINAL))


async def _wanted(job: GenerationJob) -> UUID | None:
    if job.wanted_engine_id is None:
        return None
    engine = (await engines.by_ids([job.wanted_engine_id])).get(job.wanted_engine_id)
    return engine.id if engine is not None and engine.removed_at is None else None
