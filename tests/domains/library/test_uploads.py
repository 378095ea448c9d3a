"""Staged uploads, what becomes of them, and the consents that some need."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import PngImagePlugin

from server.core import clock
from server.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, RateLimited, Unavailable
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.library import adding, changing, consents, lifecycle, reading, service, storage, uploads
from server.domains.library.adding import NewAsset
from server.domains.library.consents import NewConsent
from server.domains.library.models import Asset, AssetOrigin, AssetSubject, Consent
from tests.conftest import OWNER, READER
from tests.domains.library.files import clip, picture


@pytest.fixture(autouse=True)
async def opened(database: Settings) -> Settings:
    lifecycle.open(database)
    return database


async def staged(data: bytes, name: str = "me.png") -> str:
    return (await uploads.stage(name, io.BytesIO(data))).id


async def consent(**changes) -> Consent:
    upload = await staged(b"%PDF-1.7 I agree", "release.pdf")
    return await consents.add(OWNER, NewConsent(upload, **{"person": "Zoë", "scope": "face", **changes}))


async def test_a_picture_is_taken_in_as_it_is() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", "a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Model: sdxl")
    data = picture(pnginfo=info)
    upload, character = await staged(data), uuid7()
    asset = await adding.add(OWNER, NewAsset(upload, character_id=character))
    assert await storage.get(asset.storage_key) == data
    assert (asset.origin, asset.sha256, asset.provenance) == (AssetOrigin.UPLOADED, asset.source_sha256, None)
    assert (asset.prompt, asset.seed, asset.model, asset.character_id) == ("a cat", "42", "sdxl", character)
    assert asset.parameters is not None
    assert asset.parameters["importedFrom"] == "A1111"
    with pytest.raises(NotFound):
        await uploads.get(upload)


async def test_what_one_of_ours_says_is_shown_when_it_comes_back() -> None:
    made = await service.store_image(picture(), service.Lineage(job_id=uuid7(), seed="7", prompt="dawn"))
    upload = await staged(await storage.get(made.storage_key) or b"")
    asset = await adding.add(OWNER, NewAsset(upload))
    assert asset.id != made.id
    assert (asset.seed, asset.prompt) == ("7", "dawn")
    assert asset.provenance is not None
    assert asset.provenance["digital_source_type"] == "trainedAlgorithmicMedia"


async def test_the_same_file_is_added_once_even_by_two_at_once() -> None:
    several = [await staged(picture()) for _ in range(4)]
    assets = await asyncio.gather(*(adding.add(OWNER, NewAsset(upload)) for upload in several))
    again = await adding.add(OWNER, NewAsset(await staged(picture())))
    assert {asset.id for asset in assets} == {again.id}
    with pytest.raises(Conflict) as caught:
        await adding.add(OWNER, NewAsset(await staged(picture()), character_id=uuid7()))
    assert caught.value.current.id == again.id


async def test_a_clip_can_be_added_and_a_document_cannot() -> None:
    assert (await adding.add(OWNER, NewAsset(await staged(clip())))).kind == "clip"
    with pytest.raises(InvalidInput):
        await adding.add(OWNER, NewAsset(await staged(b"%PDF-1.7")))
    with pytest.raises(NotFound):
        await adding.add(OWNER, NewAsset("../../etc/passwd"))
    with pytest.raises(NotAllowed):
        await adding.add(READER, NewAsset("x"))


async def test_an_upload_outlives_a_failure_and_not_its_hour(opened: Settings) -> None:
    upload = await staged(picture())
    broken = opened.data_dir / storage.FOLDER
    broken.rename(opened.data_dir / "away")
    broken.write_bytes(b"")
    with pytest.raises(Unavailable):
        await adding.add(OWNER, NewAsset(upload))
    assert (await uploads.get(upload)).name == "me.png"
    hour_ago = time.time() - uploads.LIVES_SECONDS - 1
    for path in (opened.data_dir / uploads.FOLDER).iterdir():
        os.utime(path, (hour_ago, hour_ago))
    with pytest.raises(NotFound):
        await uploads.get(upload)
    await uploads.clean()
    assert list((opened.data_dir / uploads.FOLDER).iterdir()) == []


async def test_what_may_be_staged(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b"", b"<svg/>", b"MZ\0\0", b"<html>"):
        with pytest.raises(InvalidInput):
            await staged(data)
    kept = await uploads.stage('..\\evil/"\r\nname<>.png', io.BytesIO(picture()))
    assert kept.name == "_name_.png"
    monkeypatch.setattr(uploads, "MAX_STAGED_BYTES", 10)
    with pytest.raises(RateLimited):
        await staged(picture())


async def test_a_consent_is_kept_with_its_proof() -> None:
    row = await consent(valid_until=clock.now() + timedelta(days=1))
    assert (row.proof_name, row.proof_mime_type, row.proof_bytes) == ("release.pdf", "application/pdf", 16)
    assert await storage.get(row.proof_key) == b"%PDF-1.7 I agree"
    assert consents.fault_of(row) is None


async def test_an_upload_becomes_one_consent() -> None:
    new = NewConsent(await staged(b"I agree", "note.txt"), "Zoë", "face")
    rows = await asyncio.gather(*(consents.add(OWNER, new) for _ in range(4)))
    again = await consents.add(OWNER, new)  # by somebody who never got the answer
    assert {row.id for row in rows} == {again.id}
    assert await Consent.all().count() == 1


async def test_a_full_disk_leaves_nothing_behind(opened: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        write(self, data[:3])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(Unavailable, match="no space"):
            await staged(picture())
    assert list((opened.data_dir / uploads.FOLDER).iterdir()) == []


async def test_a_consent_with_faults_names_each_and_keeps_the_upload() -> None:
    upload = await staged(b"I agree", "note.txt")
    wrong = NewConsent(upload, " ", "", clock.now() - timedelta(seconds=1))
    with pytest.raises(InvalidInput) as caught:
        await consents.add(OWNER, wrong)
    assert {fault.field for fault in caught.value.field_errors} == {"person", "scope", "validUntil"}
    assert await consents.add(OWNER, NewConsent(upload, "Zoë", "face"))
    with pytest.raises(NotAllowed):
        await consents.add(READER, NewConsent(upload, "Zoë", "face"))


async def test_a_consent_is_revoked_once() -> None:
    row = await consent()
    results = await asyncio.gather(
        *(consents.revoke(OWNER, row.id, "asked us to") for _ in range(4)), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict"] * 3 + ["Consent"]
    assert consents.fault_of(await consents.get(row.id)) is not None
    with pytest.raises(NotFound):
        await consents.revoke(OWNER, uuid7(), "x")
    with pytest.raises(InvalidInput):
        await consents.revoke(OWNER, row.id, " ")


async def test_a_real_person_needs_a_valid_consent() -> None:
    row = await consent()
    wrong = [
        NewAsset("x", AssetSubject.REAL_PERSON),
        NewAsset("x", AssetSubject.SYNTHETIC, row.id),
    ]
    for new in wrong:
        with pytest.raises(InvalidInput):
            await adding.add(OWNER, new)
    with pytest.raises(NotFound):
        await adding.add(OWNER, NewAsset("x", AssetSubject.REAL_PERSON, uuid7()))
    asset = await adding.add(OWNER, NewAsset(await staged(picture()), AssetSubject.REAL_PERSON, row.id))
    assert await consents.faults([asset]) == {}
    assert await consents.asset_counts([row.id]) == {row.id: 1}
    await consents.revoke(OWNER, row.id, "no more")
    assert "Zoë's consent was revoked" in (await consents.faults([asset]))[asset.id]
    with pytest.raises(InvalidInput):
        await changing.set_subject(OWNER, asset.id, AssetSubject.REAL_PERSON, row.id)


async def test_faults_of_several() -> None:
    ended = await consent(valid_until=clock.now() + timedelta(hours=1))
    await Consent.filter(id=ended.id).update(valid_until=clock.now() - timedelta(seconds=1))
    good = await consent()
    rows = [
        await adding.add(OWNER, NewAsset(await staged(picture(color))))
        for color in ("red", "blue", "green", "tan")
    ]
    for row, key in zip(rows[1:], (ended.id, good.id, None), strict=True):
        await Asset.filter(id=row.id).update(subject=AssetSubject.REAL_PERSON, consent_id=key)
    found = await consents.faults([await reading.get(row.id) for row in rows])
    assert set(found) == {rows[1].id, rows[3].id}
    assert "ended on" in found[rows[1].id]
    assert "no consent" in found[rows[3].id]


async def test_whom_a_picture_shows_can_be_said_later() -> None:
    row, asset = await consent(), await adding.add(OWNER, NewAsset(await staged(picture())))
    changed = await changing.set_subject(OWNER, asset.id, AssetSubject.REAL_PERSON, row.id)
    assert (changed.subject, changed.consent_id) == (AssetSubject.REAL_PERSON, row.id)
    changed = await changing.set_subject(OWNER, asset.id, AssetSubject.SYNTHETIC, None)
    assert changed.consent_id is None
    with pytest.raises(NotFound):
        await changing.set_subject(OWNER, uuid7(), AssetSubject.SYNTHETIC, None)


async def test_what_strangers_files_say_can_be_stored() -> None:
    info = PngImagePlugin.PngInfo()
    said = {"checkpoint": "m" * 5000, "na\0me": "a\0b", "half\ud83d": "\ud83d", "prompt": "x\0"}
    info.add_text("ainfluencer", json.dumps({"parameters": said}))
    info.add_itxt("XML:com.adobe.xmp", 'Iptc4xmpExt:DigitalSourceType="digital\0Capture"')
    asset = await adding.add(OWNER, NewAsset(await staged(picture(pnginfo=info))))
    row = await reading.get(asset.id)
    assert (row.prompt, row.model) == ("x", "m" * 255)
    assert row.parameters is not None
    assert (row.parameters["name"], row.parameters["half?"]) == ("ab", "?")
    assert row.provenance is not None
    assert row.provenance["digital_source_type"] == "digitalCapture"
