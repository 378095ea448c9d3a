"""The stored pictures that jobs need: named at the order, allowed then and again when they are brought."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from server.core import clock
from server.core.errors import InvalidInput
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.generation import inputs, service
from server.domains.generation.models import GenerationJob
from server.domains.generation.resolving import Order
from server.domains.library import storage
from server.domains.library.models import Asset, AssetSubject, Consent
from tests.conftest import OWNER
from tests.domains.generation.pictures import consent, stored

PERSON = AssetSubject.REAL_PERSON


class Desk:
    """Stands in for an engine's client that takes uploads, and gives names of its own."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    async def upload_image(self, name: str, data: bytes, **options: Any) -> str:
        self.files[name] = data
        return f"inbox/{name}"


def order(image: UUID | str | None, **changes: Any) -> Order:
    values: dict[str, Any] = {
        "prompt": "a harbour",
        "workflow": "img2img",
        "checkpoint": "x.safetensors",
        "parameters": {"image": str(image)} if image else {},
    }
    return Order(**values | changes)


async def refused(image: UUID | str | None, **changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        await service.start(OWNER, order(image, **changes))
    assert await GenerationJob.all().count() == 0
    return {fault.field: fault.message for fault in caught.value.field_errors}


async def test_a_picture_is_named_by_its_content_and_noted_with_its_place(database: Settings) -> None:
    asset = await stored(database)
    job = await service.start(OWNER, order(asset.id))
    assert job.inputs == [{"asset": str(asset.id), "node": "10", "input": "image"}]
    assert job.graph["10"]["inputs"]["image"] == f"{asset.sha256}.png"
    assert job.parameters["image"] == str(asset.id)
    assert job.work is not None and job.work > 25


async def test_it_is_brought_to_the_engine_under_the_name_that_the_engine_gives(database: Settings) -> None:
    asset = await stored(database)
    job = await service.start(OWNER, order(asset.id))
    desk = Desk()
    for _ in range(2):
        graph = await inputs.place(job, desk)  # type: ignore[arg-type]
    assert desk.files == {f"{asset.sha256}.png": await storage.get(asset.storage_key)}
    assert graph["10"]["inputs"]["image"] == f"inbox/{asset.sha256}.png"
    assert job.graph["10"]["inputs"]["image"] == f"{asset.sha256}.png"


async def test_a_job_without_pictures_goes_as_it_is(database: Settings) -> None:
    job = await service.start(OWNER, Order("a harbour", checkpoint="x"))
    assert await inputs.place(job, Desk()) == job.graph  # type: ignore[arg-type]
    assert job.inputs == []


@pytest.mark.parametrize("value", ["nonsense", 7, ["x"], {"a": 1}, True, "00000000"])
async def test_what_is_no_picture_is_refused(database: Settings, value: Any) -> None:
    found = await refused(None, parameters={"image": value})
    assert found == {"parameters.image": "must be the id of a stored picture"}


async def test_missing_unknown_and_moving_pictures_are_refused(database: Settings) -> None:
    assert await refused(None) == {"parameters.image": "is required"}
    assert await refused(uuid7()) == {"parameters.image": "is no stored picture"}
    clip = await stored(database, kind="clip", mime_type="image/webp")
    assert await refused(clip.id) == {"parameters.image": "is no picture"}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (None, "there is no consent"),
        ({"revoked_at": clock.now()}, "was revoked"),
        ({"valid_until": clock.now() - timedelta(seconds=1)}, "ended"),
    ],
    ids=["none", "revoked", "ended"],
)
async def test_a_real_person_needs_a_consent_that_holds(
    database: Settings, given: dict[str, Any] | None, reason: str
) -> None:
    agreed = (await consent(**given)).id if given is not None else None
    asset = await stored(database, subject=PERSON, consent_id=agreed)
    found = await refused(asset.id)
    assert set(found) == {"parameters.image"}
    assert "real person" in found["parameters.image"] and reason.split()[-1] in found["parameters.image"]


async def test_with_a_consent_that_holds_it_may_be_used(database: Settings) -> None:
    agreed = await consent(valid_until=clock.now() + timedelta(days=1))
    asset = await stored(database, subject=PERSON, consent_id=agreed.id)
    assert (await service.start(OWNER, order(asset.id))).inputs


async def test_pictures_made_from_a_real_person_s_need_that_consent_too(database: Settings) -> None:
    agreed = await consent()
    photo = await stored(database, 1, subject=PERSON, consent_id=agreed.id)
    first = await stored(database, 2, parent_ids=[str(photo.id)])
    second = await stored(database, 3, parent_ids=[str(first.id)])
    job = await service.start(OWNER, order(second.id))
    await Consent.filter(id=agreed.id).update(revoked_at=clock.now())
    await GenerationJob.all().delete()
    assert "revoked" in (await refused(second.id))["parameters.image"]
    with pytest.raises(inputs.Unusable):
        await inputs.place(job, Desk())  # type: ignore[arg-type]


async def test_pictures_that_are_each_other_s_parents_end_the_search(database: Settings) -> None:
    first = await stored(database, 1)
    second = await stored(database, 2, parent_ids=[str(first.id)])
    await Asset.filter(id=first.id).update(parent_ids=[str(second.id)])
    assert (await service.start(OWNER, order(first.id))).inputs


async def test_a_consent_revoked_while_the_job_waits_stops_it(database: Settings) -> None:
    agreed = await consent()
    asset = await stored(database, subject=PERSON, consent_id=agreed.id)
    job = await service.start(OWNER, order(asset.id))
    await Consent.filter(id=agreed.id).update(revoked_at=clock.now())
    desk = Desk()
    with pytest.raises(inputs.Unusable) as caught:
        await inputs.place(job, desk)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.node, desk.files) == ("CONSENT", "10", {})


async def test_a_picture_that_is_gone_is_told_as_such(
    database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = await stored(database)
    job = await service.start(OWNER, order(asset.id))

    async def nothing(*key: Any) -> None:
        return None

    monkeypatch.setattr(storage, "get", nothing)
    with pytest.raises(inputs.Unusable) as caught:
        await inputs.place(job, Desk())  # type: ignore[arg-type]
    assert caught.value.code == "INPUT_GONE"
    await Asset.filter(id=asset.id).delete()
    with pytest.raises(inputs.Unusable, match="deleted"):
        await inputs.place(job, Desk())  # type: ignore[arg-type]
