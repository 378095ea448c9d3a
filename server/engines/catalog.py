"""What an engine has installed, and what a graph needs of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class MissingKind(StrEnum):
    """The sort of thing that a graph names and the engine lacks."""

    NODE = "node"
    CHECKPOINT = "checkpoint"
    LORA = "lora"
    VAE = "vae"
    SAMPLER = "sampler"
    SCHEDULER = "scheduler"


INPUT_KINDS = {
    "ckpt_name": MissingKind.CHECKPOINT,
    "lora_name": MissingKind.LORA,
    "vae_name": MissingKind.VAE,
    "sampler_name": MissingKind.SAMPLER,
    "scheduler": MissingKind.SCHEDULER,
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that the engine lacks, and the node of the graph that asks for it."""

    kind: MissingKind
    name: str
    node_id: str


@dataclass(frozen=True, slots=True)
class EngineCatalog:
    """Node classes and the names to choose from. `choices` maps class to input to its options."""

    nodes: frozenset[str]
    checkpoints: tuple[str, ...]
    loras: tuple[str, ...]
    vaes: tuple[str, ...]
    samplers: tuple[str, ...]
    schedulers: tuple[str, ...]
    choices: Mapping[str, Mapping[str, tuple[Any, ...]]]


def missing(graph: Mapping[str, Mapping[str, Any]], catalog: EngineCatalog) -> list[Missing]:
    """Everything that keeps `graph` from running here; an unknown class hides what its inputs name."""
    found: list[Missing] = []
    for node_id, node in graph.items():
        node_class = node.get("class_type")
        if node_class not in catalog.nodes:
            found.append(Missing(MissingKind.NODE, str(node_class), node_id))
        else:
            found.extend(_missing_choices(node_id, node, catalog.choices.get(node_class, {})))
    return found


def _missing_choices(
    node_id: str, node: Mapping[str, Any], choices: Mapping[str, tuple[Any, ...]]
) -> Iterator[Missing]:
    for name, value in (node.get("inputs") or {}).items():
        kind = INPUT_KINDS.get(name)
        # A list is a link to another node: what it brings is known only while running.
        if kind and isinstance(value, str) and name in choices and value not in choices[name]:
            yield Missing(kind, value, node_id)
