"""The graph that ComfyUI keeps in a picture, read for what its sampler was given. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from server.domains.library.recipes import values

SOURCE = "ComfyUI"
SAMPLERS = ("KSampler", "KSamplerAdvanced")
DEEPEST = 30
PLAIN = {
    "steps": "steps",
    "cfg": "cfg",
    "sampler_name": "sampler",
    "scheduler": "scheduler",
    "denoise": "denoise",
}

Graph = Mapping[str, Any]
Node = Mapping[str, Any]


def parse(text: str) -> values.Recipe | None:
    """The parameters of the graph's sampler and of what leads to it; None when there is no sampler that we know."""
    graph = values.loaded(text)
    if not isinstance(graph, dict):
        return None
    sampler = next((node for node in graph.values() if _class(node) in SAMPLERS), None)
    return values.recipe(SOURCE, _found(graph, sampler)) if sampler is not None else None


def _class(node: object) -> str:
    kind = node.get("class_type") if isinstance(node, dict) else None
    return kind if isinstance(kind, str) else ""


def _inputs(node: object) -> dict[str, Any]:
    inputs = node.get("inputs") if isinstance(node, dict) else None
    return inputs if isinstance(inputs, dict) else {}


def _found(graph: Graph, sampler: Node) -> dict[str, Any]:
    inputs = _inputs(sampler)
    found = {ours: inputs[theirs] for theirs, ours in PLAIN.items() if theirs in inputs}
    found["seed"] = _literal(
        graph, inputs.get("seed", inputs.get("noise_seed")), ("seed", "value", "noise_seed")
    )
    found["prompt"] = _literal(graph, inputs.get("positive"), ("text", "text_g", "value", "string"))
    found["negativePrompt"] = _literal(graph, inputs.get("negative"), ("text", "text_g", "value", "string"))
    found["checkpoint"] = _literal(graph, inputs.get("model"), ("ckpt_name", "unet_name"))
    latent = inputs.get("latent_image")
    for theirs, ours in (("width", "width"), ("height", "height"), ("batch_size", "batch")):
        found[ours] = _literal(graph, latent, (theirs,))
    return found


def _literal(graph: Graph, value: Any, names: tuple[str, ...]) -> Any:
    """The first value under one of the names, in the linked node or in what leads to it; a value that is no link
    is itself. Links may form rings, so that only so many nodes are looked at."""
    waiting, seen = deque([value]), set[str]()
    while waiting and len(seen) < DEEPEST:
        value = waiting.popleft()
        if not isinstance(value, list):
            return value
        key = str(value[0])[:100] if value else ""
        if key in seen:
            continue
        seen.add(key)
        inputs = _inputs(graph.get(key))
        held = [inputs[name] for name in names if name in inputs]
        if any(not isinstance(one, list) for one in held):
            return next(one for one in held if not isinstance(one, list))
        waiting += held or [one for one in inputs.values() if isinstance(one, list)]
    return None
