"""Jobs from the order to the picture, on a sandbox engine."""

from __future__ import annotations

import asyncio
import io
import itertools

import pytest
from PIL import Image

from server.core.errors import Conflict, NotAllowed
from server.domains.generation import recording, service
from server.domains.generation.models import GenerationEvent, GenerationJob, GenerationState
from server.domains.generation.progress import Snapshot
from server.domains.library import reading as library
from server.domains.library import storage
from server.engines.sandbox.saving import ORIGIN_KEY
from tests.conftest import OWNER, READER
from tests.domains.generation.conftest import Running
from tests.domains.generation.sandbox import Sandbox
from tests.domains.generation.support import at_step, ended, order, story


async def test_a_job_becomes_a_picture_and_tells_how_it_goes(jobs: Running) -> None:
    job = await order(batch=2, width=256, height=256, seed=2**64 - 1)
    async with jobs():
        told = await story(job.id)
    job = await service.get(job.id)
    first, events = told[0], [entry for entry in told[1:] if isinstance(entry, GenerationEvent)]
    assert isinstance(first, Snapshot)
    assert (first.job.state, first.seq) == (GenerationState.QUEUED, 1)
    assert [event.seq for event in events] == list(range(2, job.last_seq + 1))
    kinds = [event.kind for event in events]
    assert kinds[0] == recording.STATE
    assert kinds[-2:] == [recording.STATE, recording.FINISHED]
    assert {recording.NODE, recording.STEP, recording.PREVIEW} <= set(kinds)
    percents = [event.data["percent"] for event in events if "percent" in event.data]
    assert percents == sorted(percents)
    assert len(set(percents)) > 5
    await check_pictures(job)


async def check_pictures(job: GenerationJob) -> None:
    assert job.state is GenerationState.SUCCEEDED, job.error_message
    assert (job.percent, job.attempt, job.error_code) == (100.0, 1, None)
    assert job.environment is not None
    assert job.environment["version"] == "0.33.0-sandbox"
    assets = (await library.of_jobs([job.id]))[job.id]
    assert [(asset.output_index, asset.seed, asset.sandbox) for asset in assets] == [
        (0, str(2**64 - 1), True),
        (1, str(2**64 - 1), True),
    ]
    file = await library.original(assets[0].id)
    with Image.open(io.BytesIO(await storage.get(file.key) or b"")) as image:
        assert image.size == (256, 256)
        assert image.info[ORIGIN_KEY]
        assert str(job.id) in image.info["ainfluencer"]


async def test_jobs_run_one_at_a_time_by_priority(jobs: Running) -> None:
    ordered = [await order(priority=priority, steps=3) for priority in (0, 0, 5)]
    async with jobs():
        done = [await ended(job.id) for job in ordered]
    assert [job.state for job in done] == [GenerationState.SUCCEEDED] * 3
    by_start = sorted(done, key=lambda job: job.started_at or job.created_at)
    assert [job.id for job in by_start] == [ordered[2].id, ordered[0].id, ordered[1].id]
    for earlier, later in itertools.pairwise(by_start):
        assert earlier.finished_at is not None and later.started_at is not None
        assert earlier.finished_at <= later.started_at


async def test_a_waiting_job_is_called_off_at_once(jobs: Running) -> None:
    job = await order()
    with pytest.raises(NotAllowed):
        await service.cancel(READER, job.id)
    assert (await service.cancel(OWNER, job.id)).state is GenerationState.CANCELLED
    assert (await service.cancel(OWNER, job.id)).state is GenerationState.CANCELLED
    async with jobs():
        other = await ended((await order(steps=2)).id)
    assert other.state is GenerationState.SUCCEEDED
    job = await service.get(job.id)
    assert (job.state, job.attempt, job.prompt_id) == (GenerationState.CANCELLED, 0, None)
    with pytest.raises(Conflict):
        await service.cancel(OWNER, other.id)


async def test_a_running_job_is_stopped_on_its_engine(jobs: Running, sandbox: Sandbox) -> None:
    sandbox.change(step_delay=0.1)
    job = await order(steps=200)
    async with jobs():
        await at_step(job.id, 2)
        assert (await service.cancel(OWNER, job.id)).state is GenerationState.CANCELLING
        job = await ended(job.id)
        assert job.state is GenerationState.CANCELLED
        assert (await order(steps=2)).state is GenerationState.QUEUED
    told = await GenerationEvent.filter(job_id=job.id, kind=recording.STATE).order_by("seq")
    states = [row.data["state"] for row in told]
    assert states == ["QUEUED", "RUNNING", "CANCELLING", "CANCELLED"]
    assert (await library.of_jobs([job.id]))[job.id] == []


async def test_a_failure_says_where_and_why_and_the_queue_goes_on(jobs: Running, sandbox: Sandbox) -> None:
    sandbox.change(raise_in="VAEDecode")
    failing = await order(steps=4)
    async with jobs():
        failed = await ended(failing.id)
        sandbox.change(raise_in="")
        done = await ended((await order(steps=5)).id)
    assert (failed.state, failed.error_code, failed.error_node) == (GenerationState.FAILED, "NODE_ERROR", "8")
    assert failed.error_message == "VAEDecode was told to fail"
    assert done.state is GenerationState.SUCCEEDED


async def test_want_of_memory_halves_the_pictures_and_the_queue_goes_on(
    jobs: Running, sandbox: Sandbox
) -> None:
    sandbox.change(memory_pixels=2 * 256 * 256)
    large = await order(steps=2, batch=4, width=256, height=256)
    hopeless = await order(steps=2, width=512, height=512)
    next_one = await order(steps=2, width=256, height=256)
    async with jobs():
        done, failed, last = [await ended(job.id) for job in (large, hopeless, next_one)]
    assert (done.state, done.attempt, done.batch) == (GenerationState.SUCCEEDED, 2, 2)
    assert done.downgrade == {"from": {"batch": 4}, "to": {"batch": 2}}
    assert len((await library.of_jobs([done.id]))[done.id]) == 2
    assert (failed.state, failed.error_code, failed.attempt) == (GenerationState.FAILED, "OUT_OF_MEMORY", 2)
    assert (failed.error_node, failed.parameters["width"]) == ("3", 384)
    assert last.state is GenerationState.SUCCEEDED


async def test_a_model_that_vanished_is_named(jobs: Running, sandbox: Sandbox) -> None:
    sandbox.change(lose_model="sandbox-v1.safetensors")
    job = await order(steps=2)
    async with jobs():
        job = await ended(job.id)
    assert (job.state, job.error_code, job.error_node) == (GenerationState.FAILED, "MISSING_MODEL", "4")
    assert "sandbox-v1.safetensors" in (job.error_message or "")


async def test_what_the_engine_lacks_fails_the_job_by_name(jobs: Running) -> None:
    job = await order(checkpoint="nowhere.safetensors")  # nobody could be asked when it was ordered
    async with jobs():
        job = await ended(job.id)
    assert (job.state, job.error_code, job.attempt) == (GenerationState.FAILED, "MISSING_MODEL", 1)
    assert "nowhere.safetensors" in (job.error_message or "")


async def test_a_job_lost_by_a_restarted_engine_is_tried_again(jobs: Running, sandbox: Sandbox) -> None:
    sandbox.change(step_delay=0.05)
    job = await order(steps=40)
    async with jobs():
        first = (await at_step(job.id, 3)).prompt_id
        await sandbox.restart()
        job = await ended(job.id)
    assert (job.state, job.attempt) == (GenerationState.SUCCEEDED, 2)
    assert job.prompt_id != first
    assert len((await library.of_jobs([job.id]))[job.id]) == 1


async def test_a_job_waits_for_an_engine(jobs: Running, sandbox: Sandbox) -> None:
    await sandbox.stop()
    job = await order(steps=3)
    async with jobs():
        await asyncio.sleep(0)
        assert (await service.get(job.id)).state is GenerationState.QUEUED
        await sandbox.start()
        assert (await ended(job.id)).state is GenerationState.SUCCEEDED


async def test_a_job_goes_on_where_a_stopped_server_left_it(jobs: Running, sandbox: Sandbox) -> None:
    sandbox.change(step_delay=0.1)
    job = await order(steps=30)
    loop = asyncio.get_running_loop()
    async with jobs():
        before = await at_step(job.id, 3)
        began = loop.time()
    assert loop.time() - began < 2, "a running job must not delay the server's end"
    assert (await service.get(job.id)).state is GenerationState.RUNNING
    async with jobs():
        job = await ended(job.id)
    assert (job.state, job.attempt, job.prompt_id) == (GenerationState.SUCCEEDED, 1, before.prompt_id)
    assert len((await library.of_jobs([job.id]))[job.id]) == 1
    events = await GenerationEvent.filter(job_id=job.id).order_by("seq")
    assert [event.seq for event in events] == list(range(1, job.last_seq + 1))
    percents = [event.data["percent"] for event in events if "percent" in event.data]
    assert percents == sorted(percents)


async def test_calling_off_while_no_server_runs_works_too(jobs: Running, sandbox: Sandbox) -> None:
    sandbox.change(step_delay=0.1)
    job = await order(steps=200)
    async with jobs():
        await at_step(job.id, 2)
    assert (await service.cancel(OWNER, job.id)).state is GenerationState.CANCELLING
    async with jobs():
        assert (await ended(job.id)).state is GenerationState.CANCELLED
    prompt_id = (await service.get(job.id)).prompt_id or ""
    status = sandbox.engine.history.one(prompt_id)[prompt_id]["status"]
    assert status["messages"][-1][0] == "execution_interrupted"
