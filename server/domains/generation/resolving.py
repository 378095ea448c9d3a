"""From what a person asked for to what is sent to an engine. Pure: same input, same result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from server.core.errors import FieldError
from server.core.texts import storable
from server.domains.generation.workflows import Parameter, Workflow
from server.domains.generation.workflows.parts import MAX_PROMPT
from server.domains.generation.workflows.values import check, clean

MAX_PARAMETERS = 200
PRIORITIES = range(-1000, 1001)
RANDOM_SEED = 2**53  # random ones stay below, so that every client can read them as a number
OWN = ("steps", "cfg", "sampler", "scheduler", "width", "height", "checkpoint", "batch")
FIELDS = ("prompt", "negativePrompt", "seed", *OWN)  # what an order has a field of its own for


@dataclass(frozen=True)
class Order:
    """What a person asks for; None means: take it from preset, character, style, or the workflow's default.

    `parameters` holds values for every other parameter of the workflow by name, pictures as ids. `repeats` is the job
    whose prompts are taken as they were sent, when no prompt is given.
    """

    prompt: str = ""
    workflow: str = "txt2img"
    workflow_version: int | None = None
    character_id: UUID | None = None
    style_id: UUID | None = None
    negative_prompt: str | None = None
    seed: int | None = None
    steps: int | None = None
    cfg: float | None = None
    sampler: str | None = None
    scheduler: str | None = None
    width: int | None = None
    height: int | None = None
    checkpoint: str | None = None
    batch: int | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    priority: int = 0
    preset: str | None = None
    engine_id: UUID | None = None
    repeats: UUID | None = None
    idempotency_key: str | None = None

    def digest(self) -> str:
        """SHA-256 of everything but the idempotency key: tells whether two orders are the same."""
        content = asdict(self) | {"idempotency_key": None}
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Sources:
    """What an order is completed from: prompts already put together, the character's own values (LoRA, reference
    picture) by parameter name, the style's settings, the engine's models."""

    prompt: str
    negative_prompt: str
    style: Mapping[str, Any] = field(default_factory=dict)
    base_model: str | None = None
    checkpoints: Sequence[str] = ()
    character: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Resolved:
    """The outcome: values by parameter name, the filled graph, the seed (also where no parameter takes it), and every
    fault found."""

    values: dict[str, Any]
    graph: dict[str, Any]
    seed: int
    faults: tuple[FieldError, ...]


def resolve(workflow: Workflow, order: Order, sources: Sources, random_seed: int) -> Resolved:
    """Every parameter's value by precedence: order, preset, character, style, the workflow's default."""
    faults = [*_order_faults(workflow, order), *_unknown(workflow, order)]
    seed = random_seed if order.seed is None else order.seed
    layers = _layers(workflow, order, sources, seed)
    values: dict[str, Any] = {}
    for parameter in workflow.parameters:
        name = parameter.name
        value = clean(parameter, _first(layers, parameter))
        fault = check(parameter, value)
        if fault is not None and field_of(name) not in {known.field for known in faults}:
            faults.append(FieldError(field_of(name), fault))
        values[name] = value
    return Resolved(values, workflow.fill(values), seed, tuple(faults))


def _layers(workflow: Workflow, order: Order, sources: Sources, seed: int) -> tuple[Mapping[str, Any], ...]:
    preset = workflow.preset(order.preset) if order.preset is not None else None
    fixed = {"prompt": sources.prompt, "negativePrompt": sources.negative_prompt, "seed": seed}
    own = {name: getattr(order, name) for name in OWN}
    given: tuple[Mapping[str, Any], ...] = (fixed, own, order.parameters, preset.parameters if preset else {})
    # Styles and base models are for painting: what takes no prompt (a clip of a picture, say) has models of its own.
    paints = workflow.parameter("prompt") is not None
    style = (sources.style, {"checkpoint": sources.base_model}) if paints else ()
    defaults = {parameter.name: parameter.default for parameter in workflow.parameters}
    engine = {"checkpoint": next(iter(sources.checkpoints), None)}
    return (*given, sources.character, *style, defaults, engine)


def _first(layers: Sequence[Mapping[str, Any]], parameter: Parameter) -> Any:
    return next((found for layer in layers if (found := layer.get(parameter.name)) is not None), None)


def field_of(name: str) -> str:
    """Where an order names a parameter: in a field of its own, or among `parameters`."""
    return name if name in FIELDS else f"parameters.{name}"


def _order_faults(workflow: Workflow, order: Order) -> Iterator[FieldError]:
    if order.preset is not None and workflow.preset(order.preset) is None:
        names = ", ".join(preset.name for preset in workflow.presets)
        yield FieldError("preset", f"is unknown; there {'are ' + names if names else 'is none'}")
    if len(order.prompt.strip()) > MAX_PROMPT or (
        not order.prompt.strip() and _needs_prompt(workflow, order)
    ):
        yield FieldError("prompt", f"must have 1 to {MAX_PROMPT} characters")
    if len((order.negative_prompt or "").strip()) > MAX_PROMPT:
        yield FieldError("negativePrompt", f"must have at most {MAX_PROMPT} characters")
    if order.priority not in PRIORITIES:
        yield FieldError("priority", f"must lie between {PRIORITIES[0]} and {PRIORITIES[-1]}")
    if order.idempotency_key is not None and not is_key(order.idempotency_key):
        yield FieldError("idempotencyKey", "must have 1 to 100 characters, and no control codes")


def _needs_prompt(workflow: Workflow, order: Order) -> bool:
    """A character's appearance, and what is repeated, bring a prompt of their own."""
    takes = workflow.parameter("prompt")
    return takes is not None and takes.required and order.character_id is None and order.repeats is None


def _unknown(workflow: Workflow, order: Order) -> Iterator[FieldError]:
    """What the order sets and the workflow does not have. One picture is what any workflow makes."""
    known = {parameter.name for parameter in workflow.parameters}
    own = {name: getattr(order, name) for name in OWN if not (name == "batch" and order.batch == 1)}
    own |= {
        "prompt": order.prompt.strip() or None,
        "negativePrompt": (order.negative_prompt or "").strip() or None,
    }
    for name, value in own.items():
        if value is not None and name not in known:
            yield FieldError(name, "is no setting of this workflow")
    if len(order.parameters) > MAX_PARAMETERS:
        yield FieldError("parameters", f"are more than {MAX_PARAMETERS}")
        return
    for name, value in order.parameters.items():
        if name not in known:
            yield FieldError(f"parameters.{name}"[:120], "is no parameter of this workflow")
        elif name in ("prompt", "negativePrompt", "seed") or own.get(name) not in (None, value):
            yield FieldError(f"parameters.{name}", "has a field of its own")


def is_key(text: str) -> bool:
    """Whether the text can be an idempotency key."""
    return 1 <= len(text) <= 100 and storable(text)
