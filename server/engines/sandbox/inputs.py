"""Checks and converts the plain values of a node."""

from collections.abc import Callable
from typing import Any

from server.engines.sandbox.config import Config
from server.engines.sandbox.node_types import Input

LONG_LIST = 20
CONVERT: dict[str, Callable[[Any], Any]] = {"INT": int, "FLOAT": float, "STRING": str, "BOOLEAN": bool}


def kind_of(entry: Input, config: Config) -> Any:
    """Return the type as messages show it: the list itself for a choice in the older form."""
    listed = entry.listed(config)
    return entry.kind if listed is None or entry.combo else listed


def described(entry: Input, config: Config) -> list[Any]:
    """Return what `input_config` shows."""
    full = entry.describe(config)
    return full if len(full) > 1 else [*full, {}]


def fits(received: str, entry: Input) -> bool:
    """Tell whether an output type can feed an input."""
    if "*" in (received, entry.kind):
        return True
    return bool(set(received.split(",")) & set(entry.kind.split(",")))


def value(
    name: str, entry: Input, values: dict[str, Any], config: Config, checked: bool
) -> list[dict[str, Any]]:
    """Convert `values[name]` in place and return its problems. `checked`: the node looks at this one itself."""
    received = values[name]
    if isinstance(received, dict) and "__value__" in received:
        received = values[name] = received["__value__"]
    info = {"input_name": name, "input_config": described(entry, config), "received_value": received}
    try:
        converted = CONVERT[entry.kind](received) if entry.kind in CONVERT else received
    except (TypeError, ValueError, OverflowError) as error:
        info["exception_message"] = str(error)
        message = f"Failed to convert an input value to a {entry.kind} value"
        return [_problem("invalid_input_type", message, f"{name}, {received}, {error}", info)]
    values[name] = converted
    info["received_value"] = converted
    return (
        []
        if checked
        else _range(name, entry, converted, info) or _choice(name, entry, converted, info, config)
    )


def _range(name: str, entry: Input, converted: Any, info: dict[str, Any]) -> list[dict[str, Any]]:
    options = entry.options or {}
    if "min" in options and converted < options["min"]:
        text = f"Value {converted} smaller than min of {options['min']}"
        return [_problem("value_smaller_than_min", text, name, info)]
    if "max" in options and converted > options["max"]:
        text = f"Value {converted} bigger than max of {options['max']}"
        return [_problem("value_bigger_than_max", text, name, info)]
    return []


def _choice(
    name: str, entry: Input, converted: Any, info: dict[str, Any], config: Config
) -> list[dict[str, Any]]:
    listed = entry.listed(config)
    if listed is None or converted in listed:
        return []
    shown = str(listed)
    if len(listed) > LONG_LIST:
        shown, info["input_config"] = f"(list of length {len(listed)})", None
    return [_problem("value_not_in_list", "Value not in list", f"{name}: '{converted}' not in {shown}", info)]


def _problem(kind: str, message: str, details: str, info: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "message": message, "details": details, "extra_info": info}
