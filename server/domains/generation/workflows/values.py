"""What a parameter accepts. Pure."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from server.core.texts import storable
from server.domains.generation.workflows.model import Parameter, ParameterKind

MAX_RESOLVED = 8000  # a prompt with what character and style add
MAX_NAME = 255
MAX_SEED = 2**64 - 1
UNKNOWN_CHECKPOINT = "is not known: no engine has told its checkpoints yet; name one"


def clean(parameter: Parameter, value: Any) -> Any:
    """The value as the graph takes it: a seed in digits, as JSON carries large ones, is a number."""
    seed = parameter.kind is ParameterKind.SEED and isinstance(value, str)
    return int(value) if seed and value.isdecimal() and value.isascii() and len(value) <= 20 else value


def check(parameter: Parameter, value: Any) -> str | None:
    """What is wrong with a value, or None."""
    if value is None:
        return _missing(parameter)
    match parameter.kind:
        case ParameterKind.TEXT | ParameterKind.CHOICE:
            return _text_fault(parameter, value)
        case ParameterKind.IMAGE:
            return None if is_id(value) else "must be the id of a stored picture"
        case ParameterKind.BOOLEAN:
            return None if isinstance(value, bool) else "must be true or false"
        case ParameterKind.SEED:
            known = is_whole(value) and 0 <= value <= MAX_SEED
            return None if known else f"must lie between 0 and {MAX_SEED}"
        case _:
            return _number_fault(parameter, value)


def _missing(parameter: Parameter) -> str | None:
    if parameter.name == "checkpoint" and parameter.required:
        return UNKNOWN_CHECKPOINT
    return "is required" if parameter.required else None


def _text_fault(parameter: Parameter, value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be text"
    if not storable(value):
        return "has characters that cannot be stored"
    if parameter.kind is ParameterKind.CHOICE and len(value) > MAX_NAME:
        return f"must have at most {MAX_NAME} characters"
    if len(value) > MAX_RESOLVED:
        return f"has {len(value)} characters with what character and style add, {MAX_RESOLVED} are possible"
    if parameter.choices is not None and value not in parameter.choices:
        return f"must be one of {', '.join(parameter.choices)}"
    needed = parameter.required or parameter.kind is ParameterKind.CHOICE
    return "is required" if needed and not value.strip() else None


def _number_fault(parameter: Parameter, value: Any) -> str | None:
    whole = parameter.kind is ParameterKind.INTEGER
    if not is_whole(value) if whole else not is_number(value):
        return "must be a whole number" if whole else "must be a number"
    low = -math.inf if parameter.minimum is None else parameter.minimum
    high = math.inf if parameter.maximum is None else parameter.maximum
    if not math.isfinite(value) or not low <= value <= high:
        return f"must lie between {low:g} and {high:g}"
    if whole and parameter.step and parameter.step > 1 and value % parameter.step:
        return f"must be a multiple of {parameter.step:g}"
    return None


def is_whole(value: Any) -> bool:
    """Whether it is a whole number, which in JSON true is not."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Whether it is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_id(value: Any) -> bool:
    """Whether it is the id of a row, as text."""
    try:
        return isinstance(value, str) and str(UUID(value)) == value.lower()
    except ValueError:
        return False
