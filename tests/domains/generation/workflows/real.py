"""The node classes of real engines, as fixtures/comfyui/nodes.json has them, and graphs held against them.

Names, types, bounds and lists are those of ComfyUI 0.3.64, ComfyUI_IPAdapter_plus at 9d076a3, ComfyUI_InstantID and
ComfyUI-AnimateDiff-Evolved at d8d163c. Lists of files are empty there: they depend on the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

FILE = Path(__file__).parents[3] / "fixtures" / "comfyui" / "nodes.json"
PLAIN: dict[str, tuple[type, ...]] = {
    "INT": (int,),
    "FLOAT": (int, float),
    "STRING": (str,),
    "BOOLEAN": (bool,),
}


@cache
def nodes() -> dict[str, Any]:
    """The classes by name, in the form of /object_info."""
    found: dict[str, Any] = orjson.loads(FILE.read_bytes())
    return found


def specs(node_class: str) -> dict[str, Any]:
    """The specifications of all inputs of a class, by name."""
    groups = nodes()[node_class]["input"]
    return {**groups.get("required", {}), **groups.get("optional", {})}


def problems(graph: Mapping[str, Any]) -> Iterator[str]:
    """Everything that the engine would refuse."""
    for id, node in graph.items():
        name = node["class_type"]
        if name not in nodes():
            yield f"{id}: no class {name}"
            continue
        for missing in set(nodes()[name]["input"].get("required", {})) - set(node["inputs"]):
            yield f"{id} ({name}): {missing} is missing"
        for input, value in node["inputs"].items():
            spec = specs(name).get(input)
            fault = "is no input" if spec is None else _fault(graph, spec, value)
            if fault:
                yield f"{id} ({name}): {input} {fault}"


def _fault(graph: Mapping[str, Any], spec: list[Any], value: Any) -> str | None:
    if isinstance(value, list):
        source, slot = value
        outputs = nodes()[graph[source]["class_type"]]["output"]
        return None if outputs[slot] == spec[0] else f"gets {outputs[slot]} instead of {spec[0]}"
    listed = choices(spec)
    if listed is not None:
        return None if isinstance(value, str) and (not listed or value in listed) else f"cannot be {value!r}"
    if spec[0] not in PLAIN:
        return f"must be linked to a {spec[0]}"
    if not isinstance(value, PLAIN[spec[0]]) or (isinstance(value, bool) and spec[0] != "BOOLEAN"):
        return f"cannot hold {value!r}"
    low, high = bounds(spec)
    return None if spec[0] == "STRING" or low <= value <= high else f"must lie between {low} and {high}"


def choices(spec: list[Any]) -> list[str] | None:
    """What there is to choose from; empty for files; None when it is no choice."""
    if isinstance(spec[0], list):
        return spec[0]
    return spec[1]["options"] if spec[0] == "COMBO" else None


def bounds(spec: list[Any]) -> tuple[float, float]:
    """The least and the greatest value."""
    options = spec[1] if len(spec) > 1 else {}
    return options.get("min", float("-inf")), options.get("max", float("inf"))
