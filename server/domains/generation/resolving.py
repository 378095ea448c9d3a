"""From what a person asked for to what is sent to an engine. Pure: same input, same result."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from server.core.errors import FieldError
from server.domains.generation.workflows import Parameter, ParameterKind, Workflow

MAX_PROMPT = 2000
MAX_RESOLVED = 8000  # with what character and style add
MAX_NAME = 255
MAX_SEED = 2**64 - 1
PRIORITIES = range(-1000, 1001)
RANDOM_SEED = 2**53  # random ones stay below, so that every client can read them as a number
OWN = ("steps", "cfg", "sampler", "scheduler", "width", "height", "checkpoint")


@dataclass(frozen=True)
class Order:
    """What a person asks for; None means: take it from preset, style, or the workflow's default."""

    prompt: str
    workflow: str = "txt2img"
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
    batch: int = 1
    priority: int = 0
    preset: str | None = None
    engine_id: UUID | None = None
    idempotency_key: str | None = None

    def digest(self) -> str:
        """SHA-256 of everything but the idempotency key: tells whether two orders are the same."""
        content = asdict(self) | {"idempotency_key": None}
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Sources:
    """What an order is completed from: prompts already put together, the style's settings, the engine's models."""

    prompt: str
    negative_prompt: str
    style: Mapping[str, Any] = field(default_factory=dict)
    base_model: str | None = None
    checkpoints: Sequence[str] = ()


@dataclass(frozen=True)
class Resolved:
    """The outcome: values by parameter name, the filled graph, and every fault found."""

    values: dict[str, Any]
    graph: dict[str, Any]
    faults: tuple[FieldError, ...]


def resolve(workflow: Workflow, order: Order, sources: Sources, random_seed: int) -> Resolved:
    """Every parameter's value by precedence: the order, its preset, the style, the workflow's default."""
    faults = list(_order_faults(workflow, order))
    preset = workflow.presets.get(order.preset or "", {})
    own = {name: getattr(order, name) for name in OWN}
    fixed = {
        "prompt": sources.prompt,
        "negativePrompt": sources.negative_prompt,
        "seed": random_seed if order.seed is None else order.seed,
        "batch": order.batch,
    }
    fallback = {"checkpoint": sources.base_model or next(iter(sources.checkpoints), None)}
    values: dict[str, Any] = {}
    for parameter in workflow.parameters:
        layers = (fixed, own, preset, sources.style, fallback, {parameter.name: parameter.default})
        value = next(
            (layer[parameter.name] for layer in layers if layer.get(parameter.name) is not None), None
        )
        fault = check(parameter, value)
        if fault is not None and parameter.name not in {known.field for known in faults}:
            faults.append(FieldError(parameter.name, fault))
        values[parameter.name] = value
    return Resolved(values, workflow.fill(values), tuple(faults))


def _order_faults(workflow: Workflow, order: Order) -> list[FieldError]:
    faults: list[FieldError] = []
    if order.preset is not None and order.preset not in workflow.presets:
        names = ", ".join(workflow.presets)
        faults.append(FieldError("preset", f"is unknown; there are {names}"))
    if not 1 <= len(order.prompt.strip()) <= MAX_PROMPT:
        faults.append(FieldError("prompt", f"must have 1 to {MAX_PROMPT} characters"))
    if len((order.negative_prompt or "").strip()) > MAX_PROMPT:
        faults.append(FieldError("negativePrompt", f"must have at most {MAX_PROMPT} characters"))
    if order.priority not in PRIORITIES:
        faults.append(FieldError("priority", f"must lie between {PRIORITIES[0]} and {PRIORITIES[-1]}"))
    if order.idempotency_key is not None and not is_key(order.idempotency_key):
        faults.append(FieldError("idempotencyKey", "must have 1 to 100 characters, and no control codes"))
    return faults


def is_key(text: str) -> bool:
    """Whether the text can be an idempotency key."""
    return 1 <= len(text) <= 100 and _storable(text)


def _storable(text: str) -> bool:
    """False for what no database takes: NUL, and halves of characters."""
    return "\0" not in text and not any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)


def check(parameter: Parameter, value: Any) -> str | None:
    """What is wrong with a value, or None."""
    if value is None:
        return _missing(parameter)
    match parameter.kind:
        case ParameterKind.TEXT | ParameterKind.CHOICE:
            return _text_fault(parameter, str(value))
        case ParameterKind.SEED:
            return None if 0 <= value <= MAX_SEED else f"must lie between 0 and {MAX_SEED}"
        case _:
            return _number_fault(parameter, value)


def _missing(parameter: Parameter) -> str | None:
    if parameter.name == "checkpoint":
        return "is not known: no engine has told its checkpoints yet; name one"
    return "is required" if parameter.required else None


def _text_fault(parameter: Parameter, value: str) -> str | None:
    if not _storable(value):
        return "has characters that cannot be stored"
    if parameter.kind is ParameterKind.CHOICE and len(value) > MAX_NAME:
        return f"must have at most {MAX_NAME} characters"
    if len(value) > MAX_RESOLVED:
        return f"has {len(value)} characters with what character and style add, {MAX_RESOLVED} are possible"
    needed = parameter.required or parameter.kind is ParameterKind.CHOICE
    return "is required" if needed and not value else None


def _number_fault(parameter: Parameter, value: float) -> str | None:
    low, high = parameter.minimum or 0, parameter.maximum or math.inf
    if not math.isfinite(value) or not low <= value <= high:
        return f"must lie between {low:g} and {high:g}"
    if parameter.step == 8 and value % 8:
        return "must be a multiple of 8"
    return None
