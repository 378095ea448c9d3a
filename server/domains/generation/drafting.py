"""What an order would become: completed from character, style and preset, and checked against everything."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.core.errors import FieldError, NotFound
from server.domains.characters import minors, prompts, styles
from server.domains.characters import service as characters
from server.domains.characters.models import Character, ImageStyle
from server.domains.generation import engines, inputs, lacking
from server.domains.generation.models import Engine, GenerationJob
from server.domains.generation.resolving import (
    RANDOM_SEED,
    Order,
    Resolved,
    Sources,
    field_of,
    resolve,
)
from server.domains.generation.workflows import ParameterKind, Workflow, stored
from server.domains.generation.workflows.suggesting import texts
from server.engines.base import Missing
from server.engines.progress import total_weight

STYLE_FIELDS = ("checkpoint", "sampler", "scheduler", "steps", "cfg", "width", "height")
FACE, LORA = "face", "lora"  # the parameters that a character fills
ADULTS = "describes somebody under age ({}): only adults are pictured"


@dataclass(frozen=True)
class Draft:
    """An order completed: everything that a job's row needs, and every fault."""

    order: Order
    workflow: Workflow
    resolved: Resolved
    faults: tuple[FieldError, ...]
    entries: list[dict[str, str]]
    character: Character | None
    style: ImageStyle | None

    @property
    def parameters(self) -> dict[str, Any]:
        """The values as they are kept: a seed in digits, which no reader of JSON can spoil."""
        values = self.resolved.values
        return values | ({"seed": str(values["seed"])} if "seed" in values else {})

    def row(self, actor_name: str) -> dict[str, Any]:
        """The columns of its job."""
        values, graph = self.resolved.values, self.resolved.graph
        return {
            "character_id": self.character.id if self.character else None,
            "style_id": self.style.id if self.style else None,
            "workflow_key": self.workflow.key,
            "workflow_version": self.workflow.version,
            "workflow_hash": self.workflow.hash,
            "graph": graph,
            "parameters": self.parameters,
            "prompt": values.get("prompt") or "",
            "negative_prompt": values.get("negativePrompt") or "",
            "asked_prompt": self.order.prompt.strip(),
            "asked_negative_prompt": (self.order.negative_prompt or "").strip(),
            "seed": str(self.resolved.seed),
            "priority": self.order.priority,
            "batch": values.get("batch") or 1,
            "inputs": self.entries,
            "work": total_weight(graph),
            "wanted_engine_id": self.order.engine_id,
            "idempotency_key": self.order.idempotency_key,
            "request_digest": self.order.digest(),
            "actor_name": actor_name,
        }


async def draft(order: Order) -> Draft:
    """What the order would become, with every fault, and what the engine lacks. Raises NotFound."""
    workflow = await stored.find(order.workflow, order.workflow_version)
    character = await _character(order)
    style, misplaced = await _style(order, character)
    candidates, unusable = await _candidates(order)
    sources = await _sources(order, character, style, candidates)
    found = resolve(workflow, order, sources, secrets.randbelow(RANDOM_SEED))
    placed = await inputs.attach(workflow, found.values, found.graph)
    faults = [*found.faults, *misplaced, *unusable, *_archived(workflow, order), *placed.faults]
    faults += age_faults(workflow, placed.graph)
    faults += await _beyond_limits(order, candidates, found.values)
    known = {fault.field for fault in faults}
    brought = _brought(workflow, found.values)
    lacks = await _lacking(workflow, placed.graph, candidates, brought)
    faults += [fault for fault in lacks if fault.field not in known]
    resolved = Resolved(found.values, placed.graph, found.seed, tuple(faults))
    return Draft(order, workflow, resolved, tuple(faults), placed.entries, character, style)


def _brought(workflow: Workflow, values: dict[str, Any]) -> set[tuple[str, str]]:
    """The places whose pictures come along, or are a fault already: the engine need not have what stands there."""
    images = (one for one in workflow.parameters if one.kind is ParameterKind.IMAGE)
    given = (one for one in images if one.required or values[one.name] is not None)
    return {place for one in given for place in one.targets}


def _archived(workflow: Workflow, order: Order) -> Iterator[FieldError]:
    """Archived ones are offered no more, but what they made can be made again."""
    if workflow.archived_at is not None and order.repeats is None:
        yield FieldError("workflow", "is archived")


async def _character(order: Order) -> Character | None:
    character = await characters.get(order.character_id) if order.character_id else None
    if character is not None and character.deleted_at is not None:
        raise NotFound("This character was deleted.", str(character.id))
    return character


async def _style(
    order: Order, character: Character | None
) -> tuple[ImageStyle | None, tuple[FieldError, ...]]:
    if order.style_id is None:
        usual = (style for style in character.styles if style.is_default) if character else iter(())
        return next(usual, None), ()
    style = await styles.get(order.style_id)
    if character is None:
        return None, (FieldError("styleId", "needs the character that it belongs to"),)
    if style.character_id != character.id:
        return None, (FieldError("styleId", "belongs to another character"),)
    return style, ()


async def _candidates(order: Order) -> tuple[list[Engine], tuple[FieldError, ...]]:
    """The engines that may get the job: those that answer, or else those that may answer again.

    One that is set aside is one of them: the job waits for it when no other has what it needs.
    """
    if order.engine_id is None:
        here = [engine for engine in await engines.online() if not engine.draining]
        return here or await engines.in_use(), ()
    engine = await engines.get(order.engine_id)
    return [engine], () if engine.enabled else (FieldError("engineId", "is not in use any more"),)


async def _beyond_limits(order: Order, candidates: list[Engine], values: dict[str, Any]) -> list[FieldError]:
    """What keeps every engine in use from ever taking the job."""
    used = candidates if order.engine_id else await engines.in_use()
    found = [engines.excess(one, values.get("batch") or 1, values) for one in used]
    return [] if None in found else [fault for fault in found if fault][:1]


async def _sources(
    order: Order, character: Character | None, style: ImageStyle | None, candidates: list[Engine]
) -> Sources:
    prompt, negative = await _prompts(order, character, style)
    look = character.appearance if character else None
    return Sources(
        prompt=prompt,
        negative_prompt=negative,
        style={name: getattr(style, name) for name in STYLE_FIELDS} if style else {},
        base_model=look.base_model if look else None,
        checkpoints=[name for engine in candidates for name in engine.info.get("checkpoints", ())],
        character={LORA: look.lora, FACE: next(iter(look.face_reference_ids), None)} if look else {},
    )


async def _prompts(order: Order, character: Character | None, style: ImageStyle | None) -> tuple[str, str]:
    prompt, negative = order.prompt.strip(), ""
    repeated = await GenerationJob.get_or_none(id=order.repeats) if order.repeats else None
    if repeated is not None and not prompt:
        return repeated.prompt, repeated.negative_prompt
    if character is not None:
        prompt, negative = prompts.image_prompt(character, style, prompt)
    asked = (order.negative_prompt or "").strip()
    return prompt, ", ".join(part for part in (asked, negative) if part)


def age_faults(workflow: Workflow, graph: dict[str, Any]) -> list[FieldError]:
    """What any text that is to be seen says of minors, whether it was asked for or stands in the graph."""
    unseen = set(texts(graph, "negative")) - set(texts(graph, "positive"))
    given = {
        place: field_of(one.name)
        for one in workflow.parameters
        if one.kind is ParameterKind.TEXT
        for place in one.targets
    }
    fixed = dict.fromkeys(_text_places(graph), "workflow")
    words = {
        field: found
        for (node, name), field in (fixed | given).items()
        if (node, name) not in unseen and (found := minors.found(str(graph[node]["inputs"][name])))
    }
    return [FieldError(field, ADULTS.format(found)) for field, found in words.items()]


def _text_places(graph: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for node, content in graph.items():
        for name, value in content["inputs"].items():
            if isinstance(value, str) and (name.startswith("text") or "prompt" in name):
                yield node, name


async def _lacking(
    workflow: Workflow, graph: dict[str, Any], candidates: list[Engine], brought: set[tuple[str, str]]
) -> list[FieldError]:
    """What keeps the graph from running on the engine that suits it best; nothing when no engine can be asked."""
    best = await lacking.best(graph, candidates, brought)
    if best is None:
        return []
    engine, lacks = best
    # What has no name was not chosen: that is a fault of its own.
    return [_lack(workflow, lack, engine) for lack in lacks if lack.name]


def _lack(workflow: Workflow, lack: Missing, engine: Engine) -> FieldError:
    place = (lack.node_id, lack.input or "")
    owner = next((one.name for one in workflow.parameters if place in one.targets), None)
    where = f"node {lack.node_id}, {lack.node_title}" if lack.node_title else f"node {lack.node_id}"
    message = f"{lack.kind} {lack.name!r} is missing on {engine.name} ({where}). {lack.hint}"
    return FieldError(field_of(owner) if owner else "workflow", message)
