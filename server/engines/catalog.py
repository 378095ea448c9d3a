"""What an engine has installed, and what a graph needs of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Place = tuple[str, str]


class MissingKind(StrEnum):
    """The sort of thing that a graph names and the engine lacks."""

    NODE = "node"
    CHECKPOINT = "checkpoint"
    LORA = "lora"
    VAE = "vae"
    SAMPLER = "sampler"
    SCHEDULER = "scheduler"
    UPSCALE_MODEL = "upscale model"
    CONTROLNET = "controlnet"
    IPADAPTER = "ipadapter"
    INSTANTID = "instantid"
    MOTION_MODEL = "motion model"
    CLIP_VISION = "clip vision"
    TEXT_ENCODER = "text encoder"
    DIFFUSION_MODEL = "diffusion model"
    STYLE_MODEL = "style model"
    HYPERNETWORK = "hypernetwork"
    GLIGEN = "gligen"
    FILE = "file"
    OPTION = "option"


INPUT_KINDS = {
    "ckpt_name": MissingKind.CHECKPOINT,
    "lora_name": MissingKind.LORA,
    "vae_name": MissingKind.VAE,
    "sampler_name": MissingKind.SAMPLER,
    "scheduler": MissingKind.SCHEDULER,
    "control_net_name": MissingKind.CONTROLNET,
    "ipadapter_file": MissingKind.IPADAPTER,
    "instantid_file": MissingKind.INSTANTID,
    "clip_name": MissingKind.TEXT_ENCODER,
    "clip_name1": MissingKind.TEXT_ENCODER,
    "clip_name2": MissingKind.TEXT_ENCODER,
    "clip_name3": MissingKind.TEXT_ENCODER,
    "unet_name": MissingKind.DIFFUSION_MODEL,
    "style_model_name": MissingKind.STYLE_MODEL,
    "hypernetwork_name": MissingKind.HYPERNETWORK,
    "gligen_name": MissingKind.GLIGEN,
}
CLASS_KINDS = {
    ("CLIPVisionLoader", "clip_name"): MissingKind.CLIP_VISION,
    ("UpscaleModelLoader", "model_name"): MissingKind.UPSCALE_MODEL,
    ("ADE_LoadAnimateDiffModel", "model_name"): MissingKind.MOTION_MODEL,
    ("ADE_AnimateDiffLoaderGen1", "model_name"): MissingKind.MOTION_MODEL,
    ("ADE_AnimateDiffLoaderWithContext", "model_name"): MissingKind.MOTION_MODEL,
    ("LoadImage", "image"): MissingKind.FILE,
    ("LoadImageMask", "image"): MissingKind.FILE,
}
FOLDERS = {
    MissingKind.CHECKPOINT: "models/checkpoints",
    MissingKind.LORA: "models/loras",
    MissingKind.VAE: "models/vae",
    MissingKind.UPSCALE_MODEL: "models/upscale_models",
    MissingKind.CONTROLNET: "models/controlnet",
    MissingKind.IPADAPTER: "models/ipadapter",
    MissingKind.INSTANTID: "models/instantid",
    MissingKind.MOTION_MODEL: "models/animatediff_models",
    MissingKind.CLIP_VISION: "models/clip_vision",
    MissingKind.TEXT_ENCODER: "models/text_encoders",
    MissingKind.DIFFUSION_MODEL: "models/diffusion_models",
    MissingKind.STYLE_MODEL: "models/style_models",
    MissingKind.HYPERNETWORK: "models/hypernetworks",
    MissingKind.GLIGEN: "models/gligen",
    MissingKind.FILE: "input",
}
PACKS = {
    "ADE_": "ComfyUI-AnimateDiff-Evolved",
    "IPAdapter": "ComfyUI_IPAdapter_plus",
    "ApplyInstantID": "ComfyUI_InstantID",
    "InstantID": "ComfyUI_InstantID",
    "VHS_": "ComfyUI-VideoHelperSuite",
    "ACN_": "ComfyUI-Advanced-ControlNet",
    "UltralyticsDetectorProvider": "ComfyUI-Impact-Subpack",
    "FaceDetailer": "ComfyUI-Impact-Pack",
    "ReActor": "ComfyUI-ReActor",
    "UnetLoaderGGUF": "ComfyUI-GGUF",
}
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that the engine lacks, and where the graph asks for it. `name` is empty when anything would do and
    there is nothing; `offered` is what the engine has instead."""

    kind: MissingKind
    name: str
    node_id: str
    node_title: str = ""
    input: str | None = None
    offered: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        """What a person can do about it."""
        if self.kind is MissingKind.NODE:
            pack = next((pack for start, pack in PACKS.items() if self.name.startswith(start)), None)
            named = f"the node pack {pack}" if pack else f"the node pack that has {self.name}"
            return f"Install {named} on the engine and restart it."
        others = _others(self.offered)
        if self.kind not in FOLDERS:
            return f"Choose another{others or '.'}"
        what = "the file" if self.name else f"one ({self.kind})"
        return f"Put {what} into {FOLDERS[self.kind]} of the engine{', or choose another' + others if others else '.'}"


def _others(offered: tuple[str, ...]) -> str:
    if not offered:
        return ""
    return f": {', '.join(offered[:SHOWN])}{' …' if len(offered) > SHOWN else ''}."


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


def missing(
    graph: Mapping[str, Mapping[str, Any]], catalog: EngineCatalog, brought: Collection[Place] = ()
) -> list[Missing]:
    """Everything that keeps `graph` from running here; an unknown class hides what its inputs name.

    `brought` are the (node, input) places whose files come along with the job.
    """
    found: list[Missing] = []
    for node_id, node in graph.items():
        node_class = node.get("class_type")
        if node_class not in catalog.nodes:
            found.append(Missing(MissingKind.NODE, str(node_class), node_id, title(node)))
        else:
            lacking = _missing_choices(node_id, node, catalog.choices.get(node_class, {}))
            found.extend(one for one in lacking if (node_id, one.input) not in brought)
    return found


def title(node: Mapping[str, Any]) -> str:
    """A node's name for people."""
    meta = node.get("_meta")
    named = meta.get("title") if isinstance(meta, Mapping) else None
    return named if isinstance(named, str) and named else str(node.get("class_type"))


def kind_of(node_class: str, name: str) -> MissingKind:
    """What an input with a list to choose from asks for."""
    return CLASS_KINDS.get((node_class, name)) or INPUT_KINDS.get(name) or MissingKind.OPTION


def models_of(graph: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[MissingKind, str]]:
    """Every model file that the graph names."""
    for node in graph.values():
        for name, value in (node.get("inputs") or {}).items():
            kind = kind_of(str(node.get("class_type")), name)
            if kind in FOLDERS and kind is not MissingKind.FILE and isinstance(value, str) and value:
                yield kind, value


def _missing_choices(
    node_id: str, node: Mapping[str, Any], choices: Mapping[str, tuple[Any, ...]]
) -> Iterator[Missing]:
    for name, value in (node.get("inputs") or {}).items():
        # A list is a link to another node: what it brings is known only while running.
        if name not in choices or isinstance(value, list | tuple | Mapping) or value in choices[name]:
            continue
        kind = kind_of(str(node["class_type"]), name)
        if kind is MissingKind.FILE and _is_elsewhere(value):
            continue
        offered = tuple(str(one) for one in choices[name])
        yield Missing(kind, str(value), node_id, title(node), name, offered)


def _is_elsewhere(value: Any) -> bool:
    """Files in subfolders and in other folders ("x.png [output]") are not in the list, and may be there."""
    return isinstance(value, str) and ("/" in value or value.endswith("]"))
