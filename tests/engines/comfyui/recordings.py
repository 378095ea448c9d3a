"""The recorded traffic of real ComfyUI servers, as raw frames and bodies again."""

from __future__ import annotations

import json
import os
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

VERSIONS = ("0.33.0", "0.3.64")
PLACES = {
    "<COMFYUI>": "/opt/comfy ui/app",
    "<BASE>": "/home/some one/comfy",
    "<SITE>": "/usr/lib/python3/site-packages",
    "<PYLIB>": "/usr/lib/python3",
    "<X>": "/home/some one",
}


def folder() -> Path:
    """Where the recordings lie: AINFLUENCER_SHARED, or the folder `shared` next to the repository."""
    given = os.environ.get("AINFLUENCER_SHARED")
    root = Path(given) if given else Path(__file__).resolve().parents[4] / "shared"
    return root / "comfyui" / "transcripts"


def all_files() -> list[Path]:
    return sorted(path for version in VERSIONS for path in (folder() / version).glob("*.jsonl"))


def named(version: str, number: str) -> Path:
    """The one recording of a scenario, e.g. ("0.33.0", "05")."""
    return next((folder() / version).glob(f"{number}-*.jsonl"))


def lines(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    for placeholder, place in PLACES.items():
        text = text.replace(placeholder, place)
    return [json.loads(line) for line in text.splitlines()]


def raw(value: Any) -> str:
    """JSON as the server wrote it, with the bare tokens that a recording cannot hold."""
    text = json.dumps(value)
    for token in ("NaN", "Infinity", "-Infinity"):
        text = text.replace(f'"<bare token in the JSON text: {token}>"', token)
    return text


def binary(head: dict[str, Any]) -> bytes:
    """A frame with the recorded head and lengths; the picture's bytes are made up behind its magic number."""
    event = head["event"]
    if event == 3:
        node: bytes = head["node_id"].encode()
        text: bytes = head["text"].encode()
        return struct.pack(">II", 3, len(node)) + node + text
    size: int = head["image_bytes"]
    picture = bytes.fromhex(head["magic"]).ljust(size, b"\x5a")
    if event == 1:
        start = bytes.fromhex(head["head"])
        frame = struct.pack(">II", 1, head["image_type"]) + picture
        return start + frame[len(start) :]
    meta = json.dumps(head["metadata"]).encode()
    return struct.pack(">II", 4, len(meta)) + meta + picture


@dataclass
class Prompt:
    """One posted prompt of a recording, with all that its client's sockets heard afterwards.

    `heard` holds one list of frames (text or bytes) for each connection of that client, in order.
    `history` is the last recorded history entry, None when it never had one.
    """

    prompt_id: str
    client_id: str
    graph: dict[str, Any]
    answer: dict[str, Any]
    heard: dict[str, list[str | bytes]] = field(default_factory=dict)
    history: dict[str, Any] | None = None
    closing: tuple[str, dict[str, Any]] | None = None
    done: bool = False

    @property
    def connections(self) -> list[list[str | bytes]]:
        return list(self.heard.values())

    def entry(self) -> dict[str, Any] | None:
        """The history entry: as recorded, or put together from what the socket said."""
        if self.history is not None or self.closing is None:
            return self.history
        kind, data = self.closing
        success = kind == "execution_success"
        status = {
            "status_str": "success" if success else "error",
            "completed": success,
            "messages": [[kind, data]],
        }
        return {"outputs": self._shown(), "status": status, "meta": {}}

    def _shown(self) -> dict[str, Any]:
        shown = {}
        for frame in (frame for frames in self.connections for frame in frames if isinstance(frame, str)):
            message = json.loads(frame)
            data = message["data"]
            if message["type"] == "executed" and data["prompt_id"] == self.prompt_id and data["output"]:
                shown[data["node"]] = data["output"]
        return shown


def prompts(path: Path) -> list[Prompt]:
    """Every accepted prompt whose client had a socket, in the order of posting."""
    found: list[Prompt] = []
    owners: dict[str, str] = {}
    request: dict[str, Any] = {}
    for line in lines(path):
        channel = line["ch"]
        if channel.startswith("ws:"):
            if "connect" in line:
                owners[channel] = parse_qs(urlsplit(line["connect"]).query).get("clientId", [""])[0]
            unfinished = [
                prompt for prompt in found if prompt.client_id == owners.get(channel) and not prompt.done
            ]
            _hear(unfinished, channel, line)
        elif channel == "http" and line["dir"] == "out":
            request = line
        elif channel == "http":
            _answered(found, owners, request, line)
    return [prompt for prompt in found if prompt.heard]


def _answered(
    found: list[Prompt], owners: dict[str, str], request: dict[str, Any], line: dict[str, Any]
) -> None:
    body, answer = request.get("body"), line.get("json")
    if request["method"] == "POST" and request["path"] == "/prompt" and line.get("status") == 200:
        client = body.get("client_id") if isinstance(body, dict) else None
        if isinstance(client, str) and body and answer:
            latest = [channel for channel, owner in owners.items() if owner == client][-1:]
            heard: dict[str, list[str | bytes]] = {channel: [] for channel in latest}
            found.append(Prompt(answer["prompt_id"], client, body["prompt"], answer, heard))
    elif request["path"].startswith("/history/") and isinstance(answer, dict):
        for prompt in found:
            prompt.history = answer.get(prompt.prompt_id, prompt.history)


def _hear(unfinished: list[Prompt], channel: str, line: dict[str, Any]) -> None:
    for prompt in unfinished:
        frames = prompt.heard.setdefault(channel, [])
        if line["dir"] == "in" and "bin" in line:
            frames.append(binary(line["bin"]))
        elif line["dir"] == "in" and "json" in line:
            frames.append(raw(line["json"]))
            _note(prompt, line["json"])


def _note(prompt: Prompt, message: dict[str, Any]) -> None:
    data = message["data"]
    if data.get("prompt_id") != prompt.prompt_id:
        return
    closing = message["type"] in ("execution_success", "execution_interrupted", "execution_error")
    if closing and data.get("exception_type") != "ExecutionBlocked":
        prompt.closing = (message["type"], data)
    prompt.done = message["type"] == "executing" and data["node"] is None
