"""How far a run is as one number, from the weights of its graph's nodes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

REFERENCE_PIXELS = 512 * 512
PLAIN_WEIGHT = 0.2
DEFAULT_STEPS = 20
MAX_DEPTH = 50
COUNTS = ("batch_size", "video_frames")

_Node = Mapping[str, Any]


class ProgressMeter:
    """Percent of a whole run, 0 to 100. It never goes back, and reaches 100 only through `complete`.

    A sampler weighs its steps times the batch and the picture's area against 512×512, decoding one step, the
    rest little. Without a graph it stays at 0 until complete.
    """

    def __init__(self, graph: Mapping[str, _Node] | None) -> None:
        self._graph = graph or {}
        self._weights = {node_id: _weight(self._graph, node_id) for node_id in self._graph}
        self._parts: dict[str, float] = {}
        self._percent = 0.0

    @property
    def percent(self) -> float:
        return self._percent

    def cached(self, nodes: Iterable[str]) -> float:
        """These nodes need no work."""
        for node in nodes:
            self._raise(node, 1.0)
        return self._advance()

    def at(self, node: str, value: float, maximum: float) -> float:
        """A node's bar stands at `value` of `maximum`."""
        if maximum > 0 and math.isfinite(value) and math.isfinite(maximum):
            self._raise(node, min(max(value / maximum, 0.0), 1.0))
        return self._advance()

    def complete(self) -> float:
        """The run succeeded, whatever branches were never taken."""
        self._percent = 100.0
        return self._percent

    def _raise(self, node: str, part: float) -> None:
        # Nodes that a posted node expands into are no part of the plan: the posted one stands for them.
        if node in self._weights:
            self._parts[node] = max(part, self._parts.get(node, 0.0))

    def _advance(self) -> float:
        total = sum(self._weights.values())
        if total > 0:
            done = sum(self._weights[node] * part for node, part in self._parts.items())
            self._percent = max(self._percent, min(round(100 * done / total, 2), 99.0))
        return self._percent


def total_weight(graph: Mapping[str, _Node]) -> float:
    """What a whole run of the graph weighs, in sampler steps at 512×512."""
    return sum(_weight(graph, node_id) for node_id in graph)


def _weight(graph: Mapping[str, _Node], node_id: str) -> float:
    node_class = str(graph[node_id].get("class_type", ""))
    width, height, batch = _size(graph, node_id)
    if "Sampler" in node_class and "Select" not in node_class:
        return _steps(graph, node_id) * batch * width * height / REFERENCE_PIXELS
    if node_class.startswith("VAE"):
        return batch * width * height / REFERENCE_PIXELS
    return PLAIN_WEIGHT


def _steps(graph: Mapping[str, _Node], node_id: str) -> float:
    inputs = _inputs(graph, node_id)
    steps = _number(inputs.get("steps"))
    if steps is None:
        source = _linked(inputs.get("sigmas"), graph)
        steps = _number(_inputs(graph, source).get("steps")) if source else None
    if steps is None:
        return DEFAULT_STEPS
    begin = _number(inputs.get("start_at_step")) or 0.0
    end = _number(inputs.get("end_at_step"))
    return max(min(steps, end if end is not None else steps) - begin, 1.0)


def _size(graph: Mapping[str, _Node], node_id: str, depth: int = 0) -> tuple[float, float, float]:
    """Width and height in pixels and the batch, from the nearest node upstream that says them."""
    inputs = _inputs(graph, node_id)
    size = [_number(inputs.get(name)) for name in ("width", "height")]
    size.append(next((found for name in COUNTS if (found := _number(inputs.get(name)))), None))
    upstream = (512.0, 512.0, 1.0)
    for name in ("latent_image", "samples", "latent", "pixels", "image", "images"):
        source = _linked(inputs.get(name), graph)
        if source and depth < MAX_DEPTH:
            upstream = _size(graph, source, depth + 1)
            break
    scale = _number(inputs.get("scale_by")) or 1.0
    times = _number(inputs.get("amount")) or 1.0
    upstream = (upstream[0] * scale, upstream[1] * scale, upstream[2] * times)
    width, height, batch = (own or above for own, above in zip(size, upstream, strict=True))
    return width, height, batch


def _inputs(graph: Mapping[str, _Node], node_id: str) -> Mapping[str, Any]:
    inputs = graph[node_id].get("inputs")
    return inputs if isinstance(inputs, Mapping) else {}


def _linked(value: Any, graph: Mapping[str, _Node]) -> str | None:
    is_link = isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[0], str)
    return value[0] if is_link and value[0] in graph else None


def _number(value: Any) -> float | None:
    """A positive number that a graph may hold as a number or as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and number >= 0 else None
