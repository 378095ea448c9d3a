"""What a node class is: its inputs and outputs as clients see them, and the function that does its work."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, cast

from PIL import Image

from server.engines.sandbox.config import Config
from server.engines.sandbox.faults import Faults
from server.engines.sandbox.scene import Scene

Images = tuple[Image.Image, ...]


@dataclass(frozen=True)
class Latent:
    """Stands for a batch of latents: its size in pixels, and what will be seen when it is decoded.

    `finished` ones are sampled without being changed; those that `move` are one picture's frames.
    """

    width: int
    height: int
    batch: int
    scene: Scene | None = None
    pixels: Images = ()
    finished: bool = False
    moves: bool = False
    reference: Image.Image | None = None


@dataclass(frozen=True)
class Result:
    """What a node gives back: one value per output, and the `ui` data that goes into `executed` and history."""

    values: tuple[Any, ...] = ()
    ui: dict[str, Any] | None = None


class Context(Protocol):
    """What a node may use while it runs."""

    config: Config
    faults: Faults
    node_id: str
    graph: dict[str, Any]
    extra_data: dict[str, Any]

    @property
    def previews(self) -> bool: ...

    async def step(
        self, value: int, maximum: int, image: bytes | None = None, mime: str = "image/jpeg"
    ) -> None:
        """Tell the progress of this node; raises when the run was interrupted."""

    async def wait(self, seconds: float) -> None:
        """Let time pass; raises as soon as the run is interrupted."""

    def text(self, text: str) -> None:
        """Send a progress text to everybody."""


Run = Callable[..., Result | Awaitable[Result]]
Choices = Callable[[Config], list[str]]


@dataclass(frozen=True)
class Input:
    """One input. `choices` makes it a list to choose from; `combo` writes that list in the newer form."""

    kind: str
    options: dict[str, Any] | None = None
    choices: Choices | None = None
    combo: bool = False

    def listed(self, config: Config) -> list[str] | None:
        return self.choices(config) if self.choices else None

    def describe(self, config: Config) -> list[Any]:
        listed, options = self.listed(config), self.options
        if listed is None:
            return [self.kind] if options is None else [self.kind, options]
        if self.combo:
            return ["COMBO", {**(options or {}), "multiselect": False, "options": listed}]
        return [listed] if options is None else [listed, options]


@dataclass(frozen=True)
class NodeClass:
    """One class of nodes. `outputs` are (type, name); `extra_outputs` exist in the newer version only."""

    name: str
    title: str
    category: str
    run: Run
    inputs: dict[str, Input] = field(default_factory=dict)
    optional: dict[str, Input] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    outputs: tuple[tuple[str, str], ...] = ()
    extra_outputs: tuple[tuple[str, str], ...] = ()
    output_node: bool = False
    description: str = ""
    tooltips: tuple[str, ...] = ()
    module: str = "nodes"
    schema_form: bool = False
    essentials: str | None = None
    check: dict[str, Callable[[Config, Any], str | None]] = field(default_factory=dict)
    fingerprint: Callable[[Config, dict[str, Any]], str] | None = None

    def returns(self, config: Config) -> tuple[tuple[str, str], ...]:
        return self.outputs + (() if config.old else self.extra_outputs)

    def all_inputs(self) -> dict[str, Input]:
        return self.inputs | self.optional


async def call(node: NodeClass, context: Context, values: dict[str, Any]) -> Result:
    """Run a node on its values, off the event loop when it is a plain function."""
    if inspect.iscoroutinefunction(node.run):
        return cast(Result, await node.run(context, **values))
    return cast(Result, await asyncio.to_thread(node.run, context, **values))


def resolve_annotated(config: Config, name: str) -> Path:
    """Return the path of an input file name that may end in ` [input]`, ` [output]` or ` [temp]`."""
    kind, plain = split_annotation(name)
    return (config.folder(kind or "input") or config.data_dir) / plain


def split_annotation(name: str) -> tuple[str | None, str]:
    for kind in ("output", "input", "temp"):
        if name.endswith(f"[{kind}]"):
            return kind, name[: -len(kind) - 3]
    return None, name
