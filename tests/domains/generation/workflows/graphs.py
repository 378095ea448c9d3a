"""Graphs to upload, and parameters for them."""

from __future__ import annotations

import copy
from typing import Any

from server.domains.generation.workflows import CATALOG, Parameter, ParameterKind
from server.domains.generation.workflows.checking import Upload

STEPS = Parameter("steps", "Steps", ParameterKind.INTEGER, (("3", "steps"),), 20, minimum=1, maximum=150)
PROMPT = Parameter("prompt", "Prompt", ParameterKind.TEXT, (("6", "text"),), required=True, max_length=2000)
MOOD = Parameter("mood", "Mood", ParameterKind.TEXT, (("7", "text"),), "dark", max_length=80)


def graph() -> dict[str, Any]:
    """A graph that every engine can run; a copy to change."""
    made = copy.deepcopy(dict(CATALOG["txt2img"].graph))
    made["4"]["inputs"]["ckpt_name"] = "sandbox-v1.safetensors"
    made["6"]["inputs"]["text"] = "a lighthouse"
    return made


def upload(**changes: Any) -> Upload:
    """A workflow of somebody's own."""
    values: dict[str, Any] = {
        "key": "my-own",
        "name": "My own",
        "graph": graph(),
        "parameters": (PROMPT, STEPS),
    }
    return Upload(**values | changes)
