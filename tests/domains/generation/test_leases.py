"""Who may go on with a job, and who may run jobs at all."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from server.core import clock
from server.core.settings import Settings
from server.domains.generation import dispatching, leases, recording, service
from server.domains.generation.models import BUSY, Engine, EngineState, GenerationState
from server.domains.generation.recording import Hold
from tests.domains.generation.support import order


@pytest.fixture
async def hold(database: Settings) -> Hold:
    """A job just claimed by us."""
    job = await order()
    seen = clock.now()
    engine = await Engine.create(name="e", url="http://x", state=EngineState.ONLINE, last_seen_at=seen)
    assert await dispatching.claim(engine, "us") == (job.id, 1)
    return Hold(job.id, 1, "us")


async def test_leases_tell_who_may_go_on(hold: Hold) -> None:
    async def owner() -> str | None:
        return (await service.get(hold.job_id)).owner

    await leases.take_over("them", alone=False)
    assert await owner() == "us"
    await leases.release("us")
    await asyncio.gather(*(leases.take_over(name, alone=False) for name in ("them", "they")))
    winner = await owner()
    assert winner in ("them", "they")
    assert [job.id for job in await leases.held(str(winner))] == [hold.job_id]
    await leases.take_over("us", alone=True)
    assert await owner() == "us"
    await recording.move(hold.job_id, GenerationState.FAILED, expecting=BUSY)
    await leases.take_over("them", alone=True)
    assert await owner() == "us"


async def test_only_one_holds_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "LOCK_SECONDS", 0.01)
    path, seen = tmp_path / "jobs.lock", []

    async def second() -> None:
        async with leases.only_one(path):
            seen.append("second")

    async with leases.only_one(path):
        waiting = asyncio.create_task(second())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 0.1)
        seen.append("first")
    await waiting
    assert seen == ["first", "second"]
