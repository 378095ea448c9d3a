"""Making a picture again: with its seed, with another one, or with another prompt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from server.core.actor import Actor, Scope
from server.core.errors import InvalidInput, NotFound
from server.domains.characters import styles
from server.domains.generation import service
from server.domains.generation.models import GenerationJob
from server.domains.generation.resolving import FIELDS, OWN, Order
from server.domains.generation.workflows import CATALOG
from server.domains.library import reading as library


async def repeat(
    actor: Actor,
    *,
    job_id: UUID | None = None,
    asset_id: UUID | None = None,
    vary: bool = False,
    prompt: str | None = None,
    idempotency_key: str | None = None,
) -> GenerationJob:
    """Queues a job like an earlier one (or like the one that made a picture), at the same version of its workflow.

    Without a prompt the prompts are those that were sent then, whatever became of character and style; `vary` draws
    another seed. Raises what `service.start` raises.
    """
    actor.require(Scope.GENERATION)
    job = await _source(job_id, asset_id)
    order = await _order(job, vary, (prompt or "").strip(), idempotency_key)
    return await service.start(actor, order)


async def _source(job_id: UUID | None, asset_id: UUID | None) -> GenerationJob:
    if (job_id is None) is (asset_id is None):
        raise InvalidInput.of("jobId", "or assetId must be given, one of the two")
    if asset_id is None:
        assert job_id is not None
        return await service.get(job_id)
    asset = (await library.by_ids([asset_id])).get(asset_id)
    if asset is None:
        raise NotFound("There is no such picture.", str(asset_id))
    if asset.job_id is None:
        raise InvalidInput.of("assetId", "was not made by a job here")
    return await service.get(asset.job_id)


async def _order(job: GenerationJob, vary: bool, prompt: str, key: str | None) -> Order:
    known = {name: value for name, value in job.parameters.items() if value is not None}
    own: dict[str, Any] = {name: known[name] for name in OWN if name in known}
    return Order(
        prompt=prompt,
        workflow=job.workflow_key,
        workflow_version=None if job.workflow_key in CATALOG else job.workflow_version,
        character_id=job.character_id,
        style_id=await _style(job),
        negative_prompt=job.asked_negative_prompt or None,
        seed=None if vary else int(job.seed),
        parameters={name: value for name, value in known.items() if name not in FIELDS},
        repeats=job.id,
        idempotency_key=key,
        **own,
    )


async def _style(job: GenerationJob) -> UUID | None:
    """The style, if it is still there: every setting of it is known from the job."""
    if job.style_id is None:
        return None
    try:
        return (await styles.get(job.style_id)).id
    except NotFound:
        return None
