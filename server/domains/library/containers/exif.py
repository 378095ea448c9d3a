"""EXIF blocks with texts in them, in the two ways that the field's tools know: A1111 keeps its text as the user's
comment, ComfyUI keeps "name:text" in the tags from Model downwards."""

from __future__ import annotations

from collections.abc import Mapping

DETAILS, COMMENT = 0x8769, 0x9286
DESCRIPTION = 0x010E
NAMED = (0x0110, 0x010F, 0x010E, 0x010D)
COMMENTED = "parameters"
UNICODE = b"UNICODE\0"
MAX_BYTES = 65_000  # what one JPEG segment holds


def with_texts(block: bytes | None, texts: Mapping[str, str]) -> bytes | None:
    """The block (without its "Exif" mark) with the texts in it; None when it would be too large for a JPEG."""
    from PIL import Image

    exif = Image.Exif()
    if block:
        exif.load(b"Exif\0\0" + block)
    for name, text in texts.items():
        if name == COMMENTED:
            exif.get_ifd(DETAILS)[COMMENT] = UNICODE + text.encode("utf-16-be")
        else:
            exif[_tag(exif, name)] = f"{name}:{_ascii(text)}"
    written = exif.tobytes().removeprefix(b"Exif\0\0")
    return written if len(written) <= MAX_BYTES else None


def _tag(exif: Mapping[int, object], name: str) -> int:
    """Where the text of this name is already, or else the description."""
    held = (tag for tag in NAMED if str(exif.get(tag, "")).startswith(f"{name}:"))
    return next(held, DESCRIPTION)


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()


def texts_of(exif: Mapping[int, object], details: Mapping[int, object]) -> dict[str, str]:
    """The texts in a block that Pillow has read, and in its details."""
    found: dict[str, str] = {}
    for tag in NAMED:
        name, colon, text = str(exif.get(tag, "")).partition(":")
        if colon and name.isidentifier() and name not in found:
            found[name] = text.rstrip("\0")
    comment = details.get(COMMENT)
    if isinstance(comment, bytes | str):
        found[COMMENTED] = _comment(comment)
    return found


def _comment(raw: bytes | str) -> str:
    if isinstance(raw, str):
        return raw
    mark, text = raw[:8], raw[8:]
    if mark == UNICODE:
        # Written big-endian by most, little-endian by some: of ASCII letters one half is zero.
        order = "utf-16-le" if text[1:2] == b"\0" and text[:1] != b"\0" else "utf-16-be"
        return text.decode(order, "replace").lstrip("\ufeff")
    return (text if mark.startswith(b"ASCII") else raw).decode("utf-8", "replace").rstrip("\0")
