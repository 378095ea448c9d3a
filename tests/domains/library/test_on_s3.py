"""The whole way on an S3-compatible store: stored, shown, in parts, downloaded at the store itself, exported."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette

from server import access, media
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.library import consents, downloads, exporting, lifecycle, provenance, service, uploads
from server.domains.library.service import Lineage
from tests.conftest import OWNER
from tests.domains.library import s3
from tests.domains.library.files import picture
from tests.live import serve


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3.serve() as address:
        yield address


@pytest.fixture
async def url(database: Settings, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    settings = s3.stored_at(database, endpoint)
    lifecycle.open(settings)

    async def viewer(request: Any) -> Any:
        return SimpleNamespace(actor=OWNER)

    monkeypatch.setattr(access, "viewer", viewer)
    async with serve(Starlette(routes=media.routes(settings))) as base:
        yield base


async def fetched(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        told = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, await answer.read(), told


async def test_the_whole_way(url: str, endpoint: str, tmp_path: Path) -> None:
    asset = await service.store_image(picture(size=(300, 200)), Lineage(job_id=uuid7(), seed="42"))
    held = s3.client(endpoint).get_object(Bucket=s3.BUCKET, Key=f"studio/{asset.storage_key}")["Body"].read()
    assert len(held) == asset.bytes
    assert provenance.read_now(held, "image/png").c2pa
    assert not (tmp_path / "assets").exists()

    status, body, _ = await fetched(f"{url}/media/assets/{asset.id}")
    assert (status, body) == (200, held)
    status, body, headers = await fetched(f"{url}/media/assets/{asset.id}", range="bytes=10-19")
    assert (status, body, headers["content-range"]) == (206, held[10:20], f"bytes 10-19/{len(held)}")
    assert (await fetched(f"{url}/media/thumbnails/{asset.id}"))[0] == 200

    signed = await downloads.asset_url(asset, 60)
    assert signed.startswith(endpoint)
    status, body, headers = await fetched(signed)
    assert (status, body) == (200, held)
    assert headers["content-disposition"] == f'attachment; filename="picture-42-{asset.sha256[:8]}.png"'
    assert headers["content-type"] == "image/png"

    ready = await exporting.order(OWNER, [asset.id])
    _, body, _ = await fetched(url + ready.url)
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None


async def test_proofs_are_sent_by_us_alone(url: str) -> None:
    upload = await uploads.stage("release.pdf", io.BytesIO(b"%PDF-1.7 yes"))
    row = await consents.add(OWNER, consents.NewConsent(upload.id, "Zoë", "face"))
    status, body, headers = await fetched(url + await downloads.proof_url(row))
    assert (status, body) == (200, b"%PDF-1.7 yes")
    assert headers["content-security-policy"].startswith("sandbox;")
