"""WebP: a RIFF container. Simple files have one chunk; what says more than pixels needs the extended form."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from server.domains.library.containers import exif

HAS_EXIF, HAS_XMP, HAS_ALPHA = 0x08, 0x04, 0x10


def check_end(data: bytes) -> None:
    """Raises ValueError when something follows the container, or it is longer than the file."""
    size = 8 + int.from_bytes(data[4:8], "little")
    if size > len(data) + 1:  # the last padding byte is forgotten by some
        raise ValueError("the picture is cut off")
    if data[size:].strip(b"\0"):
        raise ValueError("something follows the picture's end")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(type, content) of each chunk."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("this is no WebP file")
    position, size = 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while position + 8 <= size:
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        if position + 8 + length > size:
            raise ValueError("a chunk is longer than the file")
        yield data[position : position + 4], data[position + 8 : position + 8 + length]
        position += 8 + length + length % 2


def write(data: bytes, texts: Mapping[str, str], xmp: bytes) -> bytes:
    """The file in extended form with these texts in its EXIF block and this XMP packet, in place of what it had."""
    chunks = list(_chunks(data))
    block = next((content for kind, content in chunks if kind == b"EXIF"), None)
    pictures = [(kind, content) for kind, content in chunks if kind not in (b"VP8X", b"EXIF", b"XMP ")]
    written = exif.with_texts(block.removeprefix(b"Exif\0\0") if block else None, texts) or block
    notes = [(b"EXIF", written)] if written else []
    head = _head(chunks, HAS_XMP | (HAS_EXIF if written else 0))
    return _riff([(b"VP8X", head), *pictures, *notes, (b"XMP ", xmp)])


def _head(chunks: list[tuple[bytes, bytes]], flags: int) -> bytes:
    """The content of the chunk that says what else there is, and how large the picture is."""
    kind, content = chunks[0]
    if kind == b"VP8X" and len(content) >= 10:
        return bytes((content[0] | flags,)) + content[1:]
    if kind == b"VP8L" and len(content) >= 5:
        bits = int.from_bytes(content[1:5], "little")
        alpha = HAS_ALPHA if bits >> 28 & 1 else 0
        return _canvas(flags | alpha, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 " and len(content) >= 10:
        width, height = struct.unpack_from("<HH", content, 6)
        return _canvas(flags, width & 0x3FFF, height & 0x3FFF)
    raise ValueError("the picture does not say how large it is")


def _canvas(flags: int, width: int, height: int) -> bytes:
    return bytes((flags, 0, 0, 0)) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def _riff(chunks: list[tuple[bytes, bytes]]) -> bytes:
    body = b"".join(
        kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
        for kind, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
