"""Text messages of the socket as typed values. Unknown types and fields are never an error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.engines.base import OutputFile
from server.engines.comfyui.frames import MalformedFrame

BLOCKED = "ExecutionBlocked"


@dataclass(frozen=True, slots=True)
class Status:
    """How many prompts are queued or running; `sid` only in the first frame of a connection."""

    queue_remaining: int
    sid: str | None


@dataclass(frozen=True, slots=True)
class FeatureFlags:
    """What the engine can do, an open set."""

    flags: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExecutionStart:
    prompt_id: str


@dataclass(frozen=True, slots=True)
class ExecutionCached:
    prompt_id: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Executing:
    """`node` None: the prompt is over. `prompt_id` None: the greeting of a late connection."""

    node: str | None
    display_node: str | None
    prompt_id: str | None


@dataclass(frozen=True, slots=True)
class Executed:
    prompt_id: str
    node: str
    outputs: tuple[OutputFile, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    prompt_id: str
    node: str
    value: float
    max: float


@dataclass(frozen=True, slots=True)
class NodeState:
    node: str
    display_node: str
    state: str
    value: float
    max: float


@dataclass(frozen=True, slots=True)
class ProgressState:
    prompt_id: str
    nodes: tuple[NodeState, ...]


@dataclass(frozen=True, slots=True)
class ExecutionSuccess:
    prompt_id: str


@dataclass(frozen=True, slots=True)
class ExecutionError:
    prompt_id: str
    node: str | None
    node_class: str | None
    exception_type: str
    exception_message: str

    @property
    def blocked(self) -> bool:
        """A node refused to go on; the run itself continues."""
        return self.exception_type == BLOCKED


@dataclass(frozen=True, slots=True)
class ExecutionInterrupted:
    prompt_id: str
    node: str | None
    node_class: str | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A type that this client does not know, e.g. from an extension."""

    type: str


Message = (
    Status
    | FeatureFlags
    | ExecutionStart
    | ExecutionCached
    | Executing
    | Executed
    | Progress
    | ProgressState
    | ExecutionSuccess
    | ExecutionError
    | ExecutionInterrupted
    | Unknown
)


def parse(frame: Any) -> Message:
    """A decoded text frame. Raises MalformedFrame when a known type lacks what it must have."""
    if not isinstance(frame, Mapping) or not isinstance(frame.get("type"), str):
        raise MalformedFrame("no message")
    kind, data = frame["type"], frame.get("data")
    reader = _READERS.get(kind)
    if reader is None:
        return Unknown(kind)
    if not isinstance(data, Mapping):
        raise MalformedFrame(f"{kind} without data")
    message: Message = reader(data)
    return message


def output_files(node: str, ui: Any, display_node: str | None = None) -> tuple[OutputFile, ...]:
    """The files in what a node shows; its lists may also hold text, flags or anything, which is skipped."""
    if not isinstance(ui, Mapping):
        return ()
    items = ((kind, item) for kind, items in ui.items() if isinstance(items, list) for item in items)
    return tuple(
        OutputFile(
            node=node,
            filename=item["filename"],
            subfolder=_text(item.get("subfolder")) or "",
            type=_text(item.get("type")) or "output",
            kind=str(kind),
            display_node=display_node or node,
        )
        for kind, item in items
        if isinstance(item, Mapping) and _text(item.get("filename"))
    )


def number(value: Any) -> float | None:
    """A finite number, or None. Integers keep their size."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isinstance(value, int) or math.isfinite(value) else None


def _status(data: Mapping[str, Any]) -> Status:
    status = data.get("status")
    info = status.get("exec_info") if isinstance(status, Mapping) else None
    remaining = number(info.get("queue_remaining")) if isinstance(info, Mapping) else None
    return Status(int(remaining or 0), _text(data.get("sid")))


def _start(data: Mapping[str, Any]) -> ExecutionStart:
    return ExecutionStart(_prompt(data))


def _cached(data: Mapping[str, Any]) -> ExecutionCached:
    nodes = data.get("nodes")
    nodes = nodes if isinstance(nodes, list) else []
    return ExecutionCached(_prompt(data), tuple(str(node) for node in nodes))


def _executing(data: Mapping[str, Any]) -> Executing:
    return Executing(_text(data.get("node")), _text(data.get("display_node")), _text(data.get("prompt_id")))


def _executed(data: Mapping[str, Any]) -> Executed:
    node = _need(data, "node")
    files = output_files(node, data.get("output"), _text(data.get("display_node")))
    return Executed(_prompt(data), node, files)


def _progress(data: Mapping[str, Any]) -> Progress:
    value, maximum = number(data.get("value")), number(data.get("max"))
    if value is None or maximum is None:
        raise MalformedFrame("progress without numbers")
    return Progress(_prompt(data), _need(data, "node"), value, maximum)


def _progress_state(data: Mapping[str, Any]) -> ProgressState:
    nodes = data.get("nodes")
    states = (_node_state(key, node) for key, node in nodes.items()) if isinstance(nodes, Mapping) else ()
    return ProgressState(_prompt(data), tuple(state for state in states if state))


def _node_state(key: str, node: Any) -> NodeState | None:
    if not isinstance(node, Mapping):
        return None
    value, maximum = number(node.get("value")), number(node.get("max"))
    if value is None or maximum is None:
        return None
    display_node, state = _text(node.get("display_node_id")) or key, _text(node.get("state")) or ""
    return NodeState(key, display_node, state, value, maximum)


def _success(data: Mapping[str, Any]) -> ExecutionSuccess:
    return ExecutionSuccess(_prompt(data))


def _error(data: Mapping[str, Any]) -> ExecutionError:
    return ExecutionError(
        _prompt(data),
        _text(data.get("node_id")),
        _text(data.get("node_type")),
        _text(data.get("exception_type")) or "",
        _text(data.get("exception_message")) or "",
    )


def _interrupted(data: Mapping[str, Any]) -> ExecutionInterrupted:
    return ExecutionInterrupted(_prompt(data), _text(data.get("node_id")), _text(data.get("node_type")))


def _prompt(data: Mapping[str, Any]) -> str:
    return _need(data, "prompt_id")


def _need(data: Mapping[str, Any], name: str) -> str:
    value = _text(data.get(name))
    if value is None:
        raise MalformedFrame(f"no {name}")
    return value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


_READERS: dict[str, Any] = {
    "status": _status,
    "feature_flags": FeatureFlags,
    "execution_start": _start,
    "execution_cached": _cached,
    "executing": _executing,
    "executed": _executed,
    "progress": _progress,
    "progress_state": _progress_state,
    "execution_success": _success,
    "execution_error": _error,
    "execution_interrupted": _interrupted,
}
