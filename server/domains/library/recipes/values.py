"""What a recipe holds, and how strangers' values become it. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_SEED = 2**64 - 1
LONGEST = 20_000
MOST = 60
TEXTS = ("prompt", "negativePrompt", "checkpoint", "sampler", "scheduler")
WHOLE = {"steps": (1, 10_000), "width": (1, 65_536), "height": (1, 65_536), "batch": (1, 64)}
NUMBERS = {"cfg": (0.0, 1000.0), "denoise": (0.0, 1.0)}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a picture was made. `source` names the tool that wrote it: "AInfluencer", "A1111" or "ComfyUI".

    `parameters` by the names that workflows use; the seed is decimal text.
    """

    source: str
    parameters: dict[str, Any]


def recipe(source: str, found: Mapping[str, Any]) -> Recipe | None:
    """The recipe of what was found; what cannot be is left out. None when nothing is left."""
    cleaned = ((text(name), _value(name, value)) for name, value in found.items())
    kept = {name: value for name, value in cleaned if name is not None and value is not None}
    return Recipe(source, dict(list(kept.items())[:MOST])) if kept else None


def _value(name: str, value: Any) -> Any:
    if name == "seed":
        return _seed(value)
    if name in WHOLE:
        number = _number(value, *WHOLE[name])
        return int(number) if number is not None and number == int(number) else None
    if name in NUMBERS:
        return _number(value, *NUMBERS[name])
    if name in TEXTS:
        return text(value)
    return _other(value)


def text(value: Any) -> str | None:
    """The text, cut to what we keep, without what databases refuse; None for what is none."""
    if not isinstance(value, str):
        return None
    clean = value.replace("\0", "").encode("utf-8", "replace").decode()
    return clean.strip()[:LONGEST] or None


def _seed(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    digits = str(value) if not isinstance(value, str) or len(value) <= 20 else ""
    return str(int(digits)) if digits.isascii() and digits.isdecimal() and int(digits) <= MAX_SEED else None


def _number(value: Any, least: float, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and least <= number <= most else None


def _other(value: Any) -> Any:
    """What other parameters may be: text, numbers, truth."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else None
    return value if isinstance(value, float) and math.isfinite(value) else text(value)


def loaded(source: str) -> Any:
    """What a JSON text holds; None for what is none. ComfyUI writes NaN, which JSON does not know."""
    try:
        return json.loads(source, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
