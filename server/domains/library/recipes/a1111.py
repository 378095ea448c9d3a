"""The text that A1111's web UI began to write into pictures and most tools of the field read. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from server.domains.library.recipes import values

SOURCE = "A1111"
NEGATIVE = "Negative prompt:"
# name: value, where a value with commas or colons is a JSON string.
PAIR = re.compile(r'\b(\w[\w \-/]{0,60}):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)')
NAMES = {
    "Steps": "steps",
    "Sampler": "sampler",
    "Schedule type": "scheduler",
    "CFG scale": "cfg",
    "Seed": "seed",
    "Model": "checkpoint",
    "Denoising strength": "denoise",
}
SAMPLERS = {
    "euler": "Euler",
    "euler_ancestral": "Euler a",
    "lms": "LMS",
    "heun": "Heun",
    "dpm_2": "DPM2",
    "dpm_2_ancestral": "DPM2 a",
    "dpmpp_2s_ancestral": "DPM++ 2S a",
    "dpmpp_2m": "DPM++ 2M",
    "dpmpp_sde": "DPM++ SDE",
    "dpmpp_2m_sde": "DPM++ 2M SDE",
    "dpmpp_3m_sde": "DPM++ 3M SDE",
    "dpm_fast": "DPM fast",
    "dpm_adaptive": "DPM adaptive",
    "ddim": "DDIM",
    "uni_pc": "UniPC",
    "lcm": "LCM",
}
SCHEDULERS = {
    "karras": "Karras",
    "exponential": "Exponential",
    "sgm_uniform": "SGM Uniform",
    "simple": "Simple",
    "normal": "Normal",
    "ddim_uniform": "DDIM",
    "beta": "Beta",
}
SAMPLERS_HERE = {shown.lower(): name for name, shown in SAMPLERS.items()}
SCHEDULERS_HERE = {shown.lower(): name for name, shown in SCHEDULERS.items()}


def render(parameters: Mapping[str, Any]) -> str:
    """The text of these parameters."""
    lines = [str(parameters.get("prompt") or "")]
    if parameters.get("negativePrompt"):
        lines.append(f"{NEGATIVE} {parameters['negativePrompt']}")
    pairs = [(shown, _shown(name, parameters.get(name))) for shown, name in NAMES.items()]
    if parameters.get("width") and parameters.get("height"):
        pairs.insert(5, ("Size", f"{parameters['width']}x{parameters['height']}"))
    pairs.append(("Version", "AInfluencer"))
    lines.append(", ".join(f"{name}: {_quoted(value)}" for name, value in pairs if value))
    return "\n".join(lines)


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "checkpoint":
        return re.sub(r"\.(safetensors|ckpt|sft|gguf)$", "", str(value))
    known = {"sampler": SAMPLERS, "scheduler": SCHEDULERS}.get(name, {})
    return known.get(str(value), str(value))


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if any(mark in value for mark in ',:"\n') else value


def parse(text: str) -> values.Recipe | None:
    """The parameters in such a text; None when it is none."""
    *lines, last = text.strip().split("\n")
    pairs = {name: _unquoted(value) for name, value in PAIR.findall(last[: values.LONGEST])}
    if "Steps" not in pairs and "Seed" not in pairs:
        return None
    prompt, _, negative = "\n".join(lines).partition(NEGATIVE)
    found: dict[str, Any] = {"prompt": prompt, "negativePrompt": negative}
    found |= {name: pairs[shown] for shown, name in NAMES.items() if shown in pairs}
    return values.recipe(SOURCE, found | _size(pairs.get("Size", "")) | _sampling(pairs))


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        held = values.loaded(value)
        return held if isinstance(held, str) else value
    return value


def _size(text: str) -> dict[str, Any]:
    found = re.fullmatch(r"(\d{1,6})x(\d{1,6})", text)
    return {"width": int(found[1]), "height": int(found[2])} if found else {}


def _sampling(pairs: Mapping[str, str]) -> dict[str, Any]:
    """Sampler and scheduler by ComfyUI's names. Older files name both as one: "DPM++ 2M Karras"."""
    sampler, scheduler = pairs.get("Sampler", "").lower(), pairs.get("Schedule type", "").lower()
    for shown in SCHEDULERS_HERE:
        if not scheduler and sampler.endswith(f" {shown}") and sampler not in SAMPLERS_HERE:
            sampler, scheduler = sampler.removesuffix(f" {shown}"), shown
    found = {}
    if sampler:
        found["sampler"] = SAMPLERS_HERE.get(sampler, sampler)
    if scheduler and scheduler != "automatic":
        found["scheduler"] = SCHEDULERS_HERE.get(scheduler, scheduler)
    return found
