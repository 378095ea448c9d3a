"""Prompts that outlive their attempts: on an engine that hangs, comes back, or has what nobody knows any more."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest

from server.domains.generation import dispatching, engines, reconciling, running, service
from server.domains.generation.models import GenerationJob, GenerationState, Orphan
from server.domains.library import reading as library
from server.engines.comfyui.transport import Limits
from server.engines.registry import EngineRegistry
from tests.conftest import OWNER
from tests.domains.generation.conftest import Running
from tests.domains.generation.sandbox import Sandbox
from tests.domains.generation.support import at_step, ended, order, until

IMPATIENT = Limits(answer=0.5, submit=0.5, silence=1.5, poll=0.2, heartbeat=1.0)


@pytest.fixture(autouse=True)
async def impatient(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(engines, "EngineRegistry", functools.partial(EngineRegistry, limits=IMPATIENT))
    monkeypatch.setattr(reconciling, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(dispatching, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(running, "RETURN_SECONDS", 1.0)
    yield


async def waits(job_id: UUID) -> GenerationJob | None:
    job = await service.get(job_id)
    return job if job.state is GenerationState.QUEUED else None


async def nothing_left() -> bool:
    return not await Orphan.filter(absent_since=None).exists()


def painted(sandbox: Sandbox) -> dict[str, str]:
    """How each prompt that the engine has finished with ended."""
    found = sandbox.engine.history.many(None, -1)
    return {prompt: entry["status"]["messages"][-1][0] for prompt, entry in found.items()}


async def pictures(job: GenerationJob) -> int:
    return len((await library.of_jobs([job.id]))[job.id])


async def test_a_prompt_on_an_engine_that_answers_again_goes_on_where_it_was(
    jobs: Running, sandbox: Sandbox
) -> None:
    sandbox.change(step_delay=0.1)
    job = await order(steps=60)
    async with jobs():
        first = (await at_step(job.id, 2)).prompt_id
        sandbox.change(deaf=True)
        await until(functools.partial(waits, job.id), "its way back into the queue")
        sandbox.change(deaf=False, step_delay=0.01)
        job = await ended(job.id)
        assert (job.state, job.attempt, job.prompt_id) == (GenerationState.SUCCEEDED, 2, first)
        assert await pictures(job) == 1
        await until(nothing_left, "the end of the orphans")
    assert painted(sandbox) == {first: "execution_success"}


async def test_what_was_finished_in_silence_is_collected_and_not_painted_again(
    jobs: Running, sandbox: Sandbox
) -> None:
    sandbox.change(step_delay=0.1)
    job = await order(steps=12)
    async with jobs():
        first = (await at_step(job.id, 2)).prompt_id
        sandbox.change(deaf=True)
        await until(functools.partial(waits, job.id), "its way back into the queue")

        async def over() -> bool:
            return bool(painted(sandbox))

        await until(over, "the picture")
        sandbox.change(deaf=False)
        job = await ended(job.id)
    assert (job.state, job.attempt, job.prompt_id) == (GenerationState.SUCCEEDED, 2, first)
    assert (await pictures(job), len(painted(sandbox))) == (1, 1)


async def test_an_engine_that_hangs_with_open_sockets_leaves_its_job_to_another(
    jobs: Running, sandbox: Sandbox, second_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.change(step_delay=0.1)
    job = await order(steps=20)
    async with jobs():
        first = await at_step(job.id, 2)
        await engines.Engine.create(name="second", url=second_sandbox.url)
        sandbox.change(hang=True, deaf=True)
        job = await ended(job.id)
        assert (job.state, job.attempt) == (GenerationState.SUCCEEDED, 2)
        assert job.engine_id != first.engine_id and job.prompt_id != first.prompt_id
        sandbox.change(hang=False, deaf=False, step_delay=0.2)
        await until(nothing_left, "the end of the orphans")
        assert await pictures(job) == 1
    assert painted(sandbox) == {first.prompt_id: "execution_interrupted"}
    assert painted(second_sandbox) == {job.prompt_id: "execution_success"}


async def test_an_engine_that_comes_back_empty_gets_the_job_again(jobs: Running, sandbox: Sandbox) -> None:
    sandbox.change(step_delay=0.1)
    job = await order(steps=20)
    async with jobs():
        first = (await at_step(job.id, 2)).prompt_id
        await sandbox.stop()
        await until(functools.partial(waits, job.id), "its way back into the queue")
        await sandbox.start()
        sandbox.change(step_delay=0.01)
        job = await ended(job.id)
        assert (job.state, job.attempt) == (GenerationState.SUCCEEDED, 2)
        assert await pictures(job) == 1
    assert first not in painted(sandbox) and len(painted(sandbox)) == 1


async def test_a_job_called_off_in_the_silence_is_stopped_when_the_engine_is_back(
    jobs: Running, sandbox: Sandbox
) -> None:
    sandbox.change(step_delay=0.1)
    job = await order(steps=200)
    async with jobs():
        first = (await at_step(job.id, 2)).prompt_id
        sandbox.change(deaf=True)
        await service.cancel(OWNER, job.id)
        assert (await ended(job.id)).state is GenerationState.CANCELLED
        sandbox.change(deaf=False)
        await until(nothing_left, "the end of the orphans")
    assert painted(sandbox) == {first: "execution_interrupted"}


async def test_an_engine_that_does_not_let_go_of_a_prompt_gets_nothing_new(
    jobs: Running, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "RUN_SECONDS", 0.3)
    sandbox.change(hang=True)
    stuck = await order(steps=3)
    async with jobs():
        assert (await ended(stuck.id)).error_code == "TIMEOUT"
        monkeypatch.setattr(running, "RUN_SECONDS", 60.0)
        next_one = await order(steps=3, seed=1)
        await until(lambda: Orphan.exists(job_id=stuck.id), "the orphan")
        sandbox.change(hang=False)
        assert (await ended(next_one.id)).state is GenerationState.SUCCEEDED
    assert sorted(painted(sandbox).values()) == ["execution_interrupted", "execution_success"]


async def post(sandbox: Sandbox, graph: dict[str, Any], label: dict[str, Any] | None) -> str:
    """Queues a prompt behind our back."""
    prompt_id = str(uuid4())
    extra = {"extra_pnginfo": {"ainfluencer": {"prompt": prompt_id} | label}} if label else {}
    body = {"prompt": graph, "prompt_id": prompt_id, "extra_data": extra}
    async with aiohttp.ClientSession() as session, session.post(f"{sandbox.url}/prompt", json=body) as answer:
        assert answer.status == 200, await answer.text()
    return prompt_id


async def test_only_what_is_ours_is_stopped(jobs: Running, sandbox: Sandbox) -> None:
    sandbox.change(step_delay=0.05)
    job = await order(steps=30)
    await service.cancel(OWNER, job.id)
    ours = await post(sandbox, job.graph, {"job": str(job.id), "attempt": "1"})
    theirs = [
        await post(sandbox, job.graph, None),
        await post(sandbox, job.graph, {"job": str(uuid4()), "attempt": "1"}),
        await post(sandbox, job.graph, {"job": str(job.id), "prompt": "another's, from a picture of ours"}),
    ]

    async def over() -> bool:
        return set(theirs) <= set(painted(sandbox))

    async with jobs():
        await until(over, "the prompts of others")
    told = painted(sandbox)
    assert [told[prompt] for prompt in theirs] == ["execution_success"] * 3
    assert told.get(ours, "execution_interrupted") == "execution_interrupted"


async def test_a_prompt_that_a_restored_database_has_forgotten_is_taken_up(
    jobs: Running, sandbox: Sandbox
) -> None:
    sandbox.change(step_delay=0.05)
    job = await order(steps=20)
    known = await post(sandbox, job.graph, {"job": str(job.id), "attempt": "0"})
    async with jobs():
        job = await ended(job.id)
    assert (job.state, job.prompt_id, job.attempt) == (GenerationState.SUCCEEDED, known, 1)
    assert painted(sandbox) == {known: "execution_success"}
