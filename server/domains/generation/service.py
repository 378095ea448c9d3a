"""Ordering pictures, looking at what an order would become, and calling orders off."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.core.actor import Actor, Scope
from server.core.errors import Conflict, DomainError, FieldError, InvalidInput, NotFound, RateLimited
from server.domains.characters import prompts, styles
from server.domains.characters import service as characters
from server.domains.characters.models import Character, ImageStyle
from server.domains.generation import engines, recording, workflows
from server.domains.generation.models import Engine, GenerationJob, GenerationState
from server.domains.generation.resolving import RANDOM_SEED, Order, Resolved, Sources, is_key, resolve
from server.domains.generation.workflows import Workflow
from server.engines.base import Missing, missing

PREFLIGHT_SECONDS = 3.0
CANCELS = {
    GenerationState.QUEUED: GenerationState.CANCELLED,
    GenerationState.RUNNING: GenerationState.CANCELLING,
}
STYLE_FIELDS = ("checkpoint", "sampler", "scheduler", "steps", "cfg", "width", "height")


@dataclass(frozen=True)
class Draft:
    """An order completed: everything that a job's row needs."""

    order: Order
    workflow: Workflow
    resolved: Resolved
    character: Character | None
    style: ImageStyle | None


async def preview(order: Order) -> Draft:
    """What the order would become, with every fault, and what the engine lacks. Raises NotFound."""
    workflow = workflows.get(order.workflow)
    character = await _character(order)
    style, misplaced = await _style(order, character)
    candidates, unusable = await _candidates(order)
    sources = _sources(order, character, style, candidates)
    found = resolve(workflow, order, sources, secrets.randbelow(RANDOM_SEED))
    faults = [*found.faults, *misplaced, *unusable]
    known = {fault.field for fault in faults}
    faults += [fault for fault in await _lacking(found.graph, candidates) if fault.field not in known]
    return Draft(order, workflow, Resolved(found.values, found.graph, tuple(faults)), character, style)


async def start(actor: Actor, order: Order) -> GenerationJob:
    """Queues a job for the order. With an idempotency key the same order gives the same job again.

    Raises NotFound, InvalidInput naming every fault and everything the engine lacks, Conflict when the key was
    used for another order, RateLimited when too many jobs wait, NotAllowed.
    """
    actor.require(Scope.GENERATION)
    known = await _by_key(order)
    if known is not None:
        return known
    draft = await preview(order)
    if draft.resolved.faults:
        raise InvalidInput("This cannot be generated.", draft.resolved.faults)
    return await _insert(actor, draft)


async def _by_key(order: Order) -> GenerationJob | None:
    if order.idempotency_key is None or not is_key(order.idempotency_key):
        return None
    job = await GenerationJob.get_or_none(idempotency_key=order.idempotency_key)
    if job is not None and job.request_digest != order.digest():
        raise Conflict("This idempotency key was used for another order.", current=job)
    return job


async def _character(order: Order) -> Character | None:
    character = await characters.get(order.character_id) if order.character_id else None
    if character is not None and character.deleted_at is not None:
        raise NotFound("This character was deleted.", str(character.id))
    return character


async def _style(
    order: Order, character: Character | None
) -> tuple[ImageStyle | None, tuple[FieldError, ...]]:
    if order.style_id is None:
        return next(
            (style for style in character.styles if style.is_default), None
        ) if character else None, ()
    style = await styles.get(order.style_id)
    if character is None:
        return None, (FieldError("styleId", "needs the character that it belongs to"),)
    if style.character_id != character.id:
        return None, (FieldError("styleId", "belongs to another character"),)
    return style, ()


async def _candidates(order: Order) -> tuple[list[Engine], tuple[FieldError, ...]]:
    """The engines that may get the job: those that answer, or else those that may answer again."""
    if order.engine_id is None:
        return await engines.taking() or await engines.in_use(), ()
    engine = await engines.get(order.engine_id)
    return [engine], () if engine.enabled else (FieldError("engineId", "is not in use any more"),)


def _sources(
    order: Order, character: Character | None, style: ImageStyle | None, candidates: list[Engine]
) -> Sources:
    prompt, negative = order.prompt.strip(), ""
    if character is not None:
        prompt, negative = prompts.image_prompt(character, style, prompt)
    asked = (order.negative_prompt or "").strip()
    return Sources(
        prompt=prompt,
        negative_prompt=", ".join(part for part in (asked, negative) if part),
        style={name: getattr(style, name) for name in STYLE_FIELDS} if style else {},
        base_model=character.appearance.base_model if character else None,
        checkpoints=[name for engine in candidates for name in engine.info.get("checkpoints", ())],
    )


async def _lacking(graph: dict[str, Any], candidates: list[Engine]) -> list[FieldError]:
    """What keeps the graph from running on the engine that suits it best; nothing when no engine can be asked."""
    best: list[FieldError] | None = None
    for engine in filter(engines.is_online, candidates):
        try:
            async with asyncio.timeout(PREFLIGHT_SECONDS):
                catalog = await engines.client(engine).catalog()
        except (DomainError, TimeoutError):
            continue
        found = [_missing(lack, engine) for lack in missing(graph, catalog) if lack.name]
        best = found if best is None or len(found) < len(best) else best
        if not best:
            break
    return best or []


def _missing(lack: Missing, engine: Engine) -> FieldError:
    field = lack.kind.value if lack.kind.value in STYLE_FIELDS else "workflow"
    return FieldError(field, f"{lack.kind} {lack.name!r} is missing on {engine.name} (node {lack.node_id})")


async def _insert(actor: Actor, draft: Draft) -> GenerationJob:
    order, values = draft.order, draft.resolved.values
    try:
        return await recording.create(_row(actor, draft, values))
    except (IntegrityError, RateLimited):  # the same key was used by somebody at the same time
        known = await _by_key(order)
        if known is None:
            raise
        return known


def _row(actor: Actor, draft: Draft, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "character_id": draft.character.id if draft.character else None,
        "style_id": draft.style.id if draft.style else None,
        "workflow_key": draft.workflow.key,
        "workflow_version": draft.workflow.version,
        "workflow_hash": draft.workflow.hash,
        "graph": draft.resolved.graph,
        "parameters": values | {"seed": str(values["seed"])},
        "prompt": values["prompt"],
        "negative_prompt": values["negativePrompt"],
        "asked_prompt": draft.order.prompt.strip(),
        "asked_negative_prompt": (draft.order.negative_prompt or "").strip(),
        "seed": str(values["seed"]),
        "priority": draft.order.priority,
        "batch": values["batch"],
        "wanted_engine_id": draft.order.engine_id,
        "idempotency_key": draft.order.idempotency_key,
        "request_digest": draft.order.digest(),
        "actor_name": actor.name,
    }


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
