"""The same for many jobs: each by itself, so that one that cannot be changed keeps no other from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from server.core.actor import Actor, Scope
from server.core.errors import DomainError, InvalidInput
from server.domains.generation import retrying, service
from server.domains.generation.models import GenerationJob

MOST = 200
Outcome = GenerationJob | DomainError


async def cancel(actor: Actor, ids: Sequence[UUID]) -> list[tuple[UUID, Outcome]]:
    """What became of each, in the order asked for, each once. Raises InvalidInput for none or too many, NotAllowed."""
    return await _each(actor, ids, service.cancel)


async def retry(actor: Actor, ids: Sequence[UUID]) -> list[tuple[UUID, Outcome]]:
    """The new job for each, in the order asked for, each once. Raises InvalidInput for none or too many, NotAllowed."""
    return await _each(actor, ids, retrying.retry)


async def _each(
    actor: Actor, ids: Sequence[UUID], change: Callable[[Actor, UUID], Awaitable[GenerationJob]]
) -> list[tuple[UUID, Outcome]]:
    actor.require(Scope.GENERATION)
    if not 0 < len(ids) <= MOST:
        raise InvalidInput.of("ids", f"must name 1 to {MOST} jobs")
    return [(id, await _one(change(actor, id))) for id in dict.fromkeys(ids)]


async def _one(change: Awaitable[GenerationJob]) -> Outcome:
    try:
        return await change
    except DomainError as error:
        return error
