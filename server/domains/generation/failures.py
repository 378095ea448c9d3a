"""What a failure means to a person: the node by its name, and what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.engines.catalog import title

HINTS: Mapping[str, str] = {
    "OUT_OF_MEMORY": "Order fewer pictures at once or a smaller size, or use an engine with more video memory.",
    "MISSING_MODEL": "Put the named model into the engine's model folder, or choose one that the engine has.",
    "MISSING_NODE": "Install the node pack that has this node on the engine and restart it, or use another engine.",
    "INVALID_GRAPH": "Correct the named input; if the workflow was uploaded, correct the workflow.",
    "NODE_ERROR": "Look at the named node's inputs; the engine's own log has the full story.",
    "DEVICE_FAULT": "Restart the engine: its GPU or driver failed. If only this order does it, look at the node.",
    "INTERRUPTED": "Somebody stopped it on the engine itself. Order it again if it is still wanted.",
    "ENGINE_LOST": "The engine was restarted again and again while it worked on this. Look at the engine's log.",
    "ENGINE_UNREACHABLE": "Check that the engine runs and that its address can be reached from here, then retry.",
    "ENGINE_FAULT": "Check that the address leads to a ComfyUI, and look at the engine's log.",
    "TIMEOUT": "Give the engine a longer run limit, or order less at once.",
    "NO_OUTPUT": "The workflow saves no picture: it needs a node that saves what it made.",
    "OUTPUT_GONE": "The file was removed on the engine before it was collected. Retry with another seed.",
    "BAD_OUTPUT": "The engine saved a file that is no picture or is too large. Check the node that saves.",
    "STORAGE": "See that the file store works and has room, then retry: what was painted is still on the engine.",
    "CONSENT": "Record a consent that is valid for the person shown, or choose another picture.",
    "INPUT_GONE": "Choose another picture; the one that was ordered with is not there any more.",
    "CRASHED": "The process that runs the jobs died each time. Look at its log; perhaps the order is too large.",
    "INTERNAL": "This is a fault of ours. The log has it under the number in the message.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a graph by its title for people and its class."""

    title: str | None
    node_class: str | None


def hint(code: str) -> str | None:
    """What to do about a failure of this kind; None when there is nothing to advise."""
    return HINTS.get(code)


def place(graph: Mapping[str, Any], node: str | None) -> Place:
    """The node of the graph; one that the engine made while running stands under its posted parent's id."""
    entry = graph.get(node or "") or graph.get((node or "").split(".")[0])
    if not isinstance(entry, Mapping):
        return Place(None, None)
    return Place(title(entry), entry.get("class_type"))
