"""Adding, changing, disabling, draining and removing engines."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.generation import dispatching, engine_changes, engines, reading, recording, service
from server.domains.generation.models import Engine, EngineOrigin, EngineState, GenerationState
from server.engines.base import EngineUnreachable
from tests.conftest import OWNER, READER
from tests.domains.generation.support import engine, order

pytestmark = pytest.mark.usefixtures("database")

GPU = "http://127.0.0.1:9188"


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The prompts that engines were told to stop; the second time none answers."""
    prompts: list[str] = []

    class Client:
        async def cancel(self, prompt_id: str) -> None:
            prompts.append(prompt_id)
            if len(prompts) > 1:
                raise EngineUnreachable("away", "engine")

    monkeypatch.setattr(engines, "client", lambda row: Client())
    return prompts


async def add(**changes: Any) -> Engine:
    return await engine_changes.add(OWNER, {"name": "GPU", "url": GPU} | changes)


async def test_an_added_engine_is_there_to_be_asked() -> None:
    one = await add(name="  My   GPU ", url=" HTTP://LocalHost:9188/comfy/ ", max_batch=2)
    assert (one.name, one.url, one.max_batch) == ("My GPU", "http://localhost:9188/comfy", 2)
    assert (one.origin, one.state, one.version) == (EngineOrigin.PERSON, EngineState.UNKNOWN, 1)
    assert await engines.in_use() == [one]
    with pytest.raises(NotAllowed):
        await engine_changes.add(READER, {"name": "x", "url": GPU})


@pytest.mark.parametrize("other", [GPU, "HTTP://127.0.0.1:9188/", "http://[::ffff:127.0.0.1]:9188"])
async def test_the_same_address_in_any_spelling_is_the_same_engine(other: str) -> None:
    one = await add()
    with pytest.raises(Conflict) as caught:
        await add(url=other)
    assert caught.value.current == one


async def test_added_at_once_it_is_one_engine() -> None:
    found = await asyncio.gather(*(add() for _ in range(5)), return_exceptions=True)
    assert [isinstance(one, Engine) for one in found].count(True) == 1
    assert await Engine.all().count() == 1


async def test_a_removed_engine_comes_back_as_itself_when_it_is_added_again() -> None:
    one = await add(max_batch=2)
    await engine_changes.remove(OWNER, one.id)
    assert await engines.everyone() == []
    for change in (engine_changes.enable, engine_changes.drain, engine_changes.remove):
        with pytest.raises(NotFound):
            await change(OWNER, one.id)
    again = await add(name="Again")
    assert (again.id, again.name, again.max_batch, again.enabled) == (one.id, "Again", None, True)
    assert again.version > one.version


async def test_every_fault_is_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        await add(name=" ", url="http://example.org", max_batch=0, max_pixels=1, run_limit_seconds=9)
    fields = [fault.field for fault in caught.value.field_errors]
    assert fields == ["name", "url", "maxBatch", "maxPixels", "runLimitSeconds"]
    assert await Engine.all().count() == 0


async def test_changing_needs_the_revision_that_stands() -> None:
    one = await add(max_batch=4)
    new = await engine_changes.update(OWNER, one.id, 1, {"name": "New", "max_batch": None})
    assert (new.name, new.max_batch, new.url, new.version) == ("New", None, GPU, 2)
    tries = (engine_changes.update(OWNER, one.id, 2, {"name": str(n)}) for n in range(4))
    found = await asyncio.gather(*tries, return_exceptions=True)
    (winner,) = [one for one in found if isinstance(one, Engine)]
    conflicts = [one for one in found if isinstance(one, Conflict)]
    assert {(one.expected_version, one.current_version, one.current.name) for one in conflicts} == {
        (2, 3, winner.name)
    }
    with pytest.raises(NotFound):
        await engine_changes.update(OWNER, uuid7(), 1, {})
    with pytest.raises(NotAllowed):
        await engine_changes.update(READER, one.id, 3, {})
    with pytest.raises(InvalidInput):
        await engine_changes.update(OWNER, one.id, 3, {"url": "ftp://127.0.0.1"})


async def test_an_address_changes_only_while_nothing_runs_there_and_to_a_free_one() -> None:
    one, other = await add(), await add(url="http://127.0.0.1:9189")
    await Engine.filter(id=one.id).update(state=EngineState.ONLINE, last_checkpoint="a")
    with pytest.raises(Conflict) as caught:
        await engine_changes.update(OWNER, one.id, 1, {"url": "http://127.0.0.1:9189"})
    assert caught.value.current == other
    job = await order()
    assert await dispatching.claim(one, "me") == (job.id, 1)
    with pytest.raises(Conflict, match="drain"):
        await engine_changes.update(OWNER, one.id, 1, {"url": "http://127.0.0.1:9190"})
    await recording.move(job.id, GenerationState.FAILED, expecting=(GenerationState.RUNNING,))
    moved = await engine_changes.update(OWNER, one.id, 1, {"url": "http://127.0.0.1:9190"})
    assert (moved.url, moved.state, moved.last_checkpoint) == (
        "http://127.0.0.1:9190",
        EngineState.UNKNOWN,
        None,
    )


async def test_a_draining_engine_gets_nothing_new_and_keeps_what_it_has(stopped: list[str]) -> None:
    jobs, one = [await order(), await order()], await engine()
    assert await dispatching.claim(one, "me") == (jobs[0].id, 1)
    await engine_changes.drain(OWNER, one.id)
    assert (await service.get(jobs[0].id)).state is GenerationState.RUNNING
    await recording.move(jobs[0].id, GenerationState.SUCCEEDED, expecting=(GenerationState.RUNNING,))
    assert engines.taking_among(await engines.in_use()) == []
    assert await dispatching.claim(one, "me") is None
    again = await engine_changes.enable(OWNER, one.id)
    assert (again.enabled, again.draining, stopped) == (True, False, [])
    assert await dispatching.claim(one, "me") == (jobs[1].id, 1)


@pytest.mark.parametrize("how", [engine_changes.disable, engine_changes.remove])
async def test_what_runs_on_a_disabled_or_removed_engine_waits_again_and_is_stopped_there(
    how: Any, stopped: list[str]
) -> None:
    for answers in (True, False):
        job = await order()
        one = await engine(str(answers), origin=EngineOrigin.PERSON)
        assert await dispatching.claim(one, "me") == (job.id, 1)
        prompt = (await service.get(job.id)).prompt_id
        await how(OWNER, one.id)
        job = await service.get(job.id)
        assert (job.state, job.engine_id, job.prompt_id) == (GenerationState.QUEUED, None, None)
        told = (await reading.events_after(job.id, 0))[-1].data
        assert told["reason"] == f"Engine {one.name} was taken out of use."
        assert stopped[-1] == prompt
        assert await dispatching.claim(one, "me") is None
        other = await engine(f"other {answers}", online=False)
        assert await dispatching.claim(other, "me") == (job.id, 2)


async def test_nothing_begins_on_an_engine_once_disabling_it_was_answered(stopped: list[str]) -> None:
    jobs = [await order() for _ in range(4)]
    one = await engine()
    claims = [dispatching.claim(one, str(number)) for number in range(6)]
    await asyncio.gather(*claims, engine_changes.disable(OWNER, one.id))
    for job in jobs:
        assert (await service.get(job.id)).state is GenerationState.QUEUED


async def test_a_job_that_was_called_off_stays_with_its_worker(stopped: list[str]) -> None:
    job, one = await order(), await engine()
    await dispatching.claim(one, "me")
    await service.cancel(OWNER, job.id)
    await engine_changes.disable(OWNER, one.id)
    job = await service.get(job.id)
    assert (job.state, job.engine_id, stopped) == (GenerationState.CANCELLING, one.id, [])


async def test_a_job_that_wants_a_removed_engine_takes_any(stopped: list[str]) -> None:
    gone, other = (
        await engine("gone", online=False, origin=EngineOrigin.PERSON),
        await engine("b", online=False),
    )
    job = await order(engine_id=gone.id)
    assert await dispatching.claim(other, "me") is None
    await engine_changes.disable(OWNER, gone.id)
    await engine_changes.remove(OWNER, gone.id)
    assert await dispatching.claim(other, "me") == (job.id, 1)


async def test_disabled_twice_counts_once_and_a_disabled_one_cannot_drain(stopped: list[str]) -> None:
    one = await add()
    for _ in range(2):
        assert (await engine_changes.disable(OWNER, one.id)).version == 2
    with pytest.raises(Conflict):
        await engine_changes.drain(OWNER, one.id)
    for change in (
        engine_changes.enable,
        engine_changes.disable,
        engine_changes.drain,
        engine_changes.remove,
    ):
        with pytest.raises(NotAllowed):
            await change(READER, one.id)
    await engine_changes.remove(OWNER, one.id)


# --- What the settings say, and what people decided


def named(*urls: str, sandbox: str | None = None) -> Settings:
    return Settings(comfyui_urls=urls, sandbox_url=sandbox)


async def test_a_restart_keeps_what_people_decided_about_configured_engines() -> None:
    settings = named("http://127.0.0.1:1/", sandbox="http://127.0.0.1:2")
    await engines.sync(settings)
    first, box = await engines.everyone()
    assert [(row.url, row.sandbox, row.origin) for row in (first, box)] == [
        ("http://127.0.0.1:1", False, EngineOrigin.SETTINGS),
        ("http://127.0.0.1:2", True, EngineOrigin.SETTINGS),
    ]
    await engine_changes.disable(OWNER, first.id)
    await engine_changes.drain(OWNER, box.id)
    named_anew = await engine_changes.update(OWNER, box.id, 2, {"name": "Toy", "max_batch": 1})
    await engines.sync(settings)
    first, box = await engines.everyone()
    assert (first.enabled, box.draining, box.name, box.max_batch) == (False, True, "Toy", 1)
    assert box.version == named_anew.version


async def test_an_address_that_is_no_longer_configured_disappears_and_comes_back() -> None:
    await engines.sync(named("http://127.0.0.1:1", "http://127.0.0.1:2"))
    mine = await add()
    first, second = [one for one in await engines.everyone() if one.origin is EngineOrigin.SETTINGS]
    await engine_changes.disable(OWNER, second.id)
    await engines.sync(named("http://127.0.0.1:1"))
    assert {one.id for one in await engines.everyone()} == {first.id, mine.id}
    await engines.sync(named("http://127.0.0.1:1", "HTTP://127.0.0.1:2/"))
    assert {one.id for one in await engines.in_use()} == {first.id, second.id, mine.id}


async def test_people_neither_remove_a_configured_engine_nor_change_its_address() -> None:
    await engines.sync(named("http://127.0.0.1:1"))
    (one,) = await engines.everyone()
    with pytest.raises(Conflict, match="settings"):
        await engine_changes.remove(OWNER, one.id)
    with pytest.raises(Conflict, match="settings"):
        await engine_changes.update(OWNER, one.id, 1, {"url": GPU})
    same = await engine_changes.update(OWNER, one.id, 1, {"url": "http://127.0.0.1:1/", "name": "N"})
    assert same.name == "N"


async def test_an_engine_that_somebody_added_stays_theirs_when_it_is_configured_too() -> None:
    mine = await add()
    await engines.sync(named(GPU))
    await engines.sync(named())
    assert [(one.id, one.origin) for one in await engines.in_use()] == [(mine.id, EngineOrigin.PERSON)]
    await engine_changes.remove(OWNER, mine.id)
    await engines.sync(named(GPU))
    assert [(one.id, one.origin) for one in await engines.in_use()] == [(mine.id, EngineOrigin.SETTINGS)]
