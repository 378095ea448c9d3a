"""The containers of picture files, taken apart and put together without decoding a pixel. Pure.

Each module has `check_end(data)` and `write(data, texts, xmp)`, the same picture with the texts and the packet in it
instead of what it said there before. Both raise ValueError for what is no such file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType

from server.domains.library.containers import jpeg, png, webp

MODULES: dict[str, ModuleType] = {"image/png": png, "image/jpeg": jpeg, "image/webp": webp}


@dataclass(frozen=True, slots=True)
class Notes:
    """What a file says beside its pixels: an XMP packet, and texts by name as the field's tools know them
    ("parameters" is the one that A1111 began with)."""

    xmp: bytes
    texts: Mapping[str, str] = field(default_factory=dict)


def write(data: bytes, mime_type: str, notes: Notes) -> bytes:
    """The file with the notes in it."""
    written: bytes = MODULES[mime_type].write(data, notes.texts, notes.xmp)
    return written


def check_end(data: bytes, mime_type: str) -> None:
    """Raises ValueError when something else follows the picture: such files are made to be taken for two things."""
    MODULES[mime_type].check_end(data)
