"""Two workers on one Postgres: the living take over from the dead, and only from the dead."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable

import pytest

from server.core import clock
from server.core.settings import Settings
from server.domains.generation import leases, service, workers
from server.domains.generation.models import GenerationEvent, GenerationJob, GenerationState
from server.domains.generation.models import Worker as WorkerRow
from server.domains.library import reading as library
from tests.domains.generation.sandbox import Sandbox
from tests.domains.generation.support import at_step, ended, order, until
from tests.domains.generation.test_recovery import Worker, check

# On SQLite one process at a time runs jobs.
pytestmark = pytest.mark.parametrize("settings", ["postgres"], indirect=True)
Started = Callable[[], Worker]


@pytest.fixture
async def started(database: Settings, sandbox: Sandbox) -> AsyncIterator[Started]:
    """Starts workers; they are killed at the end."""
    made: list[Worker] = []

    def start() -> Worker:
        one = Worker(database, sandbox)
        one.start()
        made.append(one)
        return one

    yield start
    for one in made:
        with contextlib.suppress(Exception):  # it may be dead already
            one.thaw()
        one.kill()


def prompts(sandbox: Sandbox) -> int:
    """How many prompts the engine has painted."""
    return len(sandbox.engine.history.many(None, -1))


async def both_alive() -> None:
    async def there() -> bool:
        return sum(workers.is_alive(one) for one in await WorkerRow.all()) == 2

    await until(there, "two living workers")


async def in_hands(sandbox: Sandbox) -> tuple[GenerationJob, str]:
    """A job that a worker paints, and that worker's name."""
    sandbox.change(step_delay=0.5)
    job = await order(steps=60)
    owner = (await at_step(job.id, 2)).owner
    assert owner is not None
    return job, owner


async def taken_from(owner: str, job: GenerationJob) -> None:
    async def another() -> bool:
        return (await service.get(job.id)).owner != owner

    await until(another, "another's turn")


async def test_a_killed_workers_job_is_gone_on_with_by_the_other(sandbox: Sandbox, started: Started) -> None:
    first = started()
    job, owner = await in_hands(sandbox)
    started()
    await both_alive()
    first.kill()
    await taken_from(owner, job)
    sandbox.change(step_delay=0.02)
    await check(await ended(job.id), attempt=1)
    assert prompts(sandbox) == 1


async def test_a_worker_that_wakes_after_the_end_writes_and_doubles_nothing(
    sandbox: Sandbox, started: Started
) -> None:
    first = started()
    job, owner = await in_hands(sandbox)
    first.freeze()
    started()
    await taken_from(owner, job)
    sandbox.change(step_delay=0.02)
    await check(await ended(job.id), attempt=1)
    done = await GenerationJob.filter(id=job.id).values()
    events = await GenerationEvent.filter(job_id=job.id).count()
    woken = clock.now()
    first.thaw()

    async def awake() -> bool:
        rows = await WorkerRow.all()
        return len(rows) == 2 and all(one.seen_at > woken for one in rows)

    await until(awake, "both workers' signs of life")
    await check(await ended((await order(steps=3)).id), attempt=1)
    assert await GenerationJob.filter(id=job.id).values() == done
    assert await GenerationEvent.filter(job_id=job.id).count() == events
    assert len((await library.of_jobs([job.id]))[job.id]) == 1
    assert prompts(sandbox) == 2


async def test_a_slow_job_stays_with_its_living_worker(sandbox: Sandbox, started: Started) -> None:
    """For longer than a lease its engine does not say a word."""
    started()
    job, owner = await in_hands(sandbox)
    started()
    await both_alive()
    sandbox.change(step_delay=leases.LEASE.total_seconds() + 2)
    step = (await service.get(job.id)).step or 0
    now = await at_step(job.id, step + 2)
    sandbox.change(step_delay=0.0)
    assert (now.owner, now.resumed) == (owner, 1)
    job = await ended(job.id)
    assert (job.state, job.owner, job.attempt) == (GenerationState.SUCCEEDED, owner, 1)
    assert prompts(sandbox) == 1
