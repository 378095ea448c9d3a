"""The catalog of workflows: graphs in ComfyUI's API form with typed parameters. Pure."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import orjson

from server.core.errors import NotFound


class ParameterKind(StrEnum):
    """What a parameter takes."""

    TEXT = "TEXT"
    INTEGER = "INTEGER"
    FLOAT = "FLOAT"
    CHOICE = "CHOICE"
    SEED = "SEED"


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
class Workflow:
    """A catalog entry. `version` rises whenever the graph or a parameter changes; `hash` names its content."""

    key: str
    version: int
    name: str
    description: str
    category: str
    parameters: tuple[Parameter, ...]
    graph: Mapping[str, Any]
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    required_checkpoints: tuple[str, ...] = ()
    required_loras: tuple[str, ...] = ()
    required_vaes: tuple[str, ...] = ()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of graph and parameter targets: the same for the same behaviour."""
        content = [self.key, self.graph, [[p.name, p.targets] for p in self.parameters]]
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()

    @cached_property
    def required_nodes(self) -> tuple[str, ...]:
        """The node classes that an engine must have."""
        return tuple(sorted({node["class_type"] for node in self.graph.values()}))

    def fill(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The graph with every parameter's value in its places."""
        graph: dict[str, Any] = copy.deepcopy(dict(self.graph))
        for parameter in self.parameters:
            for node, name in parameter.targets:
                graph[node]["inputs"][name] = values[parameter.name]
        return graph


def _node(class_type: str, title: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": inputs, "_meta": {"title": title}}


SIZE: dict[str, Any] = {"minimum": 256, "maximum": 4096, "step": 8}

TXT2IMG = Workflow(
    key="txt2img",
    version=1,
    name="Text to image",
    description="Paints pictures from a prompt with one checkpoint.",
    category="image",
    parameters=(
        Parameter(
            "prompt",
            "Prompt",
            ParameterKind.TEXT,
            (("6", "text"),),
            required=True,
            minimum=1,
            max_length=2000,
        ),
        Parameter(
            "negativePrompt", "Negative prompt", ParameterKind.TEXT, (("7", "text"),), "", max_length=2000
        ),
        Parameter("checkpoint", "Checkpoint", ParameterKind.CHOICE, (("4", "ckpt_name"),), required=True),
        Parameter(
            "steps", "Steps", ParameterKind.INTEGER, (("3", "steps"),), 25, minimum=1, maximum=200, step=1
        ),
        Parameter("cfg", "CFG", ParameterKind.FLOAT, (("3", "cfg"),), 7.0, minimum=0, maximum=30, step=0.5),
        Parameter("sampler", "Sampler", ParameterKind.CHOICE, (("3", "sampler_name"),), "euler"),
        Parameter("scheduler", "Scheduler", ParameterKind.CHOICE, (("3", "scheduler"),), "normal"),
        Parameter("seed", "Seed", ParameterKind.SEED, (("3", "seed"),), minimum=0),
        Parameter("width", "Width", ParameterKind.INTEGER, (("5", "width"),), 512, **SIZE),
        Parameter("height", "Height", ParameterKind.INTEGER, (("5", "height"),), 512, **SIZE),
        Parameter(
            "batch",
            "Pictures",
            ParameterKind.INTEGER,
            (("5", "batch_size"),),
            1,
            minimum=1,
            maximum=8,
            step=1,
        ),
    ),
    presets={
        "quick": {"steps": 20, "cfg": 6.0},
        "quality": {"steps": 40, "cfg": 8.0, "sampler": "dpmpp_2m", "scheduler": "karras"},
        "speed": {"steps": 15, "cfg": 5.0},
    },
    graph={
        "4": _node("CheckpointLoaderSimple", "Load checkpoint", ckpt_name=""),
        "6": _node("CLIPTextEncode", "Prompt", clip=["4", 1], text=""),
        "7": _node("CLIPTextEncode", "Negative prompt", clip=["4", 1], text=""),
        "5": _node("EmptyLatentImage", "Empty picture", width=512, height=512, batch_size=1),
        "3": _node(
            "KSampler",
            "Sampler",
            model=["4", 0],
            positive=["6", 0],
            negative=["7", 0],
            latent_image=["5", 0],
            seed=0,
            steps=25,
            cfg=7.0,
            sampler_name="euler",
            scheduler="normal",
            denoise=1.0,
        ),
        "8": _node("VAEDecode", "Decode", samples=["3", 0], vae=["4", 2]),
        "9": _node("SaveImage", "Save", images=["8", 0], filename_prefix="ainfluencer/txt2img"),
    },
)

CATALOG: Mapping[str, Workflow] = {workflow.key: workflow for workflow in (TXT2IMG,)}


def get(key: str) -> Workflow:
    """The catalog entry. Raises NotFound."""
    if key not in CATALOG:
        raise NotFound(f"There is no workflow {key!r}.", key)
    return CATALOG[key]
