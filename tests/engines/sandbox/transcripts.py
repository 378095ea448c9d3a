"""Recorded ComfyUI traffic, and what the sandbox answers in its place, in one comparable form."""

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Line = dict[str, Any]
VERSIONS = ("0.33.0", "0.3.64")
FIXTURES = Path(__file__).parents[2] / "fixtures" / "comfyui"
SHARED = Path(os.environ.get("AINFLUENCER_SHARED") or Path(__file__).parents[4] / "shared") / "comfyui"


@dataclass
class Transcript:
    """One recorded scenario."""

    version: str
    name: str
    lines: list[Line]
    answers: dict[int, int] = field(default_factory=dict)
    """Index of an HTTP request to the index of its response."""

    @property
    def old(self) -> bool:
        return self.version == "0.3.64"

    @property
    def number(self) -> str:
        return self.name[:2]


def find(version: str, number: str) -> Path | None:
    """Return the recording of a scenario: from the shared folder, or the copy kept with the tests."""
    for root in (SHARED / "transcripts", FIXTURES):
        for path in sorted((root / version).glob(f"{number}-*.jsonl")):
            return path
    return None


def load(path: Path) -> Transcript:
    """Read a recording and pair its HTTP requests with their responses."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    transcript, asked = Transcript(path.parent.name, path.stem, lines), -1
    for index, line in enumerate(lines):
        if line["ch"] == "http" and line["dir"] == "out":
            asked = index
        elif line["ch"] == "http":
            transcript.answers[asked] = index
    return transcript


def posted(version: str) -> dict[str, tuple[float, str, Line]]:
    """Return number, prompt id and body of all recorded posts of a version, by prompt id."""
    posts: dict[str, tuple[float, str, Line]] = {}
    for path in sorted((SHARED / "transcripts" / version).glob("*.jsonl")):
        transcript = load(path)
        for asked, answered in transcript.answers.items():
            answer = transcript.lines[answered].get("json")
            if (
                transcript.lines[asked]["path"] == "/prompt"
                and isinstance(answer, dict)
                and "number" in answer
            ):
                prompt_id = answer["prompt_id"]
                posts[prompt_id] = (answer["number"], prompt_id, transcript.lines[asked]["body"])
    return posts


def is_progress(line: Line) -> bool:
    return (
        line.get("dir") == "in"
        and isinstance(line.get("json"), dict)
        and line["json"].get("type") == "progress"
    )


EXACT = {
    "type",
    "message",
    "state",
    "status_str",
    "completed",
    "node",
    "display_node",
    "node_id",
    "class_type",
    "nodes",
}
EXACT |= {
    "display_node_id",
    "real_node_id",
    "parent_node_id",
    "node_type",
    "input_name",
    "dependent_outputs",
    "value",
}
EXACT |= {
    "linked_node",
    "cycle_nodes",
    "error",
    "cancelled",
    "status",
    "outputs_count",
    "previewable_outputs_count",
}
EXACT |= {
    "exception_type",
    "output",
    "output_name",
    "output_node",
    "output_is_list",
    "input_order",
    "name",
    "max",
    "min",
}
EXACT |= {
    "received_type",
    "subfolder",
    "queue_remaining",
    "supports_preview_metadata",
    "text",
    "animated",
    "default",
}
UNORDERED = {"executed", "current_outputs"}
MASKED = {"traceback", "current_inputs", "argv", "comfy_package_versions", "search_aliases", "sandbox"}
MASKED |= {
    "description",
    "display_name",
    "category",
    "tooltip",
    "output_tooltips",
    "essentials_category",
    "details",
}


def shape(value: Any, key: str = "") -> Any:
    """Return a value with ids, times and texts replaced by their type; what carries meaning stays."""
    if isinstance(value, str) and re.fullmatch(r"<prompt of \d+ nodes>", value):
        return "graph"
    if key in UNORDERED and isinstance(value, list):
        return sorted(value)
    if key in MASKED:
        return "masked"
    if isinstance(value, dict):
        if (
            value
            and all(isinstance(v, dict) and "class_type" in v for v in value.values())
            and key != "node_errors"
        ):
            return "graph"
        return {k: shape(v, k) for k, v in sorted(value.items()) if k != "sandbox"}
    if isinstance(value, list):
        return [shape(v, key) for v in value]
    if key in EXACT or value is None or isinstance(value, bool):
        return value
    return type(value).__name__


def http_shape(answer: Line) -> dict[str, Any]:
    """Return what is compared of a response."""
    seen: dict[str, Any] = {"status": answer["status"], "content_type": answer.get("content_type")}
    if "json" in answer:
        seen["json"] = shape(answer["json"])
    elif "bin" in answer:
        image = answer["bin"].get("image")
        keep = ("format", "size", "mode", "n_frames", "text_keys")
        seen["image"] = {k: image[k] for k in keep} if image else answer["bin"]["len"]
    else:
        seen["text"] = answer.get("text")
    headers = {name.lower() for name in answer.get("headers") or {}}
    names = ("Content-Disposition", "ETag", "Accept-Ranges", "X-Content-Type-Options")
    if "bin" in answer:
        seen["headers"] = [name for name in names if name.lower() in headers]
    return seen


def differences(theirs: Any, ours: Any, path: str = "") -> list[str]:
    """Return where two comparable forms differ, one line each."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        found = [f"{path}.{key}: recorded only" for key in theirs.keys() - ours.keys()]
        found += [f"{path}.{key}: sandbox only" for key in ours.keys() - theirs.keys()]
        return found + [
            d for k in theirs.keys() & ours.keys() for d in differences(theirs[k], ours[k], f"{path}.{k}")
        ]
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        pairs = enumerate(zip(theirs, ours, strict=True))
        return [d for i, (a, b) in pairs for d in differences(a, b, f"{path}[{i}]")]
    return (
        []
        if theirs == ours and type(theirs) is type(ours)
        else [f"{path}: recorded {theirs!r}, sandbox {ours!r}"]
    )
