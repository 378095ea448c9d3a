"""Jobs that need stored pictures, all the way through a running engine."""

from __future__ import annotations

from server.core import clock
from server.core.settings import Settings
from server.domains.generation import service
from server.domains.generation.models import GenerationState
from server.domains.generation.resolving import Order
from server.domains.library.models import Asset, AssetSubject, Consent
from tests.conftest import OWNER
from tests.domains.generation.conftest import Running
from tests.domains.generation.pictures import consent, stored
from tests.domains.generation.sandbox import Sandbox
from tests.domains.generation.support import ended


def order(asset: Asset) -> Order:
    values = {"image": str(asset.id), "denoise": 0.5}
    checkpoint = "sandbox-v1.safetensors"
    return Order("a harbour", workflow="img2img", checkpoint=checkpoint, steps=2, parameters=values)


async def test_a_stored_picture_reaches_the_engine_and_another_comes_back(
    database: Settings, jobs: Running, sandbox: Sandbox
) -> None:
    asset = await stored(database)
    waiting = await service.start(OWNER, order(asset))
    async with jobs():
        job = await ended(waiting.id)
    assert (job.state, job.error_message) == (GenerationState.SUCCEEDED, None)
    made = await Asset.get(job_id=job.id)
    assert (made.width, made.height) == (512, 512)
    folder = sandbox.engine.config.folder("input")
    assert folder is not None
    assert [path.name for path in folder.iterdir()] == [f"{asset.sha256}.png"]


async def test_a_consent_revoked_while_the_job_waits_fails_it(database: Settings, jobs: Running) -> None:
    agreed = await consent()
    asset = await stored(database, subject=AssetSubject.REAL_PERSON, consent_id=agreed.id)
    waiting = await service.start(OWNER, order(asset))
    await Consent.filter(id=agreed.id).update(revoked_at=clock.now())
    async with jobs():
        job = await ended(waiting.id)
    assert (job.state, job.error_code, job.error_node) == (GenerationState.FAILED, "CONSENT", "10")
    assert "revoked" in (job.error_message or "")
    assert not await Asset.exists(job_id=job.id)
