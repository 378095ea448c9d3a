"""Uploads over HTTP: who may, what is refused, and that nothing large or slow gets in."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.datastructures import UploadFile

from server import access, media, receiving
from server.core.actor import Actor
from server.core.settings import Settings
from server.domains.accounts import throttling
from server.domains.library import lifecycle, uploads
from tests.conftest import OWNER, READER
from tests.domains.library.files import picture
from tests.live import serve


@dataclass
class Viewer:
    actor: Actor


@pytest.fixture(autouse=True)
def viewer(monkeypatch: pytest.MonkeyPatch) -> Viewer:
    """Who uploads; the owner unless a test says otherwise."""
    found = Viewer(OWNER)

    async def whoever(request: Any) -> Viewer | None:
        return found if found.actor else None

    monkeypatch.setattr(access, "viewer", whoever)
    throttling.reset()
    return found


@pytest.fixture
async def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    settings = Settings(data_dir=tmp_path)
    lifecycle.open(settings)
    monkeypatch.setattr(access, "note_refusal", lambda *_: None)  # there is no database here
    async with serve(Starlette(routes=media.routes(settings))) as base:
        yield f"{base}/media/uploads"


def form(data: Any, field: str = "file", name: str = "face.png") -> aiohttp.FormData:
    found = aiohttp.FormData()
    found.add_field(field, data, filename=name, content_type="application/octet-stream")
    return found


async def post(url: str, data: Any, **headers: str) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.post(url, data=data, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_a_file_is_staged(url: str) -> None:
    data = picture()
    status, told = await post(url, form(data))
    assert status == 201
    assert (told["name"], told["bytes"], told["mimeType"]) == ("face.png", len(data), "image/png")
    assert await uploads.read(await uploads.get(told["uploadId"])) == data


async def test_who_may_not(url: str, viewer: Viewer) -> None:
    assert (await post(url, form(picture()), origin="https://evil.example"))[0] == 403
    viewer.actor = READER
    status, told = await post(url, form(picture()))
    assert (status, told["error"]["code"]) == (403, "NotAllowed")
    viewer.actor = None  # type: ignore[assignment]
    assert (await post(url, form(picture())))[0] == 401


async def test_what_is_refused(url: str) -> None:
    assert (await post(url, form(b"<svg/>")))[0] == 422
    assert (await post(url, form(picture(), field="other")))[0] == 400
    assert (await post(url, b"{}", **{"content-type": "application/json"}))[0] == 415
    assert (await post(url, b"nonsense", **{"content-type": "multipart/form-data; boundary=x"}))[0] == 400
    assert (await post(url, b"nonsense", **{"content-type": "multipart/form-data"}))[0] == 400


async def test_what_is_too_large_is_refused_on_the_way(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES", 100_000)
    status, told = await post(url, form(bytes(200_000)))
    assert (status, told["error"]["code"]) == (413, "TOO_LARGE")

    async def endless() -> AsyncIterator[bytes]:  # sent in chunks, without a length
        head = b'--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
        yield head
        for _ in range(20):
            yield bytes(20_000)

    status, told = await post(url, endless(), **{"content-type": "multipart/form-data; boundary=x"})
    assert (status, told["error"]["code"]) == (413, "TOO_LARGE")


async def test_a_body_that_does_not_come(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "CHUNK_SECONDS", 0.2)
    host, port = url.removeprefix("http://").split("/")[0].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = "POST /media/uploads HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n"
    writer.write(f"{head}content-type: multipart/form-data; boundary=x\r\n\r\n--x".encode())
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n"), 20)
    assert b"408" in answer
    writer.close()
    await writer.wait_closed()


async def test_too_many(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "UPLOAD", throttling.Limit("upload", 1))
    assert (await post(url, form(picture())))[0] == 201
    status, told = await post(url, form(picture()))
    assert (status, told["error"]["code"]) == (429, "RateLimited")


async def test_a_disk_that_is_full_on_the_way(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(self: UploadFile, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(UploadFile, "write", full)
    status, told = await post(url, form(picture()))
    assert (status, told["error"]["code"]) == (507, "StorageTrouble")
    assert "no space" in told["error"]["message"]
