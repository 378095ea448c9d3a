"""Pausing, finishing and limiting the queue."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from server.core.errors import InvalidInput, NotAllowed, RateLimited
from server.domains.generation import dispatching, engines, queueing, recording
from server.domains.generation.models import (
    BUSY,
    Engine,
    GenerationJob,
    GenerationState,
    QueueControl,
    QueueState,
)
from tests.conftest import OWNER, READER
from tests.domains.generation.support import engine, order

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def freed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the engines that were told to free their memory."""
    names: list[str] = []

    class Client:
        def __init__(self, name: str) -> None:
            self.name = name

        async def free(self) -> None:
            names.append(self.name)
            if self.name == "hangs":
                await asyncio.Event().wait()

    monkeypatch.setattr(engines, "client", lambda row: Client(row.name))
    monkeypatch.setattr(engines, "FREE_SECONDS", 0.05)
    return names


async def state() -> QueueState:
    return (await queueing.control()).state


async def end(job: GenerationJob) -> None:
    assert await recording.move(job.id, GenerationState.SUCCEEDED, expecting=BUSY)


async def test_the_row_is_made_once_however_many_need_it_first() -> None:
    rows = await asyncio.gather(*(queueing.control() for _ in range(8)))
    assert {(row.id, row.state, row.depth_limit) for row in rows} == {(1, QueueState.RUNNING, 500)}
    assert await QueueControl.all().count() == 1


async def test_each_word_leads_to_its_state_and_says_who_said_it() -> None:
    assert (await queueing.pause(OWNER)).state is QueueState.PAUSED
    row = await queueing.resume(OWNER)
    assert (row.state, row.changed_by) == (QueueState.RUNNING, OWNER.name)
    assert row.changed_at is not None
    assert (await queueing.finish(OWNER)).state is QueueState.STOPPED
    assert (await queueing.pause(OWNER)).state is QueueState.STOPPED
    assert (await queueing.finish(OWNER)).state is QueueState.STOPPED
    assert (await queueing.resume(OWNER)).state is QueueState.RUNNING
    for change in (queueing.pause, queueing.resume, queueing.finish):
        with pytest.raises(NotAllowed):
            await change(READER)
    assert await state() is QueueState.RUNNING


@pytest.mark.parametrize("change", [queueing.pause, queueing.finish])
async def test_nothing_begins_until_the_queue_is_resumed(change: object, freed: list[str]) -> None:
    job, one = await order(), await engine()
    await change(OWNER)  # type: ignore[operator]
    assert await dispatching.claim(one, "me") is None
    assert (await Engine.get(id=one.id)).last_checkpoint is None
    await queueing.resume(OWNER)
    assert await dispatching.claim(one, "me") == (job.id, 1)
    assert (await Engine.get(id=one.id)).last_checkpoint == "sandbox-v1.safetensors"


async def test_nothing_begins_after_a_pause_was_answered() -> None:
    for _ in range(12):
        await order()
    fleet = [await engine(str(number)) for number in range(12)]

    async def pause_and_count() -> int:
        await queueing.pause(OWNER)
        return await GenerationJob.filter(state=GenerationState.RUNNING).count()

    claims = [dispatching.claim(one, "me") for one in fleet]
    *_, at_the_answer = await asyncio.gather(*claims, pause_and_count())
    assert await GenerationJob.filter(state=GenerationState.RUNNING).count() == at_the_answer


async def test_finishing_stops_when_the_last_job_has_ended_and_frees_the_engines_once(
    freed: list[str],
) -> None:
    jobs = [await order() for _ in range(3)]
    fleet = [await engine("a"), await engine("hangs"), await engine("away", online=False)]
    for one in fleet[:2]:
        assert await dispatching.claim(one, "me")
    assert (await queueing.finish(OWNER)).state is QueueState.FINISHING
    await end(jobs[0])
    await queueing.settle()
    assert (await state(), freed) == (QueueState.FINISHING, [])
    await end(jobs[1])
    await asyncio.gather(*(queueing.settle() for _ in range(6)))
    assert await state() is QueueState.STOPPED
    assert sorted(freed) == ["a", "hangs"]
    loaded = dict(await Engine.all().values_list("name", "last_checkpoint"))
    assert loaded == {"a": None, "hangs": "sandbox-v1.safetensors", "away": None}
    assert await GenerationJob.filter(state=GenerationState.QUEUED).count() == 1


async def test_resuming_in_time_keeps_the_queue_running(freed: list[str]) -> None:
    job = await order()
    assert await dispatching.claim(await engine(), "me")
    await queueing.finish(OWNER)
    await queueing.resume(OWNER)
    await end(job)
    await queueing.settle()
    assert (await state(), freed) == (QueueState.RUNNING, [])


async def test_the_depth_limit_is_exact_however_many_order_at_once() -> None:
    await queueing.limit(OWNER, 5)
    found = await asyncio.gather(*(order() for _ in range(12)), return_exceptions=True)
    refused = [one for one in found if isinstance(one, RateLimited)]
    assert len(refused) == 7
    assert await GenerationJob.all().count() == 5
    assert "5 jobs are waiting, and at most 5 may" in refused[0].message
    await queueing.limit(OWNER, 2)
    assert await GenerationJob.filter(state=GenerationState.QUEUED).count() == 5
    with pytest.raises(RateLimited, match="5 jobs are waiting, and at most 2 may"):
        await order()


async def test_at_the_limit_the_same_key_at_once_is_still_one_job() -> None:
    await queueing.limit(OWNER, 1)
    jobs = await asyncio.gather(*(order(idempotency_key="k") for _ in range(6)))
    assert len({job.id for job in jobs}) == 1


@pytest.mark.parametrize("depth", [0, -1, 10_001])
async def test_the_limit_has_bounds(depth: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        await queueing.limit(OWNER, depth)
    assert caught.value.field_errors[0].field == "depth"
    with pytest.raises(NotAllowed):
        await queueing.limit(READER, 5)


async def test_a_claim_that_moves_nothing_leaves_no_trace() -> None:
    one = await engine()
    ghost = dispatching.Placement(uuid4(), one.id)
    row = {"attempt": 0, "parameters": {"checkpoint": "x"}}
    assert not await dispatching._take(ghost, row, "me")
    assert (await Engine.get(id=one.id)).last_checkpoint is None
