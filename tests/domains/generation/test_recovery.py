"""A worker process is killed without a word in the middle of a job: the next one ends the job, once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from server.core.settings import Settings
from server.domains.generation import service
from server.domains.generation.models import GenerationEvent, GenerationJob, GenerationState
from server.domains.library import reading as library
from tests.domains.generation.sandbox import Sandbox
from tests.domains.generation.support import at_step, ended, order, until

ROOT = Path(__file__).resolve().parents[3]


class Worker:
    """`python -m server.worker` on the test's database and sandbox."""

    def __init__(self, settings: Settings, *sandboxes: Sandbox, redis_url: str = "") -> None:
        self._log = settings.data_dir / "worker.log"
        self._environment = os.environ | {
            "AINFLUENCER_DATA_DIR": str(settings.data_dir),
            "AINFLUENCER_DATABASE_URL": settings.database_url,
            "AINFLUENCER_REDIS_URL": redis_url,
            "AINFLUENCER_COMFYUI_URLS": ",".join(box.url for box in sandboxes),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "server.worker"]
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def freeze(self) -> None:
        """Stops it where it is, as a machine that sleeps or swaps does."""
        assert self._process is not None
        psutil.Process(self._process.pid).suspend()

    def thaw(self) -> None:
        assert self._process is not None
        psutil.Process(self._process.pid).resume()

    def kill(self) -> None:
        """Nothing gets a chance to tidy up."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@pytest.fixture
def worker(database: Settings, sandbox: Sandbox) -> Iterator[Worker]:
    process = Worker(database, sandbox)
    yield process
    process.kill()


async def check(job: GenerationJob, attempt: int) -> None:
    """It has succeeded in this attempt, with one picture, and its story has no gap."""
    assert (job.state, job.attempt) == (GenerationState.SUCCEEDED, attempt), job.error_message
    assert len((await library.of_jobs([job.id]))[job.id]) == 1
    numbers = [event.seq for event in await GenerationEvent.filter(job_id=job.id).order_by("seq")]
    assert numbers == list(range(1, job.last_seq + 1))


async def test_a_prompt_that_the_engine_lost_too_is_posted_anew(worker: Worker, sandbox: Sandbox) -> None:
    sandbox.change(step_delay=0.1)
    worker.start()
    job = await order(steps=40)
    await at_step(job.id, 3)
    worker.kill()
    await sandbox.restart()
    sandbox.change(step_delay=0.01)
    worker.start()
    await check(await ended(job.id), attempt=2)


async def test_an_engine_that_comes_back_later_is_waited_for(worker: Worker, sandbox: Sandbox) -> None:
    sandbox.change(step_delay=0.2)
    worker.start()
    job = await order(steps=30)
    await at_step(job.id, 3)
    worker.kill()
    sandbox_gone = asyncio.create_task(sandbox.refuse(4))
    worker.start()
    await check(await ended(job.id), attempt=1)
    await sandbox_gone


@pytest.mark.parametrize("settings", ["postgres"], indirect=True)  # on SQLite there is one process
async def test_two_workers_share_the_queue_and_one_does_the_work_of_both_when_the_other_dies(
    database: Settings, sandbox: Sandbox, second_sandbox: Sandbox
) -> None:
    for box in (sandbox, second_sandbox):
        box.change(step_delay=0.02)
    workers = [Worker(database, sandbox, second_sandbox) for _ in range(2)]
    try:
        for one in workers:
            one.start()
        jobs = [await order(steps=30) for _ in range(12)]

        async def several() -> bool:
            return await GenerationJob.filter(state=GenerationState.SUCCEEDED).count() >= 3

        await until(several, "three pictures")
        workers[0].kill()
        for job in jobs:
            await check(await ended(job.id), attempt=1)
    finally:
        for one in workers:
            one.kill()
    painted = [len(box.engine.history.many(None, -1)) for box in (sandbox, second_sandbox)]
    assert sum(painted) == 12, "a prompt was painted twice"
    assert min(painted) > 0, "one engine was left idle"


@pytest.mark.parametrize("settings", ["postgres"], indirect=True)
async def test_a_worker_that_froze_leaves_the_job_to_the_other_for_good(
    database: Settings, sandbox: Sandbox
) -> None:
    sandbox.change(step_delay=0.5)
    frozen, other = Worker(database, sandbox), Worker(database, sandbox)
    try:
        frozen.start()
        job = await order(steps=60)
        first = (await at_step(job.id, 2)).owner
        frozen.freeze()
        other.start()

        async def taken() -> bool:
            return (await service.get(job.id)).owner != first

        await until(taken, "the other's turn")
        last = await at_step(job.id, ((await service.get(job.id)).step or 0) + 3)
        frozen.thaw()
        sandbox.change(step_delay=0.1)
        job = await ended(job.id)
        await check(job, attempt=1)
        assert job.owner == last.owner != first
    finally:
        frozen.thaw()
        for one in (frozen, other):
            one.kill()
