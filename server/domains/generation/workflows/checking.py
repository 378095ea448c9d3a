"""Whether an upload can become a workflow: its texts, and its parameters against its graph. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from server.core.errors import FieldError
from server.core.texts import storable
from server.domains.generation.workflows import inspecting, values
from server.domains.generation.workflows.model import Parameter, ParameterKind, is_link
from server.domains.generation.workflows.suggesting import MAX_PARAMETERS

KEY = re.compile(r"[a-z][a-z0-9_-]{1,59}")
NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_]{0,39}")
MAX_CHOICES = 500
LENGTHS = {"name": (1, 120), "description": (0, 2000), "category": (1, 30), "note": (0, 500)}

# What an order says of itself must reach parameters that can take it.
MEANINGS: dict[str, ParameterKind] = {
    "prompt": ParameterKind.TEXT,
    "negativePrompt": ParameterKind.TEXT,
    "seed": ParameterKind.SEED,
    "steps": ParameterKind.INTEGER,
    "cfg": ParameterKind.FLOAT,
    "sampler": ParameterKind.CHOICE,
    "scheduler": ParameterKind.CHOICE,
    "checkpoint": ParameterKind.CHOICE,
    "width": ParameterKind.INTEGER,
    "height": ParameterKind.INTEGER,
    "batch": ParameterKind.INTEGER,
}
FITTING: dict[ParameterKind, tuple[type, ...]] = {
    ParameterKind.TEXT: (str,),
    ParameterKind.CHOICE: (str,),
    ParameterKind.IMAGE: (str,),
    ParameterKind.INTEGER: (int, float),
    ParameterKind.SEED: (int, float),
    ParameterKind.FLOAT: (int, float),
    ParameterKind.BOOLEAN: (bool,),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A workflow as somebody gives it; the graph is any JSON value."""

    key: str
    name: str
    graph: Any
    parameters: Sequence[Parameter] = ()
    description: str = ""
    category: str = "own"
    note: str = ""


def faults(upload: Upload) -> list[FieldError]:
    """Everything that is wrong with it."""
    found = list(_texts(upload))
    if not KEY.fullmatch(upload.key):
        rule = "must have 2 to 60 characters: lower-case letters, digits, _ and -, a letter first"
        found.append(FieldError("key", rule))
    graph = list(inspecting.faults(upload.graph))
    return [*found, *graph, *(() if graph else _parameters(upload.parameters, upload.graph))]


def _texts(upload: Upload) -> Iterator[FieldError]:
    for field, (least, most) in LENGTHS.items():
        text = getattr(upload, field)
        if not least <= len(text.strip()) <= most:
            yield FieldError(field, f"must have {least} to {most} characters")
        elif not storable(text):
            yield FieldError(field, "has characters that cannot be stored")


def _parameters(parameters: Sequence[Parameter], graph: Mapping[str, Any]) -> Iterator[FieldError]:
    if len(parameters) > MAX_PARAMETERS:
        yield FieldError("parameters", f"are {len(parameters)}, {MAX_PARAMETERS} are possible")
        return
    names = Counter(one.name for one in parameters)
    places = Counter(target for one in parameters for target in set(one.targets))
    for number, one in enumerate(parameters):
        field = f"parameters.{number}"
        if names[one.name] > 1:
            yield FieldError(f"{field}.name", f"{one.name!r} is used more than once")
        if any(places[target] > 1 for target in one.targets):
            yield FieldError(f"{field}.targets", "are filled by another parameter too")
        yield from _own(field, one)
        yield from _targets(field, one, graph)


def _own(field: str, one: Parameter) -> Iterator[FieldError]:
    if not NAME.fullmatch(one.name):
        yield FieldError(f"{field}.name", "must be 1 to 40 letters, digits and _, a letter first")
    meant = MEANINGS.get(one.name)
    if meant is not None and meant is not one.kind:
        yield FieldError(f"{field}.kind", f"must be {meant} for a parameter called {one.name!r}")
    if not 1 <= len(one.label.strip()) <= 80 or not storable(one.label):
        yield FieldError(f"{field}.label", "must have 1 to 80 characters")
    bounds = [bound for bound in (one.minimum, one.maximum, one.step) if bound is not None]
    if not all(map(math.isfinite, bounds)) or (one.step is not None and one.step <= 0):
        yield FieldError(f"{field}.minimum", "and the other bounds must be numbers, the step above 0")
    elif one.minimum is not None and one.maximum is not None and one.minimum > one.maximum:
        yield FieldError(f"{field}.minimum", "lies above the maximum")
    elif one.default is not None and (fault := values.check(replace(one, required=False), one.default)):
        yield FieldError(f"{field}.default", fault)
    if one.max_length is not None and not 1 <= one.max_length <= values.MAX_RESOLVED:
        yield FieldError(f"{field}.maxLength", f"must lie between 1 and {values.MAX_RESOLVED}")
    if one.choices is not None and not _are_choices(one):
        yield FieldError(f"{field}.choices", f"must be 1 to {MAX_CHOICES} texts, for a CHOICE only")


def _are_choices(one: Parameter) -> bool:
    listed = one.choices or ()
    fine = all(1 <= len(text) <= values.MAX_NAME and storable(text) for text in listed)
    return one.kind is ParameterKind.CHOICE and 1 <= len(listed) <= MAX_CHOICES and fine


def _targets(field: str, one: Parameter, graph: Mapping[str, Any]) -> Iterator[FieldError]:
    if not one.targets:
        yield FieldError(f"{field}.targets", "are missing: name the inputs of the graph that it fills")
    for node, name in one.targets:
        inputs = graph[node]["inputs"] if node in graph else {}
        if name not in inputs:
            yield FieldError(f"{field}.targets", f"node {node} has no input {name!r}")
        elif is_link(inputs[name]):
            yield FieldError(f"{field}.targets", f"input {name!r} of node {node} is linked to another node")
        elif not _fits(one.kind, inputs[name]):
            given = type(inputs[name]).__name__
            yield FieldError(
                f"{field}.kind", f"{one.kind} does not fit input {name!r} of node {node}, which holds {given}"
            )


def _fits(kind: ParameterKind, value: Any) -> bool:
    if isinstance(value, bool):
        return kind is ParameterKind.BOOLEAN
    return isinstance(value, FITTING[kind])
