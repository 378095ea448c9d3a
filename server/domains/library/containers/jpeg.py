"""JPEG: markers, most of them with a segment of at most 64 kB."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping

from server.domains.library.containers import exif

START, END, SCAN, APP0, APP1 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1
EXIF = b"Exif\0\0"
# What is not escaped (FF 00), no restart mark and no padding.
MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
XMP = b"http://ns.adobe.com/xap/1.0/\0"


def check_end(data: bytes) -> None:
    """Raises ValueError when something other than a picture follows the end. Cameras and phones do append further
    pictures (previews, brightness maps)."""
    rest = data[_end(data) :].lstrip(b"\0")
    if rest and not rest.startswith(b"\xff\xd8\xff"):
        raise ValueError("something follows the picture's end")


def _end(data: bytes) -> int:
    """Where the picture ends: after its scans, of which a progressive one has several with segments between them."""
    position = max((end for _, _, end in _segments(data)), default=2)
    while (found := MARKER.search(data, position)) is not None:
        if found[1] == bytes((END,)):
            return found.end()
        position = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
    raise ValueError("the picture has no end")


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, begin, end) of each segment before the first scan."""
    if data[:2] != bytes((0xFF, START)):
        raise ValueError("this is no JPEG file")
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            raise ValueError("a marker is missing")
        marker = data[position + 1]
        if marker == 0xFF:  # markers may be padded
            position += 1
            continue
        if marker in (SCAN, END):
            return
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        if end > len(data) or end < position + 4:
            raise ValueError("a segment is longer than the file")
        yield marker, position, end
        position = end


def write(data: bytes, texts: Mapping[str, str], xmp: bytes) -> bytes:
    """The file with these texts in its EXIF block and this XMP packet, in place of the one that it had."""
    parts: list[bytes] = []
    block, rest = None, 2
    for marker, begin, rest in _segments(data):
        content = data[begin + 4 : rest]
        if marker == APP1 and content.startswith(EXIF):
            block = content.removeprefix(EXIF)
        elif not (marker == APP1 and content.startswith(XMP)):
            parts.append(data[begin:rest])
    lead = [part for part in parts if part[1] == APP0]
    others = [part for part in parts if part[1] != APP0]
    written = exif.with_texts(block, texts) or block
    ours = [_segment(EXIF + written)] if written else []
    return b"".join((data[:2], *lead, *ours, _segment(XMP + xmp), *others, data[rest:]))


def _segment(content: bytes) -> bytes:
    return bytes((0xFF, APP1)) + struct.pack(">H", len(content) + 2) + content
