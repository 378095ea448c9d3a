"""A selection as one ZIP: everything in it, with its lineage, and never more than a chunk in memory."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest

from server.core import clock
from server.core.errors import InvalidInput, NotAllowed, NotFound, Unavailable
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.library import exporting, lifecycle, links, naming, service, storage
from server.domains.library.models import Asset, Export
from tests.conftest import OWNER, READER
from tests.domains.library.files import clip, picture


@pytest.fixture(autouse=True)
async def opened(database: Settings) -> Settings:
    lifecycle.open(database)
    return database


async def stored(data: bytes, **lineage) -> Asset:
    return await service.store_image(data, service.Lineage(job_id=uuid7(), **lineage))


async def zipped(rows: list[Asset], characters: dict | None = None) -> zipfile.ZipFile:
    pieces = [piece async for piece in exporting.zipped(rows, characters or {})]
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


async def test_files_and_lineage() -> None:
    character, parent = uuid7(), str(uuid7())
    parameters = {"prompt": "dawn", "steps": 3}
    rows = [
        await stored(
            picture(), character_id=character, seed="7", parameters=parameters, parent_ids=(parent,)
        ),
        await stored(clip(), seed="7"),
        await stored(picture("red"), character_id=character, seed="7"),
    ]
    archive = await zipped(rows, {character: "Luna Véga"})
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[0] == f"001-luna-vega-7-{rows[0].id.hex[-8:]}.png"
    assert len(set(names)) == 4
    assert all(archive.getinfo(name).compress_type == zipfile.ZIP_STORED for name in names[:3])
    told = json.loads(archive.read("manifest.json"))["assets"]
    for row, name, entry in zip(rows, names, told, strict=False):
        assert hashlib.sha256(archive.read(name)).hexdigest() == row.sha256 == entry["sha256"]
        assert (entry["file"], entry["id"], entry["missing"]) == (name, str(row.id), False)
    assert told[0]["character"] == "Luna Véga"
    assert (told[0]["parameters"], told[0]["parentIds"]) == (parameters, [parent])
    assert (told[1]["kind"], told[1]["frames"]) == ("clip", 3)


async def test_it_comes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "CHUNK", 10_000)
    key = "ab/large.png"
    await storage.put(key, bytes(1_000_000))
    row = await stored(picture())
    row.storage_key = key
    largest = max([len(piece) async for piece in exporting.zipped([row], {})])
    assert largest < 200_000


async def test_a_file_that_is_gone_is_told(opened: Settings) -> None:
    rows = [await stored(picture()), await stored(picture("red"))]
    (opened.data_dir / storage.FOLDER / rows[0].storage_key).unlink()
    archive = await zipped(rows)
    assert len(archive.namelist()) == 2
    assert [entry["missing"] for entry in json.loads(archive.read("manifest.json"))["assets"]] == [
        True,
        False,
    ]


async def test_a_store_that_goes_away_leaves_no_whole_zip(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [await stored(picture()), await stored(picture("red"))]
    read, pieces = storage.read, []

    async def failing(key: str):
        if key == rows[1].storage_key:
            raise Unavailable("away", "storage")
        return await read(key)

    monkeypatch.setattr(storage, "read", failing)
    with pytest.raises(Unavailable):
        async for piece in exporting.zipped(rows, {}):
            pieces.append(piece)
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


async def test_an_order_is_good_for_an_hour() -> None:
    rows = [await stored(picture()), await stored(picture("red"))]
    ready = await exporting.order(OWNER, [rows[1].id, rows[0].id, rows[1].id])
    assert (ready.count, ready.bytes) == (2, sum(row.bytes for row in rows))
    export = await Export.get()
    assert [row.id for row in await exporting.assets(export.id)] == [rows[1].id, rows[0].id]
    await Export.filter(id=export.id).update(expires_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(NotFound):
        await exporting.assets(export.id)
    await exporting.order(OWNER, [rows[0].id])
    assert await Export.all().count() == 1


async def test_orders_that_are_refused() -> None:
    row = await stored(picture())
    with pytest.raises(NotAllowed):
        await exporting.order(READER, [row.id])
    with pytest.raises(InvalidInput):
        await exporting.order(OWNER, [])
    with pytest.raises(InvalidInput):
        await exporting.order(OWNER, [uuid7() for _ in range(501)])
    with pytest.raises(NotFound):
        await exporting.order(OWNER, [row.id, uuid7()])


async def test_links_open_their_path_alone_and_for_a_while() -> None:
    url = await links.sign("/media/downloads/assets/1", 60)
    path, _, query = url.partition("?")
    expires, signature = (part.partition("=")[2] for part in query.split("&"))
    assert await links.opens(path, expires, signature)
    links.open()  # another process, which reads the key
    assert await links.opens(path, expires, signature)
    for other in (
        ("/media/downloads/assets/2", expires, signature),
        (path, str(int(expires) + 1), signature),
        (path, expires, signature[:-1]),
        (path, expires, "ü"),
        (path, "1", signature),
        (path, "9" * 30, signature),
        (path, "x", signature),
    ):
        assert not await links.opens(*other)


def test_names() -> None:
    assert (
        naming.file_name("Ünal Ögün / <Star>", "12", "0123456789ab", "png")
        == "unal-ogun-star-12-01234567.png"
    )
    assert naming.file_name("灯台", None, "ab", "webp") == "picture-ab.webp"
    assert len(naming.file_name("x" * 500, "1", "ab", "png")) < 80
