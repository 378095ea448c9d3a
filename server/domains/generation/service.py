"""Ordering pictures, looking at what an order would become, and calling orders off."""

from __future__ import annotations

from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.core.actor import Actor, Scope
from server.core.errors import Conflict, InvalidInput, NotFound, RateLimited
from server.domains.generation import drafting, recording
from server.domains.generation.drafting import Draft
from server.domains.generation.models import GenerationJob, GenerationState
from server.domains.generation.resolving import Order, is_key

CANCELS = {
    GenerationState.QUEUED: GenerationState.CANCELLED,
    GenerationState.RUNNING: GenerationState.CANCELLING,
}


async def start(actor: Actor, order: Order) -> GenerationJob:
    """Queues a job for the order. With an idempotency key the same order gives the same job again.

    Raises NotFound, InvalidInput naming every fault and everything the engine lacks, Conflict when the key was
    used for another order, RateLimited when too many jobs wait, NotAllowed.
    """
    actor.require(Scope.GENERATION)
    known = await _by_key(order)
    if known is not None:
        return known
    draft = await accepted(order)
    return await _insert(actor, draft)


async def accepted(order: Order) -> Draft:
    """The order completed. Raises InvalidInput naming every fault and everything the engine lacks, NotFound."""
    draft = await drafting.draft(order)
    if draft.faults:
        raise InvalidInput("This cannot be generated.", draft.faults)
    return draft


async def _by_key(order: Order) -> GenerationJob | None:
    if order.idempotency_key is None or not is_key(order.idempotency_key):
        return None
    job = await GenerationJob.get_or_none(idempotency_key=order.idempotency_key)
    if job is not None and job.request_digest != order.digest():
        raise Conflict("This idempotency key was used for another order.", current=job)
    return job


async def _insert(actor: Actor, draft: Draft) -> GenerationJob:
    try:
        return await recording.create(draft.row(actor.name))
    except (IntegrityError, RateLimited):  # the same key was used by somebody at the same time
        known = await _by_key(draft.order)
        if known is None:
            raise
        return known


async def cancel(actor: Actor, id: UUID) -> GenerationJob:
    """Calls a job off: at once when it waits; a running one is stopped on its engine, and may still finish first.

    Calling off twice is fine. Raises NotFound, Conflict when it is over already, NotAllowed.
    """
    actor.require(Scope.GENERATION)
    job = await get(id)
    while job.state in CANCELS:  # it may begin, or go back into the queue, just now
        await recording.move(id, CANCELS[job.state], expecting=(job.state,))
        job = await get(id)
    if job.state not in (GenerationState.CANCELLING, GenerationState.CANCELLED):
        raise Conflict(f"The job is over: it {job.state.value.lower()}.", current=job)
    return job


async def get(id: UUID) -> GenerationJob:
    """The job. Raises NotFound."""
    job = await GenerationJob.get_or_none(id=id)
    if job is None:
        raise NotFound("There is no such job.", str(id))
    return job
