"""What is stored: whole pictures and clips of known kinds, and nothing that pretends to be one."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from server.core.errors import InvalidInput
from server.domains.library import documents, pictures
from tests.domains.library.files import clip, picture


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: tuple[bytes, bytes], size: tuple[int, int] = (8, 8)) -> bytes:
    """A PNG with these chunks after its header."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0))
    rows = zlib.compress(b"".join(b"\0" + b"\0" * size[0] * 3 for _ in range(min(size[1], 8))))
    middle = b"".join(chunk(*one) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + head + middle + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_bomb(kind: bytes) -> bytes:
    """A few kB that become a hundred MB."""
    packed = zlib.compress(b"x" * 100_000_000, 9)
    rest = b"\0" + packed if kind == b"zTXt" else b"\1\0\0\0" + packed
    return png((kind, b"parameters\0" + rest))


def endless_clip() -> bytes:
    """A WebP that repeats its one small frame more often than anybody would look at."""
    data = clip(frames=2)
    at = data.index(b"ANMF")
    frame = data[at : at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")]
    body = data[8:at] + frame * (pictures.MAX_FRAMES + 1)
    return b"RIFF" + struct.pack("<I", len(body)) + body


REFUSED = {
    "nothing": b"",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "html": b"<html><script>alert(1)</script></html>",
    "gif": b"GIF89a" + b"\0" * 50,
    "bmp": picture(format="BMP"),
    "mp4": b"\0\0\0\x18ftypmp42" + b"\0" * 40,
    "webm": b"\x1a\x45\xdf\xa3" + b"\0" * 40,
    "cut off png": picture()[:-20],
    "cut off jpeg": picture(format="JPEG")[:-40],
    "cut off webp": picture(format="WEBP")[:-20],
    "pixels bomb": png(size=(30_000, 30_000)),
    "frames bomb": endless_clip(),
    "zTXt bomb": text_bomb(b"zTXt"),
    "iTXt bomb": text_bomb(b"iTXt"),
    "png, then html": picture() + b"<html><script>alert(1)</script>",
    "jpeg, then zip": picture(format="JPEG") + b"PK\3\4" + b"\0" * 30,
    "webp, then php": picture(format="WEBP") + b"<?php echo 1 ?>",
    "png magic only": b"\x89PNG\r\n\x1a\n" + b"<html>" * 20,
    "jpeg magic only": b"\xff\xd8\xff" + b"<html>" * 20,
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        pictures.inspect(data)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_picture(format: str) -> None:
    found = pictures.inspect(picture(size=(800, 600), format=format))
    assert (found.width, found.height, found.kind, found.frames) == (800, 600, "image", None)
    with Image.open(io.BytesIO(found.thumbnail)) as small:
        assert (small.format, small.size) == ("WEBP", (384, 288))


@pytest.mark.parametrize("format", ["WEBP", "PNG"])
def test_a_clip_says_how_long_it_is(format: str) -> None:
    found = pictures.inspect(clip(format, frames=5, duration=120))
    assert (found.kind, found.frames, found.duration_seconds) == ("clip", 5, 0.6)
    with Image.open(io.BytesIO(found.thumbnail)) as small:
        assert getattr(small, "n_frames", 1) == 1


def test_progressive_pictures_and_those_that_phones_append_previews_to() -> None:
    target = io.BytesIO()
    Image.effect_noise((300, 200), 80).save(target, "JPEG", progressive=True)
    assert pictures.inspect(target.getvalue()).width == 300
    assert pictures.inspect(target.getvalue() + picture(format="JPEG")).width == 300


def test_a_picture_that_a_camera_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    target = io.BytesIO()
    Image.new("RGB", (80, 40)).save(target, "JPEG", exif=exif)
    found = pictures.inspect(target.getvalue())
    assert (found.width, found.height) == (40, 80)
    with Image.open(io.BytesIO(found.thumbnail)) as small:
        assert small.size == (40, 80)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBP"]),
)
def test_nonsense_is_refused_and_nothing_worse(data: bytes, magic: bytes) -> None:
    with pytest.raises(InvalidInput):
        pictures.inspect(magic + data)


@settings(max_examples=150)
@given(st.data(), st.sampled_from(["PNG", "JPEG", "WEBP"]))
def test_damaged_pictures_are_refused_or_read_and_nothing_worse(data: st.DataObject, format: str) -> None:
    whole = bytearray(picture(format=format))
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)):
        whole[at] = data.draw(st.integers(0, 255))
    try:
        found = pictures.inspect(bytes(whole))
    except InvalidInput:
        return
    assert found.width > 0


def test_what_documents_are_told_by() -> None:
    assert documents.kind_of(b"%PDF-1.7\n") == documents.PDF
    assert documents.kind_of("I agree. – Zoë".encode()) == documents.TEXT
    for data in (
        b"<!DOCTYPE html><p>hi",
        b"hi <ScRiPt>",
        b"\xff\xfe",
        b"MZ\0\0",
        b"  ",
        b"<?xml version='1'?>",
        b"a" * (documents.MAX_TEXT_BYTES + 1),
    ):
        assert documents.kind_of(data) is None
