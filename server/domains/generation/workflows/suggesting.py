"""Which inputs of an uploaded graph a person will want to set, by what the nodes are for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from server.domains.generation.workflows import parts
from server.domains.generation.workflows.model import Parameter, ParameterKind, is_link
from server.engines.catalog import title

Graph = Mapping[str, Mapping[str, Any]]

NAMED: dict[str, Parameter] = {
    "ckpt_name": parts.CHECKPOINT,
    "seed": parts.SEED,
    "noise_seed": parts.SEED,
    "steps": parts.STEPS,
    "cfg": parts.CFG,
    "sampler_name": parts.SAMPLER,
    "scheduler": parts.SCHEDULER,
    "denoise": parts.denoise(1.0),
    "lora_name": parts.choice("lora", "LoRA", ("", "")),
    "strength_model": parts.number("loraStrength", "Strength of the LoRA", ("", ""), 1.0, -2, 2, 0.05),
    "vae_name": parts.choice("vae", "VAE", ("", "")),
    "unet_name": parts.choice("model", "Diffusion model", ("", "")),
    "control_net_name": parts.choice("controlNet", "ControlNet", ("", "")),
    "ipadapter_file": parts.choice("ipAdapter", "IP-Adapter", ("", "")),
    "instantid_file": parts.choice("instantid", "InstantID", ("", "")),
    "fps": parts.number("fps", "Pictures a second", ("", ""), 8, 1, 60, 1),
    "video_frames": parts.integer("frames", "Pictures of the clip", ("", ""), 16, 1, 256),
}
CLASSES: dict[tuple[str, str], Parameter] = {
    ("LoadImage", "image"): parts.image("image", "Picture", ("", "")),
    ("UpscaleModelLoader", "model_name"): parts.choice("upscaleModel", "Upscale model", ("", "")),
    ("CLIPVisionLoader", "clip_name"): parts.choice("clipVision", "CLIP Vision", ("", "")),
    ("ADE_LoadAnimateDiffModel", "model_name"): parts.choice("motionModel", "Motion model", ("", "")),
}
SIZES: dict[str, Parameter] = {"width": parts.WIDTH, "height": parts.HEIGHT, "batch_size": parts.BATCH}
TEXTS: dict[str, Parameter] = {"positive": parts.PROMPT, "negative": parts.NEGATIVE}
MAX_PARAMETERS = 100
FOLLOWED = 20  # nodes between a sampler and the prompt that it is given


def suggestions(graph: Graph) -> tuple[Parameter, ...]:
    """At most MAX_PARAMETERS with the graph's own values as defaults; inputs of one kind get numbered names."""
    found: dict[str, Parameter] = {}
    filled: set[tuple[str, str]] = set()
    for node, name, like in _places(graph):
        value = graph[node]["inputs"][name]
        if (node, name) in filled or not _fits(like, value):
            continue
        if len(found) == MAX_PARAMETERS:
            break
        filled.add((node, name))
        label = like.label if like.name not in found else f"{like.label} ({title(graph[node])})"
        key = _free(like.name, found)
        found[key] = replace(
            like, name=key, label=label[:80], targets=((node, name),), **_default(like, value)
        )
    return tuple(found.values())


def _places(graph: Graph) -> Iterator[tuple[str, str, Parameter]]:
    """Prompts first, for they matter most; then what is set by an input's name alone."""
    for side in TEXTS:
        yield from ((node, name, TEXTS[side]) for node, name in texts(graph, side))
    for node in graph:
        for name, value in graph[node]["inputs"].items():
            like = _like(graph[node]["class_type"], name)
            if like is not None and not is_link(value):
                yield node, name, like


def _like(class_type: str, name: str) -> Parameter | None:
    if "Latent" in class_type and class_type.startswith("Empty"):
        return SIZES.get(name)
    return CLASSES.get((class_type, name)) or NAMED.get(name)


def texts(graph: Graph, side: str) -> list[tuple[str, str]]:
    """The (node, input) places of text that reach an input of this name ("positive", "negative") of some node."""
    found: dict[tuple[str, str], None] = {}
    for node in graph.values():
        link = node["inputs"].get(side)
        if is_link(link):
            found |= dict.fromkeys(_texts_above(graph, link[0], side, set()))
    return list(found)


def _texts_above(graph: Graph, id: str, side: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    """Follows conditioning upwards; where a node has sides of its own, only this one."""
    if id in seen or id not in graph or len(seen) > FOLLOWED:
        return
    seen.add(id)
    inputs = graph[id]["inputs"]
    if is_link(inputs.get(side)):
        yield from _texts_above(graph, inputs[side][0], side, seen)
        return
    for name, value in inputs.items():
        if isinstance(value, str) and (name.startswith("text") or "prompt" in name):
            yield id, name
        elif is_link(value) and name not in ("model", "clip", "vae", "image"):
            yield from _texts_above(graph, value[0], side, seen)


def _fits(like: Parameter, value: Any) -> bool:
    if isinstance(value, bool):
        return like.kind is ParameterKind.BOOLEAN
    match like.kind:
        case ParameterKind.INTEGER | ParameterKind.SEED:
            return isinstance(value, int)
        case ParameterKind.FLOAT:
            return isinstance(value, int | float)
        case _:
            return isinstance(value, str)


def _default(like: Parameter, value: Any) -> dict[str, Any]:
    """The graph's own value where it can serve; wider bounds where it lies outside the usual ones."""
    if like.kind in (ParameterKind.SEED, ParameterKind.IMAGE) or like.name == "prompt":
        return {"default": None}
    if like.kind in (ParameterKind.INTEGER, ParameterKind.FLOAT):
        low, high = like.minimum, like.maximum
        low = value if low is not None and value < low else low
        high = value if high is not None and value > high else high
        step = None if like.step and value % like.step and like.step > 1 else like.step
        return {"default": value, "minimum": low, "maximum": high, "step": step}
    return {"default": value, "required": False} if value else {"default": None}


def _free(name: str, taken: Mapping[str, Any]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}{number}"
        number += 1
    return free
