"""An engine is free again soon after its job was called off or taken away, in the middle of a step too."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.core.settings import Settings
from server.domains.generation import engine_changes, engines, lifecycle, service
from server.domains.generation.models import GenerationState
from server.domains.library import reading as library
from tests.conftest import OWNER
from tests.domains.generation.sandbox import Sandbox
from tests.domains.generation.support import at_step, ended, order, until

FREE_SECONDS = 10.0
STEP_SECONDS = 3.0


@pytest.fixture(params=["new", "old"])
async def slow(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sandbox]:
    """An engine whose steps take long; an old one finishes its step before it stops."""
    box = Sandbox(tmp_path / "slow", old=request.param == "old")
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def working(database: Settings, slow: Sandbox, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Jobs run on it."""
    monkeypatch.setattr(engines, "PROBE_SECONDS", 0.2)
    settings = dataclasses.replace(database, sandbox_url=slow.url, serve_jobs=True)
    async with lifecycle.lifespan(settings):
        yield


async def in_a_long_step(slow: Sandbox) -> service.GenerationJob:
    """A job whose engine has just begun a step that takes STEP_SECONDS."""
    job = await order(steps=50)
    await at_step(job.id, 2)
    slow.change(step_delay=STEP_SECONDS)
    return await at_step(job.id, ((await service.get(job.id)).step or 0) + 1)


async def free(slow: Sandbox) -> None:
    async def idle() -> bool:
        return slow.engine.queue.remaining() == 0

    await until(idle, "the engine's rest", FREE_SECONDS)


@pytest.mark.usefixtures("working")
async def test_a_job_called_off_in_a_step_leaves_its_engine_soon(slow: Sandbox) -> None:
    job = await in_a_long_step(slow)
    assert (await service.cancel(OWNER, job.id)).state is GenerationState.CANCELLING
    await free(slow)
    slow.change(step_delay=0.0)
    assert (await ended(job.id)).state is GenerationState.CANCELLED
    assert (await ended((await order(steps=2)).id)).state is GenerationState.SUCCEEDED


@pytest.mark.usefixtures("working")
async def test_a_disabled_engine_lets_go_of_its_job_which_runs_once_more_when_it_is_back(
    slow: Sandbox,
) -> None:
    job = await in_a_long_step(slow)
    (engine,) = await engines.in_use()
    await engine_changes.disable(OWNER, engine.id)
    assert (await service.get(job.id)).state is GenerationState.QUEUED
    await free(slow)
    slow.change(step_delay=0.0)
    await engine_changes.enable(OWNER, engine.id)
    job = await ended(job.id)
    assert (job.state, job.attempt) == (GenerationState.SUCCEEDED, 2)
    assert len((await library.of_jobs([job.id]))[job.id]) == 1
