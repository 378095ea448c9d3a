"""Stored pictures: whole ones only, each output once, files that are really there."""

from __future__ import annotations

import asyncio
import hashlib
import io
import struct
import zlib

import pytest
from PIL import Image, ImageColor

from server.core import keyset
from server.core.errors import InvalidInput, NotFound
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.library import lifecycle, pictures, reading, service, storage
from server.domains.library.models import Asset
from server.domains.library.service import Lineage
from tests.conftest import Gql


def picture(color: str = "teal", size: tuple[int, int] = (64, 48), format: str = "PNG") -> bytes:
    """A small picture file."""
    target = io.BytesIO()
    Image.new("RGB", size, color).save(target, format)
    return target.getvalue()


def bomb() -> bytes:
    """A tiny PNG that claims to be 30,000 × 30,000 pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = b""
    for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")):
        chunks += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.fixture
async def store(database: Settings) -> Settings:
    lifecycle.open(database)
    return database


async def test_a_picture_is_kept_with_thumbnail_and_lineage(store: Settings) -> None:
    job = uuid7()
    asset = await service.store_image(
        picture(size=(800, 600)), Lineage(job_id=job, seed=str(2**64 - 1), prompt="x")
    )
    assert (asset.width, asset.height, asset.mime_type, asset.seed) == (800, 600, "image/png", str(2**64 - 1))
    original, small = await reading.original(asset.id), await reading.thumbnail(asset.id)
    kept = await storage.get(original.key) or b""
    assert asset.sha256 == hashlib.sha256(kept).hexdigest()
    assert asset.source_sha256 == hashlib.sha256(picture(size=(800, 600))).hexdigest()
    with Image.open(io.BytesIO(kept)) as image:
        assert image.getpixel((3, 3)) == ImageColor.getrgb("teal")
    with Image.open(io.BytesIO(await storage.get(small.key) or b"")) as image:
        assert max(image.size) == pictures.THUMBNAIL
    assert (await reading.of_jobs([job]))[job] == [asset]


async def test_the_same_output_is_stored_once_even_by_two_at_once(store: Settings) -> None:
    lineage = Lineage(job_id=uuid7(), output_index=0)
    assets = await asyncio.gather(*(service.store_image(picture(), lineage) for _ in range(5)))
    assert len({asset.id for asset in assets}) == 1
    assert await Asset.all().count() == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + b"\0" * 50,
        picture()[:60],
        bomb(),
        picture(format="BMP"),
    ],
)
async def test_what_is_no_whole_picture_of_a_known_kind_is_refused(store: Settings, data: bytes) -> None:
    with pytest.raises(InvalidInput):
        await service.store_image(data, Lineage(job_id=None))
    assert await Asset.all().count() == 0


async def test_a_file_that_is_gone_is_not_found(store: Settings) -> None:
    asset = await service.store_image(picture(), Lineage(job_id=None))
    (store.data_dir / storage.FOLDER / asset.storage_key).unlink()
    assert await storage.get((await reading.original(asset.id)).key) is None
    with pytest.raises(NotFound):
        await reading.original(uuid7())


PAGE = """query($after: String, $filter: AssetFilter) { assets(first: 2, after: $after, filter: $filter) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { id prompt url character { id } job { id } } } } }"""


async def test_pages_go_through_all_pictures_newest_first(store: Settings, gql: Gql) -> None:
    for number in range(5):
        await service.store_image(picture(), Lineage(job_id=uuid7(), prompt=f"picture {number}"))
    seen, after = [], None
    while True:
        page = await gql(PAGE, after=after)
        assert page["totalCount"] == 5
        seen += [edge["node"]["prompt"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [f"picture {number}" for number in (4, 3, 2, 1, 0)]
    found = await gql(PAGE, filter={"search": "picture 3"})
    assert [edge["node"]["prompt"] for edge in found["edges"]] == ["picture 3"]


async def test_a_cursor_that_is_none_is_an_error_of_the_caller(gql: Gql) -> None:
    result = await gql.raw(PAGE, after="nonsense")
    assert result.errors[0].extensions["code"] == "InvalidInput"
    with pytest.raises(InvalidInput):
        keyset.check_first(0)


async def test_a_new_picture_is_announced(store: Settings, gql: Gql) -> None:
    stream = await gql.subscribe("subscription { assetAdded { prompt } }")
    waiting = asyncio.create_task(anext(stream))
    while not waiting.done():  # until the subscription listens
        await service.store_image(picture(), Lineage(job_id=uuid7(), prompt="hello"))
        await asyncio.sleep(0.01)
    assert waiting.result().data == {"assetAdded": {"prompt": "hello"}}
    await stream.aclose()
