"""What arrives on the socket, decoded: JSON the Python way, and three kinds of binary frames."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PREVIEW = 1
PROGRESS_TEXT = 3
PREVIEW_WITH_METADATA = 4

_MIMES = {1: "image/jpeg", 2: "image/png"}
_MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"RIFF": "image/webp",
}


class MalformedFrame(ValueError):
    """A frame that is not what the protocol says; to be skipped, never to end a run."""


@dataclass(frozen=True, slots=True)
class PreviewFrame:
    """A picture. The old form names neither prompt nor node: both are None."""

    mime: str
    data: bytes = field(repr=False)
    prompt_id: str | None = None
    node: str | None = None
    display_node: str | None = None

    @property
    def anonymous(self) -> bool:
        """Whether only the last `executing` message tells whose picture this is."""
        return self.prompt_id is None


@dataclass(frozen=True, slots=True)
class TextFrame:
    """A line of text from a node; it may belong to anybody's prompt."""

    node: str
    text: str


@dataclass(frozen=True, slots=True)
class UnknownFrame:
    """A kind of frame that a newer engine may send."""

    event: int


Frame = PreviewFrame | TextFrame | UnknownFrame


def loads(text: str | bytes) -> Any:
    """JSON as Python's encoder writes it: integers of any size; bare NaN and Infinity become None.

    Raises MalformedFrame.
    """
    try:
        return json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise MalformedFrame(f"no JSON: {type(error).__name__}") from None


def decode(data: bytes) -> Frame:
    """One binary frame: a big-endian event number, then what that event holds. Raises MalformedFrame."""
    event = _uint32(data, 0)
    if event == PREVIEW:
        return _preview(data)
    if event == PROGRESS_TEXT:
        return _text(data)
    if event == PREVIEW_WITH_METADATA:
        return _preview_with_metadata(data)
    return UnknownFrame(event)


def _preview(data: bytes) -> PreviewFrame:
    kind, picture = _uint32(data, 4), data[8:]
    if not picture:
        raise MalformedFrame("a preview without a picture")
    mime = _sniff(picture) or _MIMES.get(kind)
    if mime is None:
        raise MalformedFrame(f"a preview of unknown kind {kind}")
    return PreviewFrame(mime, picture)


def _text(data: bytes) -> TextFrame:
    node, text = _counted(data)
    return TextFrame(node.decode(errors="replace"), text.decode(errors="replace"))


def _preview_with_metadata(data: bytes) -> PreviewFrame:
    head, picture = _counted(data)
    meta = loads(head)
    if not isinstance(meta, Mapping) or not isinstance(meta.get("prompt_id"), str) or not picture:
        raise MalformedFrame("a preview without metadata or picture")
    mime = _sniff(picture) or str(meta.get("image_type"))
    if not mime.startswith("image/"):
        raise MalformedFrame("a preview that is no picture")
    node, display_node = _text_or_none(meta.get("node_id")), _text_or_none(meta.get("display_node_id"))
    return PreviewFrame(mime, picture, meta["prompt_id"], node, display_node)


def _counted(data: bytes) -> tuple[bytes, bytes]:
    end = 8 + _uint32(data, 4)
    if end > len(data):
        raise MalformedFrame("a length that runs past the end")
    return data[8:end], data[end:]


def _uint32(data: bytes, at: int) -> int:
    try:
        return int(struct.unpack_from(">I", data, at)[0])
    except struct.error:
        raise MalformedFrame(f"only {len(data)} bytes") from None


def _sniff(picture: bytes) -> str | None:
    return next((mime for magic, mime in _MAGIC.items() if picture.startswith(magic)), None)


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None
