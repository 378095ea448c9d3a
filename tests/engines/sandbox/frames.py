"""Brings the frames of one socket into a form that can be compared between two runs."""

import json
import struct
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from PIL import Image

from tests.engines.sandbox.transcripts import Line, shape

CLOSING = ("execution_success", "execution_error", "execution_interrupted")


def summarise(data: bytes) -> dict[str, Any]:
    """Describe a binary frame the way the recordings do."""
    (event,) = struct.unpack(">I", data[:4])
    if event == 3:
        (length,) = struct.unpack(">I", data[4:8])
        return {"event": 3, "node_id": data[8 : 8 + length].decode(), "text": data[8 + length :].decode()}
    (number,) = struct.unpack(">I", data[4:8])
    body = data[8 + number :] if event == 4 else data[8:]
    with Image.open(BytesIO(body)) as image:
        described = {"format": image.format, "size": list(image.size), "mode": image.mode}
    head = {"metadata": json.loads(data[8 : 8 + number])} if event == 4 else {"image_type": number}
    return {"event": event, "image": described, **head}


def _frame(data: dict[str, Any]) -> tuple[Any, ...]:
    if data["event"] == 3:
        return ("text", data.get("node_id"), data.get("text"))
    image = data["image"]
    seen = (
        "image",
        data["event"],
        data.get("image_type"),
        image["format"],
        tuple(image["size"]),
        image["mode"],
    )
    return (*seen, repr(shape(data["metadata"])) if "metadata" in data else None)


class Channel:
    """The frames of one socket, taken apart: statuses, and for each prompt what came in which order."""

    def __init__(self, lines: Iterable[Line], ignore: set[tuple[str, str]]) -> None:
        self.statuses: list[int] = []
        self.events: list[tuple[Any, ...]] = []
        self._maps: dict[str, dict[str, Any]] = {}
        self._ignore = ignore
        for line in lines:
            self._add(line)

    def _add(self, line: Line) -> None:
        if "bin" in line:
            self.events.append(_frame(line["bin"]))
            return
        message = line.get("json")
        if not isinstance(message, dict):
            return
        data = message["data"]
        if message["type"] == "status":
            self._status(data)
        elif message["type"] == "progress_state":
            self._progress_state(data)
        elif (data.get("prompt_id"), data.get("node")) not in self._ignore or message["type"] == "executed":
            self._message(message["type"], data)

    def _status(self, data: dict[str, Any]) -> None:
        remaining = data["status"]["exec_info"]["queue_remaining"]
        if "sid" in data:
            self.events.append(("hello", remaining))
        elif not self.statuses or self.statuses[-1] != remaining:
            self.statuses.append(remaining)

    def _message(self, kind: str, data: dict[str, Any]) -> None:
        if kind == "execution_cached":
            ignored = {node for prompt, node in self._ignore if prompt == data["prompt_id"]}
            data = data | {"nodes": [n for n in data["nodes"] if n not in ignored]}
        if kind in ("execution_error", "execution_interrupted"):
            ignored = {node for prompt, node in self._ignore if prompt == data["prompt_id"]}
            data = data | {"executed": [n for n in data["executed"] if n not in ignored]}
        self.events.append((kind, repr(shape(data))))

    def _progress_state(self, data: dict[str, Any]) -> None:
        """Keep what changed. The map must be whole: nothing that was told before may be missing."""
        before = self._maps.get(data["prompt_id"], {})
        assert before.keys() <= data["nodes"].keys(), "progress_state forgot a node"
        self._maps[data["prompt_id"]] = data["nodes"]
        changed = [
            (n, repr(entry["value"]), repr(entry["max"]), entry["state"], tuple(sorted(entry)))
            for n, entry in sorted(data["nodes"].items())
            if before.get(n) != entry and (data["prompt_id"], n) not in self._ignore
        ]
        if changed:
            self.events.append(("progress_state", *changed))

    def blocks(self) -> list[tuple[Any, ...]]:
        """Return the events with the nodes of each prompt sorted: their order changes from run to run."""
        done: list[tuple[Any, ...]] = []
        block: list[Any] = []
        pending: list[tuple[Any, ...]] = []
        for event in self.events:
            if event[0] in ("execution_start", "execution_cached", *CLOSING, "hello"):
                done += [*sorted(pending + ([tuple(block)] if block else []), key=repr), event]
                pending, block = [], []
            elif event[0] == "progress_state" and "'running'" in repr(event) and not _has_bar(event):
                pending += [tuple(block)] if block else []
                block = [event]
            else:
                block.append(event)
        return done + sorted(pending + ([tuple(block)] if block else []), key=repr)


def _has_bar(event: tuple[Any, ...]) -> bool:
    return any(change[1] != "0.0" for change in event[1:] if change[3] == "running")


def cached(lines: Iterable[Line]) -> dict[str, set[str]]:
    """Return for each prompt what `execution_cached` named."""
    found = (line.get("json") for line in lines)
    return {
        m["data"]["prompt_id"]: set(m["data"]["nodes"])
        for m in found
        if isinstance(m, dict) and m.get("type") == "execution_cached"
    }


def endings_are_right(lines: list[Line]) -> bool:
    """Tell whether each closing message is followed by `status` and then by `executing` with node null."""
    kinds = [m for line in lines if isinstance(m := line.get("json"), dict)]
    for index, message in enumerate(kinds):
        if message["type"] in CLOSING and message["data"]["prompt_id"] in _ended(kinds):
            after = [m["type"] for m in kinds[index + 1 : index + 3]]
            if after[0] != "status" or "executing" not in after + [
                m["type"] for m in kinds[index + 3 : index + 5]
            ]:
                return False
    return True


def _ended(kinds: list[Any]) -> set[str]:
    return {
        m["data"]["prompt_id"]
        for m in kinds
        if m["type"] == "executing" and "prompt_id" in m["data"] and m["data"]["node"] is None
    }
