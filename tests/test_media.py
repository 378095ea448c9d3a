"""Pictures over HTTP: whole, in parts, again only when they changed, and only after a login."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from PIL import Image
from starlette.applications import Starlette

from server import access, media
from server.core.actor import Actor, Scope
from server.core.errors import Unavailable
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.accounts import audit
from server.domains.accounts.models import AuditEntry
from server.domains.characters import service as characters
from server.domains.library import (
    consents,
    downloads,
    exporting,
    lifecycle,
    links,
    service,
    storage,
    uploads,
)
from server.domains.library.models import Asset
from server.domains.library.service import Lineage
from tests.conftest import OWNER
from tests.domains.library.files import picture
from tests.live import serve


@pytest.fixture
async def url(database: Settings) -> AsyncIterator[str]:
    lifecycle.open(database)
    async with serve(Starlette(routes=media.routes(database))) as base:
        yield base


@pytest.fixture
def logged_in(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Who looks; the owner unless a test says otherwise."""
    found = SimpleNamespace(actor=OWNER)

    async def viewer(request: Any) -> Any:
        return found

    monkeypatch.setattr(access, "viewer", viewer)
    return found


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


@pytest.mark.usefixtures("logged_in")
async def test_nothing_in_a_file_is_ever_run(url: str) -> None:
    path, _ = await stored()
    for place in (path, path.replace("assets", "thumbnails")):
        _, _, headers = await get(url + place)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("sandbox;")


async def test_a_script_sees_no_more_files_than_the_api_tells_it_of(
    url: str, logged_in: SimpleNamespace
) -> None:
    path, data = await stored()
    logged_in.actor = Actor("token", uuid7(), "ledger bot", frozenset({Scope.LEDGER}))
    for place in (path, path.replace("assets", "thumbnails"), f"/media/previews/{uuid7()}/1"):
        status, body, _ = await get(url + place)
        assert (status, b"lacks the scope" in body) == (403, True)
    logged_in.actor = Actor("token", uuid7(), "reader", frozenset({Scope.READ}))
    assert (await get(url + path))[:2] == (200, data)


async def test_what_is_refused_is_audited(
    url: str, logged_in: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_told", {})  # a refusal is told once a minute
    path, _ = await stored()
    logged_in.actor = Actor("token", uuid7(), "ledger bot", frozenset({Scope.LEDGER}))
    await get(url + path)
    await get(f"{url}/media/downloads/assets/{uuid7()}?expires=9&signature=secret")
    await audit.settle()
    told = [(row.actor_name, row.action, row.target, row.result) for row in await AuditEntry.all()]
    assert told[0] == ("ledger bot", "media", path, "NotAllowed")
    assert told[1][:2] == ("anonymous", "download")
    assert "secret" not in str(told)


async def test_a_signed_address_needs_no_login(url: str) -> None:
    path, data = await stored()
    asset = await Asset.get()
    await Asset.filter(id=asset.id).update(seed="42", character_id=await character("Luna Véga"))
    signed = await downloads.asset_url(asset, 60)
    status, body, headers = await get(url + signed)
    assert (status, body, headers["content-type"]) == (200, data, "image/png")
    name = f"luna-vega-42-{asset.id.hex[-8:]}.png"
    assert headers["content-disposition"] == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "private, no-store")
    assert headers["content-security-policy"].startswith("sandbox;")
    assert (await get(url + signed, range="bytes=1-3"))[:2] == (206, data[1:4])
    assert (await get(url + path))[0] == 401
    for wrong in (signed[:-2], signed.partition("?")[0], signed.replace("expires=1", "expires=2")):
        assert (await get(url + wrong))[0] == 403
    other = await service.store_image(picture("red"), Lineage(job_id=uuid7()))
    assert (await get(url + signed.replace(str(asset.id), str(other.id))))[0] == 403


async def character(name: str) -> UUID:
    """The key of a new character."""
    return (await characters.create(OWNER, {"name": name, "age": 30}, None, None)).id


async def test_a_link_that_is_over(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await stored()
    signed = await downloads.asset_url(await Asset.get(), 10)
    later = time.time() + 11
    monkeypatch.setattr(links.time, "time", lambda: later)
    status, body, _ = await get(url + signed)
    assert (status, body) == (403, b"This link is not valid, or not any more.")


async def test_a_consents_proof_and_an_export(url: str) -> None:
    await stored()
    upload = await uploads.stage("rélease.pdf", io.BytesIO(b"%PDF-1.7 yes"))
    row = await consents.add(OWNER, consents.NewConsent(upload.id, "Zoë", "face"))
    status, body, headers = await get(url + await downloads.proof_url(row))
    assert (status, body, headers["content-type"]) == (200, b"%PDF-1.7 yes", "application/pdf")
    assert "filename*=UTF-8''r%C3%A9lease.pdf" in headers["content-disposition"]
    ready = await exporting.order(OWNER, [(await Asset.get()).id])
    status, body, headers = await get(url + ready.url)
    assert (status, headers["content-type"]) == (200, "application/zip")
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None


@pytest.mark.parametrize(
    ("sent", "content", "kept"),
    [
        ("consent.bat", b"del /s", "consent.bat.txt"),
        ("consent.html", b"<img src=x onerror=alert(1)>", "consent.html.txt"),
        ("Release.PDF", b"%PDF-1.7 yes", "Release.PDF"),
        ("me\u202efdp.exe", b"%PDF-1.7 yes", "me_fdp.exe.pdf"),
    ],
)
async def test_a_proof_is_saved_as_what_it_is(url: str, sent: str, content: bytes, kept: str) -> None:
    upload = await uploads.stage(sent, io.BytesIO(content))
    row = await consents.add(OWNER, consents.NewConsent(upload.id, "Zoë", "face"))
    _, _, headers = await get(url + await downloads.proof_url(row))
    assert headers["content-disposition"].endswith(f"filename*=UTF-8''{kept}")


@pytest.mark.usefixtures("logged_in")
async def test_how_large_without_the_file(url: str) -> None:
    path, data = await stored()
    async with aiohttp.ClientSession() as session, session.head(url + path) as answer:
        assert (answer.status, answer.headers["content-length"]) == (200, str(len(data)))


@pytest.mark.usefixtures("logged_in")
async def test_a_store_that_is_away(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = await stored()

    async def away(*_: Any) -> None:
        raise Unavailable("The file store does not answer in time.", "storage")

    monkeypatch.setattr(storage, "read", away)
    assert (await get(url + path))[0] == 503


async def test_nothing_without_a_login(url: str) -> None:
    path, _ = await stored()
    status, body, _ = await get(url + path, range="bytes=0-9")
    assert (status, body) == (401, b"Please log in first.")
