"""The engine's own words for what went wrong, turned into codes and one clean line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from server.engines.base import EngineFailure, EngineRejected, FailureCode, NodeError
from server.engines.catalog import FOLDERS, INPUT_KINDS
from server.engines.comfyui import devices
from server.engines.comfyui.messages import ExecutionError, ExecutionInterrupted

MAX_MESSAGE = 300

_OUT_OF_MEMORY = re.compile(
    r"out of memory|OutOfMemory|not enough memory|can't allocate memory|allocation on device|_STATUS_ALLOC_FAILED",
    re.IGNORECASE,
)
_MODEL_FILE = re.compile(r"\.(safetensors|sft|ckpt|pt|pth|bin|gguf|onnx)$", re.IGNORECASE)
_MODEL_NAMED = re.compile(r"\.(safetensors|sft|ckpt|pt|pth|bin|gguf|onnx)\b", re.IGNORECASE)
_MODEL_INPUTS = frozenset(name for name, kind in INPUT_KINDS.items() if kind in FOLDERS)
# A quoted path may hold spaces; a bare one ends at the first of them. URLs (a slash after a colon) stay.
_QUOTED_PATH = re.compile(
    r"""(?P<quote>['"])(?:[A-Za-z]:)?[\\/](?:[^'"\n]*[\\/])?(?P<name>[^'"\\/\n]*)(?P=quote)"""
)
_BARE_PATH = re.compile(r"""(?<![\w:/\\.])(?:[A-Za-z]:)?[\\/](?:[^\s'"\\/]+[\\/]+)+(?P<name>[^\s'"\\/]*)""")
_NODE_IN_DETAILS = re.compile(r"Node ID '#(?P<node>[^']+)'")
_CLASS_IN_MESSAGE = re.compile(r"because node (?P<node_class>.+) does not exist")


def first_line(text: str) -> str:
    """The first line that says something, without paths of the engine's machine, at most 300 characters."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    line = _QUOTED_PATH.sub(lambda match: f"{match['quote']}{match['name']}{match['quote']}", line)
    line = _BARE_PATH.sub(lambda match: match["name"], line)
    return line if len(line) <= MAX_MESSAGE else line[: MAX_MESSAGE - 1] + "…"


def failure(error: ExecutionError) -> EngineFailure:
    """A node that raised."""
    message = first_line(error.exception_message) or error.exception_type or "The node failed without a word."
    return EngineFailure(_runtime_code(error), message, error.node, error.node_class)


def interrupted(message: ExecutionInterrupted | None = None) -> EngineFailure:
    """A prompt that was stopped on purpose, by us or by somebody else."""
    node, node_class = (message.node, message.node_class) if message else (None, None)
    return EngineFailure(FailureCode.INTERRUPTED, "The run was interrupted.", node, node_class)


def lost(silent_for: float | None = None) -> EngineFailure:
    """The engine forgot the prompt, or (with seconds) did not answer at all."""
    if silent_for is None:
        message = "The engine knows nothing of this prompt: it was restarted, or the prompt deleted."
        return EngineFailure(FailureCode.ENGINE_LOST, message)
    message = f"The engine has not answered for {silent_for:.0f} seconds."
    return EngineFailure(FailureCode.ENGINE_UNREACHABLE, message)


def not_begun(waited: float) -> EngineFailure:
    """The engine answers, but the thread that works on its queue is dead: a failed device ends it, for one."""
    message = (
        f"The engine began nothing for {waited:.0f} seconds although this waited. It has to be restarted."
    )
    return EngineFailure(FailureCode.DEVICE_FAULT, message)


def timed_out(limit: float) -> EngineFailure:
    message = f"The run took longer than {limit:.0f} seconds and was cancelled."
    return EngineFailure(FailureCode.TIMEOUT, message)


def node_errors(value: Any) -> tuple[NodeError, ...]:
    """The `node_errors` of an answer to a posted prompt, also of one that was accepted in part."""
    if not isinstance(value, Mapping):
        return ()
    return tuple(
        _node_error(str(node), entry.get("class_type"), fault)
        for node, entry in value.items()
        if isinstance(entry, Mapping) and isinstance(entry.get("errors"), list)
        for fault in entry["errors"]
        if isinstance(fault, Mapping)
    )


def rejection(body: Any) -> EngineRejected:
    """The 400 answer to a posted prompt."""
    body = body if isinstance(body, Mapping) else {}
    error = body.get("error")
    error = error if isinstance(error, Mapping) else {"message": str(error or "The graph was refused.")}
    faults = node_errors(body.get("node_errors"))
    if faults:
        return _from_faults(faults)
    extra = error.get("extra_info")
    extra = extra if isinstance(extra, Mapping) else {}
    message, details = str(error.get("message", "")), str(error.get("details", ""))
    named, classed = _NODE_IN_DETAILS.search(details), _CLASS_IN_MESSAGE.search(message)
    node = extra.get("node_id") or (named["node"] if named else None)
    node_class = extra.get("class_type") or (classed["node_class"] if classed else None)
    code = FailureCode.MISSING_NODE if node_class else FailureCode.INVALID_GRAPH
    return EngineRejected(code, first_line(message), node, node_class)


def _from_faults(faults: tuple[NodeError, ...]) -> EngineRejected:
    lead = next((fault for fault in faults if _is_missing_model(fault)), faults[0])
    code = FailureCode.MISSING_MODEL if _is_missing_model(lead) else FailureCode.INVALID_GRAPH
    return EngineRejected(code, lead.message, lead.node, lead.node_class, faults)


def _node_error(node: str, node_class: Any, fault: Mapping[str, Any]) -> NodeError:
    extra = fault.get("extra_info")
    name = extra.get("input_name") if isinstance(extra, Mapping) else None
    # The list of what would be allowed can be thousands of names long.
    details = str(fault.get("details") or "").split(" not in ")[0]
    message = str(fault.get("message") or fault.get("type") or "")
    return NodeError(
        node=node,
        node_class=node_class if isinstance(node_class, str) else None,
        kind=str(fault.get("type") or ""),
        message=first_line(f"{message}: {details}" if details else message),
        input=name if isinstance(name, str) else None,
    )


def _is_missing_model(fault: NodeError) -> bool:
    if fault.kind != "value_not_in_list":
        return False
    return fault.input in _MODEL_INPUTS or bool(_MODEL_FILE.search(fault.message.rstrip("'")))


def _runtime_code(error: ExecutionError) -> FailureCode:
    if _OUT_OF_MEMORY.search(error.exception_type) or _OUT_OF_MEMORY.search(error.exception_message):
        return FailureCode.OUT_OF_MEMORY
    names_model = _MODEL_NAMED.search(first_line(error.exception_message))
    if error.exception_type.endswith("FileNotFoundError") and names_model:
        return FailureCode.MISSING_MODEL
    if devices.failed(error.exception_type, error.exception_message):
        return FailureCode.DEVICE_FAULT
    return FailureCode.NODE_ERROR
