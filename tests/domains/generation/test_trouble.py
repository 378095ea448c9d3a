"""Jobs while the engine hangs, and while the database throws everybody out."""

from __future__ import annotations

import functools
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import pytest
from tortoise.exceptions import OperationalError

from server.core.settings import Settings
from server.domains.generation import leases, reading, running, service
from server.domains.generation.models import GenerationState
from server.domains.library import reading as library
from tests.conftest import OWNER
from tests.domains.generation.conftest import Running
from tests.domains.generation.sandbox import Sandbox
from tests.domains.generation.support import at_step, ended, order, until


async def test_an_engine_that_hangs_fails_the_job_in_the_end_and_no_other(
    jobs: Running, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "RUN_SECONDS", 0.3)
    sandbox.change(hang=True)
    job = await order(steps=3)
    async with jobs():
        job = await ended(job.id)
        assert (job.state, job.error_code, job.attempt) == (GenerationState.FAILED, "TIMEOUT", 1)
        sandbox.change(hang=False)
        monkeypatch.setattr(running, "RUN_SECONDS", 60.0)
        assert (await ended((await order(steps=3)).id)).state is GenerationState.SUCCEEDED


async def test_a_job_on_a_hanging_engine_is_called_off_when_it_comes_to_itself(
    jobs: Running, sandbox: Sandbox
) -> None:
    sandbox.change(step_delay=0.05)
    job = await order(steps=200)
    async with jobs():
        await at_step(job.id, 2)
        sandbox.change(hang=True)
        assert (await service.cancel(OWNER, job.id)).state is GenerationState.CANCELLING
        sandbox.change(hang=False)
        assert (await ended(job.id)).state is GenerationState.CANCELLED


async def throw_out(settings: Settings) -> int:
    """Ends every connection to the database, as a restarted server does; how many there were."""
    name = urlsplit(settings.database_url).path.lstrip("/")
    connection = await asyncpg.connect(settings.database_url.replace(f"/{name}", "/postgres"))
    try:
        ended = await connection.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
        )
        return len(ended)
    finally:
        await connection.close()


@pytest.mark.parametrize("settings", ["postgres"], indirect=True)
async def test_a_job_outlives_every_connection_to_the_database(
    jobs: Running, sandbox: Sandbox, database: Settings
) -> None:
    sandbox.change(step_delay=0.1)
    job = await order(steps=40)
    async with jobs():
        await at_step(job.id, 3)
        for step in (8, 14):
            assert await throw_out(database) > 0
            await until(functools.partial(reached, job.id, step), f"step {step}")
        job = await ended(job.id)
    assert (job.state, job.attempt) == (GenerationState.SUCCEEDED, 1), job.error_message
    assert len((await library.of_jobs([job.id]))[job.id]) == 1
    numbers = [event.seq for event in await reading.events_after(job.id, 0)]
    assert numbers == list(range(1, job.last_seq + 1))


async def reached(job_id: UUID, step: int) -> bool:
    """Whether the job has made this many steps; a connection that was thrown out is no answer."""
    try:
        return ((await service.get(job_id)).step or 0) >= step
    except Exception:
        return False


async def test_a_database_that_is_away_for_a_moment_fails_no_job(
    jobs: Running, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    perform, calls = running.perform, []

    async def failing(settings, hold):
        calls.append(hold)
        if len(calls) == 1:
            raise OperationalError("the connection was lost")
        return await perform(settings, hold)

    monkeypatch.setattr(running, "perform", failing)
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.1)
    job = await order(steps=3)
    async with jobs():
        job = await ended(job.id)
    assert (job.state, job.attempt, job.resumed) == (GenerationState.SUCCEEDED, 1, 2), job.error_message
