"""What a workflow is: a graph in ComfyUI's API form with typed parameters. Pure."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

import orjson

from server.engines.catalog import MissingKind, models_of

NAMESPACE = UUID("6f1de1a2-3f6b-4c7e-9f0a-7d6a3c1b2e10")
IMAGE, CLIP = "image", "clip"
ANIMATED = ("SaveAnimatedWEBP", "SaveAnimatedPNG", "SaveWEBM", "SaveVideo", "VHS_VideoCombine")


class ParameterKind(StrEnum):
    """What a parameter takes. An IMAGE value is the id of a stored picture."""

    TEXT = "TEXT"
    INTEGER = "INTEGER"
    FLOAT = "FLOAT"
    CHOICE = "CHOICE"
    SEED = "SEED"
    IMAGE = "IMAGE"
    BOOLEAN = "BOOLEAN"


@dataclass(frozen=True)
class Parameter:
    """One typed parameter; `targets` are the (node, input) places of the graph that it fills.

    Bounds include their ends. CHOICE takes what the engine offers when `choices` is None.
    """

    name: str
    label: str
    kind: ParameterKind
    targets: tuple[tuple[str, str], ...]
    default: Any = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    max_length: int | None = None
    choices: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Preset:
    """Values for several parameters under a name; `id` is None for those that come with the workflow."""

    name: str
    parameters: Mapping[str, Any]
    id: UUID | None = None


@dataclass(frozen=True)
class Workflow:
    """A catalog entry as it is at one version; `hash` names its content.

    `version` rises whenever the graph or a parameter changes. `extension` names the node pack that it needs beyond
    what ComfyUI brings, `row_id` the row of an uploaded one (of its older version, when it is not the newest).
    """

    key: str
    version: int
    name: str
    description: str
    category: str
    parameters: tuple[Parameter, ...]
    graph: Mapping[str, Any]
    presets: tuple[Preset, ...] = ()
    extension: str | None = None
    row_id: UUID | None = None
    archived_at: datetime | None = field(default=None, compare=False)

    @property
    def id(self) -> UUID:
        """For a built-in one made from its name, so the same everywhere."""
        return self.row_id or uuid5(NAMESPACE, self.key)

    @property
    def built_in(self) -> bool:
        return self.row_id is None

    @cached_property
    def hash(self) -> str:
        """SHA-256 of graph and parameter targets: the same for the same behaviour."""
        content = [self.key, self.graph, [[p.name, p.targets] for p in self.parameters]]
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()

    @cached_property
    def required_nodes(self) -> tuple[str, ...]:
        """The node classes that an engine must have."""
        return tuple(sorted({node["class_type"] for node in self.graph.values()}))

    @cached_property
    def required_models(self) -> Mapping[MissingKind, tuple[str, ...]]:
        """The model files that it names itself, or by its parameters' defaults, by their kind."""
        found: dict[MissingKind, dict[str, None]] = {}
        for kind, name in models_of(self.fill({one.name: one.default for one in self.parameters})):
            found.setdefault(kind, {})[name] = None
        return {kind: tuple(names) for kind, names in found.items()}

    @property
    def produces(self) -> str:
        """IMAGE or CLIP, by what the graph saves."""
        return CLIP if any(name in ANIMATED for name in self.required_nodes) else IMAGE

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name."""
        return next((one for one in self.parameters if one.name == name), None)

    def preset(self, name: str) -> Preset | None:
        """The preset of this name; a person's own before one that came with the workflow."""
        return next((one for one in reversed(self.presets) if one.name == name), None)

    def fill(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The graph with every parameter's value in its places; what has no value stays as it is."""
        graph: dict[str, Any] = copy.deepcopy(dict(self.graph))
        for parameter in self.parameters:
            if values.get(parameter.name) is not None:
                for node, name in parameter.targets:
                    graph[node]["inputs"][name] = values[parameter.name]
        return graph


def is_link(value: Any) -> bool:
    """Whether an input's value is a link to another node's output: [node id, number of the output]."""
    return isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[0], str)
