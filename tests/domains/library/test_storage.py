"""The stores, local and S3-compatible: one contract for both, and what happens when one is away."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from server.core.errors import Unavailable
from server.core.settings import Settings, SettingsError, load
from server.domains.library import storage
from tests.domains.library import s3

DATA = bytes(range(256)) * 4096  # 1 MB


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3.serve() as address:
        yield address


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    if request.param == "s3":
        settings = s3.stored_at(settings, request.getfixturevalue("endpoint"))
    storage.open(settings)


@pytest.mark.usefixtures("store")
async def test_what_was_put_is_there_whole_and_in_parts() -> None:
    assert await storage.get("ab/new.png") is None
    assert not await storage.exists("ab/new.png")
    for _ in range(2):  # the same again is fine
        await storage.put("ab/new.png", DATA, "image/png", "new.png")
    assert await storage.exists("ab/new.png")
    assert await storage.get("ab/new.png") == DATA
    for begin, end in ((0, 10), (1000, 700_000), (len(DATA) - 5, len(DATA)), (5, None)):
        body = await storage.read("ab/new.png", begin, end)
        assert body is not None
        assert body.size == len(DATA)
        assert b"".join([chunk async for chunk in body.chunks]) == DATA[begin:end]


@pytest.mark.usefixtures("store")
async def test_many_at_once() -> None:
    await asyncio.gather(*(storage.put(f"many/{n}", str(n).encode()) for n in range(40)))
    found = await asyncio.gather(*(storage.get(f"many/{n}") for n in range(40)))
    assert found == [str(n).encode() for n in range(40)]


async def test_a_signed_address_opens_the_file_without_our_login(endpoint: str, tmp_path: Path) -> None:
    storage.open(s3.stored_at(Settings(data_dir=tmp_path), endpoint))
    await storage.put("cd/one.png", DATA, "image/png", "one.png")
    url = await storage.sign("cd/one.png", 60)
    assert s3.SECRET not in url
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert await answer.read() == DATA
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-disposition"] == 'attachment; filename="one.png"'
    held = s3.client(endpoint).head_object(Bucket=s3.BUCKET, Key="studio/cd/one.png")
    assert held["ContentLength"] == len(DATA)


async def test_a_store_that_is_not_there_says_so_soon(tmp_path: Path) -> None:
    storage.open(s3.stored_at(Settings(data_dir=tmp_path), "http://127.0.0.1:9"))
    for work in (storage.put("a", b"1"), storage.get("a"), storage.exists("a")):
        with pytest.raises(Unavailable) as caught:
            await work
        assert caught.value.service == "storage"


@pytest.fixture
async def silent() -> AsyncIterator[str]:
    """A server that takes connections and never answers."""
    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: writers.append(writer), "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    for writer in writers:
        writer.close()
    server.close()
    await server.wait_closed()


async def test_a_store_that_hangs_hangs_nobody(
    silent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(storage, "PUT_SECONDS", 0.3)
    storage.open(s3.stored_at(Settings(data_dir=tmp_path), silent))
    for work in (storage.put("a", b"1"), storage.get("a"), storage.exists("a")):
        with pytest.raises(Unavailable, match=r"does not (answer in time|work)"):
            async with asyncio.timeout(30):
                await work


async def test_a_bucket_that_is_not_there(endpoint: str, tmp_path: Path) -> None:
    settings = s3.stored_at(Settings(data_dir=tmp_path), endpoint)
    storage.open(dataclasses.replace(settings, storage_url="s3://another-one"))
    with pytest.raises(Unavailable):
        await storage.put("a", b"1")


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    storage.open(Settings(data_dir=tmp_path))
    (tmp_path / storage.FOLDER / "ab").write_bytes(b"a file where a folder should be")
    with pytest.raises(Unavailable):
        await storage.put("ab/one", b"1")


def test_settings_of_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AINFLUENCER_STORAGE_URL", "s3://bucket/prefix")
    monkeypatch.setenv("AINFLUENCER_STORAGE_SECRET_KEY", "hush")
    settings = load(None)
    assert settings.storage_url == "s3://bucket/prefix"
    assert "hush" not in repr(settings)
    monkeypatch.setenv("AINFLUENCER_STORAGE_URL", "gs://bucket")
    with pytest.raises(SettingsError, match="STORAGE_URL"):
        load(None)
