"""Looking at a graph that somebody wants to upload: what is wrong with it, and what could be set in it. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

import orjson

from server.core.errors import FieldError
from server.domains.generation.workflows.model import Parameter, is_link
from server.domains.generation.workflows.suggesting import suggestions
from server.engines.catalog import title

MAX_BYTES = 1024 * 1024
MAX_NODES = 500
MAX_INPUTS = 200
MAX_DEPTH = 8
SAVES = ("Save", "Preview")
ENDS = ("Combine", "Output", "Save", "Preview")
EXPORT = (
    "is a workflow as ComfyUI's page saves it; turn on the developer mode in its settings and export it with "
    '"Export (API)" ("Save (API Format)" in older versions)'
)


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a graph, as it was given."""

    id: str
    title: str
    class_type: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Inspection:
    """A graph's nodes, the parameters that suggest themselves, everything that is wrong."""

    nodes: tuple[Node, ...] = ()
    suggestions: tuple[Parameter, ...] = ()
    problems: tuple[FieldError, ...] = ()


def inspect(graph: Any) -> Inspection:
    """Looks at any JSON value. Parameters are suggested only for a graph without a fault in its form."""
    problems = tuple(faults(graph))
    nodes = _nodes(graph) if _is_nodes(graph) and not _size_fault(graph) else ()
    return Inspection(nodes, () if problems else suggestions(graph), problems)


def _nodes(graph: Mapping[str, Mapping[str, Any]]) -> tuple[Node, ...]:
    return tuple(Node(id, title(node), node["class_type"], node["inputs"]) for id, node in graph.items())


def faults(graph: Any) -> Iterator[FieldError]:
    """What keeps the graph from being a workflow."""
    general = _general(graph)
    if general is not None:
        yield FieldError("graph", general)
        return
    broken = [fault for id, node in graph.items() if (fault := _node_fault(id, node, graph))]
    yield from broken
    if not broken:
        ring = cycle(graph)
        if ring:
            yield FieldError("graph", f"runs in a circle: {' → '.join(ring)}")
        feeding = {source for node in graph.values() for source in sources(node)}
        if not any(_is_output(id, node, feeding) for id, node in graph.items()):
            yield FieldError("graph", "has no node that saves anything, such as SaveImage")


def _general(graph: Any) -> str | None:
    if isinstance(graph, Mapping) and isinstance(graph.get("nodes"), list):
        return EXPORT
    if not isinstance(graph, Mapping) or not graph:
        return "must be an object with one entry for each node, as ComfyUI exports it in API form"
    if isinstance(graph.get("prompt"), Mapping) and "class_type" not in graph["prompt"]:
        return "has the graph under `prompt`: give what is in there"
    if len(graph) > MAX_NODES:
        return f"has {len(graph)} nodes, {MAX_NODES} are possible"
    return _size_fault(graph)


def _size_fault(graph: Mapping[str, Any]) -> str | None:
    place = _unstorable(graph, 0)
    if place is not None:
        return place
    try:
        size = len(orjson.dumps(graph))
    except (TypeError, ValueError):  # numbers beyond 64 bits, halves of characters
        return "holds a value that JSON cannot"
    return f"has {size} bytes, {MAX_BYTES} are possible" if size > MAX_BYTES else None


def _unstorable(value: Any, depth: int) -> str | None:
    """Values that JSON or the databases have no place for; orjson would make null of NaN without a word."""
    if depth > MAX_DEPTH:
        return f"is nested deeper than {MAX_DEPTH} levels"
    if isinstance(value, float) and not math.isfinite(value):
        return "holds NaN or an infinite number"
    if isinstance(value, str) and "\0" in value:
        return "holds a character that cannot be stored"
    if isinstance(value, Mapping):
        inner: list[Any] = [*value.keys(), *value.values()]
    else:
        inner = value if isinstance(value, list) else []
    return next((found for one in inner if (found := _unstorable(one, depth + 1))), None)


def _is_nodes(graph: Any) -> bool:
    return isinstance(graph, Mapping) and 0 < len(graph) <= MAX_NODES and all(map(_is_node, graph.values()))


def _is_node(node: Any) -> bool:
    named = isinstance(node, Mapping) and isinstance(node.get("class_type"), str) and node["class_type"]
    return bool(named) and isinstance(node.get("inputs"), Mapping)


def _node_fault(id: str, node: Any, graph: Mapping[str, Any]) -> FieldError | None:
    if not _is_node(node):
        return FieldError(f"graph.{id}", "is no node: it needs a class_type and inputs")
    if len(node["inputs"]) > MAX_INPUTS:
        return FieldError(f"graph.{id}", f"has more than {MAX_INPUTS} inputs")
    for name, value in node["inputs"].items():
        if is_link(value) and value[0] not in graph:
            return FieldError(f"graph.{id}.{name}", f"is linked to node {value[0]}, which is not there")
        if is_link(value) and (isinstance(value[1], bool) or not isinstance(value[1], int) or value[1] < 0):
            return FieldError(f"graph.{id}.{name}", "is linked to no output of a node")
    return None


def _is_output(id: str, node: Mapping[str, Any], feeding: Set[str]) -> bool:
    """By its name: which classes save is the engine's to say, and there may be none to ask."""
    named: str = node["class_type"]
    ends = id not in feeding and any(word in named for word in ENDS)
    return (named.startswith(SAVES) or ends) and bool(sources(node))


def sources(node: Mapping[str, Any]) -> list[str]:
    """The ids of the nodes that feed a node."""
    return [value[0] for value in node["inputs"].values() if is_link(value)]


def cycle(graph: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The nodes of a circle, the first one again at the end; empty when there is none."""
    done: set[str] = set()
    for start in graph:
        path: list[str] = []
        stack = [(start, iter(sources(graph[start])))] if start not in done else []
        path += [start] if stack else []
        while stack:
            step = next((one for one in stack[-1][1] if one not in done), None)
            if step is None:
                done.add(stack.pop()[0])
                path.pop()
            elif step in path:
                return [*path[path.index(step) :], step]
            else:
                path.append(step)
                stack.append((step, iter(sources(graph[step]))))
    return []
