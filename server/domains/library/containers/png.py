"""PNG: a signature and chunks of length, type, data, checksum."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping

SIGNATURE = b"\x89PNG\r\n\x1a\n"
XMP = "XML:com.adobe.xmp"
TEXTS = (b"tEXt", b"zTXt", b"iTXt")


def check_end(data: bytes) -> None:
    """Raises ValueError unless the file ends with its IEND chunk."""
    for kind, _, end in _chunks(data):
        if kind == b"IEND":
            if data[end:].strip(b"\0"):
                raise ValueError("something follows the picture's end")
            return
    raise ValueError("the picture has no end")


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(type, begin, end) of each chunk, checksum included."""
    if not data.startswith(SIGNATURE):
        raise ValueError("this is no PNG file")
    position = len(SIGNATURE)
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        end = position + 12 + length
        if end > len(data):
            raise ValueError("a chunk is longer than the file")
        yield data[position + 4 : position + 8], position, end
        position = end


def write(data: bytes, texts: Mapping[str, str], xmp: bytes) -> bytes:
    """The file with these texts and this XMP packet right after its header, in place of those of the same names."""
    names = {name.encode("latin-1") for name in (*texts, XMP)}
    parts = [SIGNATURE]
    for kind, begin, end in _chunks(data):
        if kind not in TEXTS or data[begin + 8 : end].partition(b"\0")[0] not in names:
            parts.append(data[begin:end])
        if kind == b"IHDR":
            parts += [_text(name, text) for name, text in texts.items()]
            parts.append(_international(XMP, xmp))
    return b"".join(parts)


def _text(name: str, text: str) -> bytes:
    """As the field's tools write it: Latin-1 where that is enough."""
    try:
        return _chunk(b"tEXt", name.encode("latin-1") + b"\0" + text.encode("latin-1"))
    except UnicodeEncodeError:
        return _international(name, text.encode())


def _international(name: str, utf8: bytes) -> bytes:
    return _chunk(b"iTXt", name.encode("latin-1") + b"\0\0\0\0\0" + utf8)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
