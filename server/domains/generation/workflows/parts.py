"""Nodes and parameters that several built-in workflows share. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server.domains.generation.workflows.model import Parameter, ParameterKind, Preset

Target = tuple[str, str]
Graph = dict[str, Any]

SIZE: dict[str, Any] = {"minimum": 256, "maximum": 4096, "step": 8}
MAX_PROMPT = 2000


def node(class_type: str, title: str, **inputs: Any) -> dict[str, Any]:
    """A node of a graph; its title is what people read."""
    return {"class_type": class_type, "inputs": inputs, "_meta": {"title": title}}


def text(name: str, label: str, target: Target, *, required: bool = False) -> Parameter:
    """A prompt."""
    least = 1 if required else None
    default = None if required else ""
    return Parameter(
        name, label, ParameterKind.TEXT, (target,), default, required, minimum=least, max_length=MAX_PROMPT
    )


def integer(name: str, label: str, target: Target, default: int, low: int, high: int) -> Parameter:
    """A whole number from low to high."""
    return Parameter(
        name, label, ParameterKind.INTEGER, (target,), default, minimum=low, maximum=high, step=1
    )


def number(
    name: str, label: str, target: Target, default: float, low: float, high: float, step: float
) -> Parameter:
    """A number from low to high."""
    return Parameter(
        name, label, ParameterKind.FLOAT, (target,), default, minimum=low, maximum=high, step=step
    )


def choice(name: str, label: str, target: Target, default: str | None = None) -> Parameter:
    """One of what the engine offers there; without a default it must be given."""
    return Parameter(name, label, ParameterKind.CHOICE, (target,), default, required=default is None)


def side(name: str, label: str, target: Target, default: int = 512) -> Parameter:
    """Width or height in pixels."""
    return Parameter(name, label, ParameterKind.INTEGER, (target,), default, **SIZE)


def image(name: str, label: str, target: Target) -> Parameter:
    """A stored picture that the engine gets."""
    return Parameter(name, label, ParameterKind.IMAGE, (target,), required=True)


def also(parameter: Parameter, *targets: Target) -> Parameter:
    """The same parameter, filling more places."""
    return replace(parameter, targets=(*parameter.targets, *targets))


PROMPT = text("prompt", "Prompt", ("6", "text"), required=True)
NEGATIVE = text("negativePrompt", "Negative prompt", ("7", "text"))
CHECKPOINT = choice("checkpoint", "Checkpoint", ("4", "ckpt_name"))
STEPS = integer("steps", "Steps", ("3", "steps"), 25, 1, 200)
CFG = number("cfg", "CFG", ("3", "cfg"), 7.0, 0, 30, 0.5)
SAMPLER = choice("sampler", "Sampler", ("3", "sampler_name"), "euler")
SCHEDULER = choice("scheduler", "Scheduler", ("3", "scheduler"), "normal")
SEED = Parameter("seed", "Seed", ParameterKind.SEED, (("3", "seed"),), minimum=0)
SAMPLING = (STEPS, CFG, SAMPLER, SCHEDULER, SEED)
WIDTH = side("width", "Width", ("5", "width"))
HEIGHT = side("height", "Height", ("5", "height"))
BATCH = integer("batch", "Pictures", ("5", "batch_size"), 1, 1, 8)

PRESETS = (
    Preset("quick", {"steps": 20, "cfg": 6.0}),
    Preset("quality", {"steps": 40, "cfg": 8.0, "sampler": "dpmpp_2m", "scheduler": "karras"}),
    Preset("speed", {"steps": 15, "cfg": 5.0}),
)


def denoise(default: float) -> Parameter:
    """How much of the picture that it starts from is painted anew."""
    return number("denoise", "Strength of the change", ("3", "denoise"), default, 0.05, 1, 0.05)


def prompts(clip: list[Any]) -> Graph:
    """Nodes 6 and 7: both prompts, encoded by this text encoder."""
    return {
        "6": node("CLIPTextEncode", "Prompt", clip=clip, text=""),
        "7": node("CLIPTextEncode", "Negative prompt", clip=clip, text=""),
    }


def sampler(title: str = "Sampler", **inputs: Any) -> dict[str, Any]:
    """A KSampler with the defaults of every setting that is not given."""
    defaults: dict[str, Any] = {
        "model": ["4", 0],
        "positive": ["6", 0],
        "negative": ["7", 0],
        "latent_image": ["5", 0],
        "seed": 0,
        "steps": 25,
        "cfg": 7.0,
        "sampler_name": "euler",
        "scheduler": "normal",
        "denoise": 1.0,
    }
    return node("KSampler", title, **defaults | inputs)


def decoded(samples: list[Any], prefix: str) -> Graph:
    """Nodes 8 and 9: the latents as pictures, saved under names that begin with the prefix."""
    return {
        "8": node("VAEDecode", "Decode", samples=samples, vae=["4", 2]),
        "9": node("SaveImage", "Save", images=["8", 0], filename_prefix=f"ainfluencer/{prefix}"),
    }


def checkpoint() -> Graph:
    """Node 4: model, text encoder and decoder."""
    return {"4": node("CheckpointLoaderSimple", "Load checkpoint", ckpt_name="")}


def empty() -> Graph:
    """Node 5: nothing yet."""
    return {"5": node("EmptyLatentImage", "Empty picture", width=512, height=512, batch_size=1)}


def painted(prefix: str, model: list[Any] | None = None, clip: list[Any] | None = None) -> Graph:
    """The nodes of a picture painted from nothing: 3 to 9, with a changed model or text encoder if given."""
    return {
        **checkpoint(),
        **prompts(clip or ["4", 1]),
        **empty(),
        "3": sampler(model=model or ["4", 0]),
        **decoded(["3", 0], prefix),
    }


PAINTING = (PROMPT, NEGATIVE, CHECKPOINT, *SAMPLING, WIDTH, HEIGHT, BATCH)
