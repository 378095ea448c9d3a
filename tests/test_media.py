"""Pictures over HTTP: whole, in parts, again only when they changed, and only after a login."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from PIL import Image
from starlette.applications import Starlette

from server import access, media
from server.core.actor import Actor
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.library import lifecycle, service, storage
from server.domains.library.service import Lineage
from tests.conftest import OWNER
from tests.live import serve


@pytest.fixture
async def url(database: Settings) -> AsyncIterator[str]:
    lifecycle.open(database)
    async with serve(Starlette(routes=media.routes(database))) as base:
        yield base


@pytest.fixture
def logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    async def viewer(request: Any) -> Actor:
        return OWNER

    monkeypatch.setattr(access, "viewer", viewer)


async def stored() -> tuple[str, bytes]:
    """The path of a stored picture, and its bytes."""
    target = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(target, "PNG")
    asset = await service.store_image(target.getvalue(), Lineage(job_id=uuid7()))
    return f"/media/assets/{asset.id}", await storage.get(asset.storage_key) or b""


async def get(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers (by lower-case name) of the answer."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    async with aiohttp.ClientSession() as session, session.get(url, headers=sent) as answer:
        return (
            answer.status,
            await answer.read(),
            {key.lower(): value for key, value in answer.headers.items()},
        )


@pytest.mark.usefixtures("logged_in")
async def test_whole_and_not_again(url: str) -> None:
    path, data = await stored()
    status, body, headers = await get(url + path)
    assert (status, body, headers["content-type"]) == (200, data, "image/png")
    assert headers["accept-ranges"] == "bytes"
    status, body, _ = await get(url + path, if_none_match=headers["etag"])
    assert (status, body) == (304, b"")


@pytest.mark.usefixtures("logged_in")
async def test_parts_make_the_whole(url: str) -> None:
    path, data = await stored()
    size = len(data)
    status, begin, headers = await get(url + path, range="bytes=0-49")
    assert (status, len(begin), headers["content-range"]) == (206, 50, f"bytes 0-49/{size}")
    assert headers["content-length"] == "50"
    status, rest, _ = await get(url + path, range="bytes=50-", if_range=headers["etag"])
    assert (status, begin + rest) == (206, data)
    status, end, headers = await get(url + path, range="bytes=-10")
    assert (status, end, headers["content-range"]) == (
        206,
        data[-10:],
        f"bytes {size - 10}-{size - 1}/{size}",
    )
    status, all_of_it, _ = await get(url + path, range=f"bytes=0-{size * 2}")
    assert (status, all_of_it) == (206, data)


@pytest.mark.usefixtures("logged_in")
@pytest.mark.parametrize("wanted", ["bytes=-", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b", "bytes=1"])
async def test_what_is_no_single_part_gets_the_whole(url: str, wanted: str) -> None:
    path, data = await stored()
    assert (await get(url + path, range=wanted))[:2] == (200, data)


@pytest.mark.usefixtures("logged_in")
async def test_a_part_of_another_version_gets_the_whole(url: str) -> None:
    path, data = await stored()
    assert (await get(url + path, range="bytes=5-9", if_range='"other"'))[:2] == (200, data)


@pytest.mark.usefixtures("logged_in")
@pytest.mark.parametrize("wanted", ["bytes=100000-", "bytes=-0", "bytes=9-3"])
async def test_what_lies_outside_is_refused_with_the_size(url: str, wanted: str) -> None:
    path, data = await stored()
    status, _, headers = await get(url + path, range=wanted)
    assert (status, headers["content-range"]) == (416, f"bytes */{len(data)}")


@pytest.mark.usefixtures("logged_in")
async def test_a_picture_that_is_not_there(url: str) -> None:
    assert (await get(f"{url}/media/assets/{uuid7()}"))[0] == 404


async def test_nothing_without_a_login(url: str) -> None:
    path, _ = await stored()
    status, body, _ = await get(url + path, range="bytes=0-9")
    assert (status, body) == (401, b"Please log in first.")
