"""A device that breaks while jobs run, on sandbox engines: nothing is lost."""

from __future__ import annotations

from server.domains.generation import engines, reading, service
from server.domains.generation.models import Engine, EngineOrigin, EngineState, GenerationState
from server.domains.library import reading as library
from tests.domains.generation.conftest import Running
from tests.domains.generation.sandbox import Sandbox
from tests.domains.generation.support import ended, order, until

WHY = "CUDA error: an illegal memory access was encountered"


async def set_aside(box: Sandbox) -> Engine | None:
    return await Engine.get_or_none(url=box.url, setbacks__gt=0)


async def test_the_queue_goes_on_on_the_other_engine_and_no_job_is_lost(
    jobs: Running, sandbox: Sandbox, second_sandbox: Sandbox
) -> None:
    sandbox.change(break_device_at_step=1)
    await Engine.create(name="second", url=second_sandbox.url, origin=EngineOrigin.PERSON)
    ordered = [await order(steps=3) for _ in range(6)]
    async with jobs():
        done = [await ended(job.id) for job in ordered]
    assert {job.state for job in done} == {GenerationState.SUCCEEDED}
    assert sorted(job.attempt for job in done) == [1, 1, 1, 1, 1, 2]
    sick = await set_aside(sandbox)
    assert sick is not None and (sick.setbacks, sick.set_aside_reason) == (1, WHY)
    assert {len(found) for found in (await library.of_jobs([job.id for job in done])).values()} == {1}
    again = next(job for job in done if job.attempt == 2)
    told = [event.data.get("reason") for event in await reading.events_after(again.id, 0)]
    assert WHY in told


async def test_with_one_engine_all_wait_until_it_is_restarted(jobs: Running, sandbox: Sandbox) -> None:
    sandbox.change(break_device_at_step=2)
    ordered = [await order(steps=3) for _ in range(3)]
    async with jobs():
        await until(lambda: set_aside(sandbox), "setting it aside")
        # It answers, and still gets nothing: not even after it was asked again how it is.
        seen = (await Engine.get(url=sandbox.url)).last_seen_at
        await until(lambda: Engine.exists(last_seen_at__gt=seen), "another look at it")
        assert [(await service.get(job.id)).state for job in ordered] == [GenerationState.QUEUED] * 3
        assert len(sandbox.engine.history.many(None, -1)) == 1
        await sandbox.stop()
        await until(lambda: Engine.exists(state=EngineState.OFFLINE), "its being away")
        await sandbox.start()
        done = [await ended(job.id) for job in ordered]
    assert [(job.state, job.attempt) for job in done] == [
        (GenerationState.SUCCEEDED, 2),
        (GenerationState.SUCCEEDED, 1),
        (GenerationState.SUCCEEDED, 1),
    ]
    assert await set_aside(sandbox) is None
    assert [engine.url for engine in engines.taking_among(await engines.in_use())] == [sandbox.url]


async def test_an_engine_on_which_a_node_broke_does_not_eat_the_queue(
    jobs: Running, sandbox: Sandbox, second_sandbox: Sandbox
) -> None:
    await Engine.create(name="second", url=second_sandbox.url, origin=EngineOrigin.PERSON)
    async with jobs():
        first = await order(steps=2)
        await ended(first.id)
        sandbox.change(raise_in="VAEDecode")
        ordered = [await order(steps=4) for _ in range(8)]
        done = [await ended(job.id) for job in ordered]
    states = [job.state for job in done]
    assert (states.count(GenerationState.FAILED), states.count(GenerationState.SUCCEEDED)) == (2, 6)
    assert await set_aside(sandbox) is not None
