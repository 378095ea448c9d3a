"""Engines whose device failed: set aside, tried with one job, trusted again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from server.core import clock
from server.core.errors import InvalidInput
from server.core.settings import Settings
from server.domains.generation import breaking, dispatching, engine_changes, engines, finishing, service
from server.domains.generation.models import Engine, EngineState, GenerationJob, GenerationState
from server.domains.generation.running import Report
from server.engines.base import (
    EngineCatalog,
    EngineClient,
    EngineInfo,
    EngineUnreachable,
    FailureCode,
    Outcome,
)
from tests.conftest import OWNER
from tests.domains.generation.support import engine, order

pytestmark = pytest.mark.usefixtures("database")

NODES = frozenset(
    ("CheckpointLoaderSimple", "CLIPTextEncode", "EmptyLatentImage", "KSampler", "VAEDecode", "SaveImage")
)
WHY = "CUDA error: an illegal memory access was encountered"
FAULT = Report(Outcome.FAILED, code=FailureCode.DEVICE_FAULT.value, message=WHY, node="3")
DONE = Report(Outcome.SUCCEEDED)


@pytest.fixture(autouse=True)
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def client(row: Engine) -> EngineClient:
        raise EngineUnreachable("away", row.name)

    monkeypatch.setattr(engines, "client", client)


async def ends(one: Engine, report: Report) -> GenerationJob:
    """The engine gets the next job, which ends like this."""
    claimed = await dispatching.claim(await Engine.get(id=one.id), "me")
    assert claimed is not None
    await finishing.finish(*claimed, report)
    return await service.get(claimed[0])


async def stands(one: Engine) -> tuple[int, float | None, str | None]:
    """Faults in a row, how many minutes it is still set aside, and why."""
    row = await Engine.get(id=one.id)
    left = row.set_aside_until and round((row.set_aside_until - clock.now()).total_seconds() / 60, 1)
    return row.setbacks, left, row.set_aside_reason


async def time_is_up(one: Engine) -> None:
    await Engine.filter(id=one.id).update(set_aside_until=clock.now() - timedelta(seconds=1))


def test_each_fault_in_a_row_takes_longer_up_to_a_bound() -> None:
    minutes = [breaking.pause(faults).total_seconds() / 60 for faults in (1, 2, 3, 4, 5, 6, 100_000)]
    assert minutes == [1, 2, 4, 8, 15, 15, 15]


async def test_a_device_that_fails_gives_its_job_back_and_gets_no_other() -> None:
    one, jobs = await engine(), [await order(), await order()]
    job = await ends(one, FAULT)
    assert (job.id, job.state, job.engine_id, job.error_code) == (
        jobs[0].id,
        GenerationState.QUEUED,
        None,
        None,
    )
    assert await stands(one) == (1, 1.0, WHY)
    assert engines.taking_among(await engines.in_use()) == []
    for owner in ("me", "another worker"):  # which still has the row as it was, and as it is
        assert await dispatching.claim(one, owner) is None
        assert await dispatching.claim(await Engine.get(id=one.id), owner) is None
    assert [(await service.get(job.id)).attempt for job in jobs] == [1, 0]


async def test_it_is_set_aside_before_anybody_can_give_it_another_job() -> None:
    one = await engine()
    for _ in range(4):
        await order()
    job_id, attempt = await dispatching.claim(one, "me") or pytest.fail("nothing was claimed")
    claims = [dispatching.claim(one, f"worker {number}") for number in range(6)]
    await asyncio.gather(*claims[:3], finishing.finish(job_id, attempt, FAULT), *claims[3:])
    assert not await GenerationJob.exists(state=GenerationState.RUNNING)


async def test_told_twice_it_counts_once() -> None:
    one = await engine()
    await order()
    job_id, attempt = await dispatching.claim(one, "me") or pytest.fail("nothing was claimed")
    await asyncio.gather(*(finishing.finish(job_id, attempt, FAULT) for _ in range(3)))
    assert (await stands(one))[0] == 1


async def test_it_is_tried_with_one_job_and_set_aside_for_longer_when_that_fails() -> None:
    one = await engine()
    for _ in range(3):
        await order()
    await ends(one, FAULT)
    await time_is_up(one)
    claimed = await dispatching.claim(await Engine.get(id=one.id), "me")
    assert claimed is not None
    assert await dispatching.claim(await Engine.get(id=one.id), "me") is None
    await finishing.finish(*claimed, FAULT)
    assert await stands(one) == (2, 2.0, WHY)


async def test_a_success_resets_it_and_an_error_of_a_node_does_not() -> None:
    one = await engine()
    for _ in range(4):
        await order()
    await ends(one, FAULT)
    await time_is_up(one)
    await ends(one, Report(Outcome.FAILED, code=FailureCode.NODE_ERROR.value, message="odd"))
    assert (await stands(one))[0] == 1
    await ends(one, DONE)
    assert await stands(one) == (0, None, None)
    await ends(one, FAULT)
    assert await stands(one) == (1, 1.0, WHY)


async def test_a_job_that_fails_three_devices_fails_itself() -> None:
    job = await order()
    for number in range(finishing.MAX_LOST):
        ended = await ends(await engine(str(number)), FAULT)
        assert ended.id == job.id
    assert (ended.state, ended.attempt) == (GenerationState.FAILED, finishing.MAX_LOST)
    assert (ended.error_code, ended.error_message, ended.error_node) == ("DEVICE_FAULT", WHY, "3")


async def test_a_job_that_was_called_off_says_what_it_knows_of_the_device_too() -> None:
    one, job = await engine(), await order()
    claimed = await dispatching.claim(one, "me")
    assert claimed is not None
    await service.cancel(OWNER, job.id)
    await finishing.finish(*claimed, FAULT)
    assert (await service.get(job.id)).state is GenerationState.CANCELLED
    assert (await stands(one))[0] == 1


async def test_a_sick_engine_is_tried_with_each_job_once_before_any_twice() -> None:
    one, jobs = await engine(), [await order() for _ in range(5)]
    for job in jobs:
        assert (await ends(one, FAULT)).id == job.id
        await time_is_up(one)
    assert {(await service.get(job.id)).state for job in jobs} == {GenerationState.QUEUED}
    assert (await ends(one, FAULT)).id == jobs[0].id


async def test_the_others_go_on_and_those_that_want_it_wait() -> None:
    sick, well = await engine("sick"), await engine("well")
    wants = await order(engine_id=sick.id)
    await ends(sick, FAULT)
    other = await order()
    assert await dispatching.claim(sick, "me") is None
    assert (await ends(well, DONE)).id == other.id
    assert (await service.get(wants.id)).state is GenerationState.QUEUED


async def test_a_job_waits_for_the_one_that_has_its_model_although_that_is_set_aside() -> None:
    sick = await engine("sick", info={"checkpoints": ["a.safetensors"]})
    await engine("well", info={"checkpoints": ["b.safetensors"]})
    job = await order(checkpoint="a.safetensors")
    await ends(sick, FAULT)
    await dispatching._dispatch("me", lambda *claimed: pytest.fail("it began where its model is not"))
    assert (await service.get(job.id)).state is GenerationState.QUEUED


class Well:
    """The client of an engine that answers."""

    def __init__(self, *checkpoints: str) -> None:
        self._checkpoints = checkpoints

    async def info(self) -> EngineInfo:
        return EngineInfo("http://engine", "1", False, None, None, None, None, 0, 1.0)

    async def catalog(self) -> EngineCatalog:
        choices = {"CheckpointLoaderSimple": {"ckpt_name": self._checkpoints}}
        return EngineCatalog(NODES, self._checkpoints, (), (), (), (), choices)


async def test_what_only_the_one_set_aside_can_do_may_be_ordered(monkeypatch: pytest.MonkeyPatch) -> None:
    sick, well = await engine("sick"), await engine("well")
    clients = {sick.id: Well("a.safetensors"), well.id: Well("b.safetensors")}
    monkeypatch.setattr(engines, "client", lambda row: clients[row.id])
    soon = clock.now() + timedelta(minutes=1)
    await Engine.filter(id=sick.id).update(setbacks=1, set_aside_until=soon)
    assert (await order(checkpoint="a.safetensors")).state is GenerationState.QUEUED
    with pytest.raises(InvalidInput):
        await order(checkpoint="c.safetensors")


@pytest.mark.parametrize("was", [EngineState.ONLINE, EngineState.OFFLINE])
async def test_one_that_was_away_and_comes_back_is_used_again(
    was: EngineState, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await engine()
    await order()
    await ends(one, FAULT)
    if was is EngineState.OFFLINE:
        await engines.probe_all()
        assert (await stands(one))[0] == 1
        assert (await Engine.get(id=one.id)).last_error == f"away Before that it was set aside: {WHY}"
    monkeypatch.setattr(engines, "client", lambda row: Well())
    await engines.probe_all()
    back = was is EngineState.OFFLINE
    assert await stands(one) == ((0, None, None) if back else (1, 1.0, WHY))
    assert (await dispatching.claim(await Engine.get(id=one.id), "me") is not None) is back


async def test_an_answer_that_was_long_on_its_way_does_not_undo_what_came_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another process had found it back already, and then it failed a job."""
    one = await engine(online=False)
    asked, answers = asyncio.Event(), asyncio.Event()

    class Slow(Well):
        async def info(self) -> EngineInfo:
            asked.set()
            await answers.wait()
            return await super().info()

    monkeypatch.setattr(engines, "client", lambda row: Slow())
    probing = asyncio.create_task(engines.probe(await Engine.get(id=one.id)))
    await asyncio.wait_for(asked.wait(), 5)
    await Engine.filter(id=one.id).update(state=EngineState.ONLINE)
    await breaking.failed(one.id, WHY)
    answers.set()
    await probing
    assert await stands(one) == (1, 1.0, WHY)


async def test_one_lost_request_of_an_engine_on_trial_is_no_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    one = await engine()
    await order()
    await ends(one, FAULT)
    await engines.mark_offline(one.id, "The engine closed the connection.")
    monkeypatch.setattr(engines, "client", lambda row: Well())
    await engines.probe_all()
    assert await stands(one) == (1, 1.0, WHY)


async def test_on_trial_a_job_far_behind_that_never_began_comes_before_those_that_did() -> None:
    one, jobs = await engine(), [await order() for _ in range(dispatching.PAGE + 5)]
    await ends(one, FAULT)
    await GenerationJob.filter(id__in=[job.id for job in jobs[:-1]]).update(attempt=1)
    await time_is_up(one)
    assert await dispatching.claim(await Engine.get(id=one.id), "me") == (jobs[-1].id, 1)


async def rename(one: Engine) -> Engine:
    return await engine_changes.update(OWNER, one.id, one.version, {"name": "New"})


async def enable(one: Engine) -> Engine:
    return await engine_changes.enable(OWNER, one.id)


@pytest.mark.parametrize("how", [rename, enable])
async def test_a_person_has_it_used_again_at_once(how: Any) -> None:
    one, job = await engine(), await order()
    await ends(one, FAULT)
    again = await how(await Engine.get(id=one.id))
    assert (again.version, await stands(one)) == (2, (0, None, None))
    assert await dispatching.claim(again, "me") == (job.id, 2)


async def test_draining_keeps_it_set_aside(database: Settings) -> None:
    one = await engine()
    await order()
    await ends(one, FAULT)
    await engine_changes.drain(OWNER, one.id)
    await engines.sync(database)
    assert (await stands(one))[0] == 1


async def test_one_that_was_removed_and_added_again_is_trusted() -> None:
    one = await engine_changes.add(OWNER, {"name": "GPU", "url": "http://127.0.0.1:9188"})
    await Engine.filter(id=one.id).update(state=EngineState.ONLINE, last_seen_at=clock.now())
    await order()
    await ends(one, FAULT)
    await engine_changes.remove(OWNER, one.id)
    again = await engine_changes.add(OWNER, {"name": "GPU", "url": "http://127.0.0.1:9188"})
    assert (again.id, await stands(one)) == (one.id, (0, None, None))


BROKEN = Report(
    Outcome.FAILED, code=FailureCode.NODE_ERROR.value, message="No space left on device", node="9"
)
STATES = GenerationState


async def test_three_odd_failures_in_a_row_set_it_aside_and_the_third_job_goes_back() -> None:
    one = await engine()
    for _ in range(5):
        await order()
    await ends(one, DONE)
    assert [(await ends(one, BROKEN)).state for _ in range(3)] == [
        STATES.FAILED,
        STATES.FAILED,
        STATES.QUEUED,
    ]
    assert await stands(one) == (1, 1.0, f"It fails what has worked before. {BROKEN.message}")
    assert await dispatching.claim(await Engine.get(id=one.id), "me") is None
    await time_is_up(one)
    assert (await ends(one, BROKEN)).state is STATES.QUEUED, "on trial one is enough"
    assert (await stands(one))[:2] == (2, 2.0)
    await time_is_up(one)
    await ends(one, DONE)
    assert await stands(one) == (0, None, None)


async def test_a_success_between_and_a_restart_forget_odd_failures() -> None:
    one = await engine()
    for _ in range(8):
        await order()
    for report in (DONE, BROKEN, BROKEN, DONE, BROKEN, BROKEN):
        await ends(one, report)
    assert (await Engine.get(id=one.id)).odd_failures == 2
    await engine_changes.enable(OWNER, one.id)
    assert (await ends(one, BROKEN)).state is STATES.FAILED
    assert await stands(one) == (0, None, None)


async def test_what_has_never_worked_says_nothing_of_the_engine() -> None:
    one = await engine()
    for _ in range(4):
        await order()
    assert {(await ends(one, BROKEN)).state for _ in range(4)} == {STATES.FAILED}
    assert ((await Engine.get(id=one.id)).odd_failures, await stands(one)) == (0, (0, None, None))


async def test_other_models_and_pictures_to_begin_with_may_be_at_fault_themselves() -> None:
    one = await engine()
    worked = await order()
    await ends(one, DONE)
    assert await breaking.is_odd(await service.get(worked.id))
    for changes in (
        {"workflow_version": 2},
        {"inputs": [{"name": "image"}]},
        {"graph": with_model(worked.graph)},
    ):
        other = await service.get(worked.id)
        other.update_from_dict(changes)
        assert not await breaking.is_odd(other), changes


def with_model(graph: dict[str, Any]) -> dict[str, Any]:
    lora = {"class_type": "LoraLoader", "inputs": {"lora_name": "hat.safetensors"}}
    return graph | {"90": lora}
