"""Several engines: who gets what, from the database to the claim."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from server.core import clock
from server.core.errors import InvalidInput
from server.core.settings import Settings
from server.domains.generation import dispatching, engines, lining, placing, recording, service
from server.domains.generation.models import BUSY, Engine, GenerationJob, GenerationState
from server.engines.base import EngineCatalog, EngineClient, EngineUnreachable
from tests.domains.generation.pictures import stored
from tests.domains.generation.support import engine, order

pytestmark = pytest.mark.usefixtures("database")

NODES = ("CheckpointLoaderSimple", "CLIPTextEncode", "EmptyLatentImage", "KSampler", "VAEDecode", "SaveImage")
A, B = "a.safetensors", "b.safetensors"


def catalog(*checkpoints: str, nodes: tuple[str, ...] = NODES) -> EngineCatalog:
    choices = {"CheckpointLoaderSimple": {"ckpt_name": checkpoints}}
    return EngineCatalog(frozenset(nodes), checkpoints, (), (), (), (), choices)


def with_pictures(known: EngineCatalog, *names: str) -> EngineCatalog:
    """The same, able to load pictures, with these in its folder of inputs."""
    choices = {**known.choices, "LoadImage": {"image": names}}
    nodes = known.nodes | {"LoadImage", "ImageScale", "VAEEncode", "RepeatLatentBatch"}
    return dataclasses.replace(known, nodes=nodes, choices=choices)


@pytest.fixture(autouse=True)
def catalogs(monkeypatch: pytest.MonkeyPatch) -> dict[Any, EngineCatalog]:
    """What the engines told when they were asked last."""
    found: dict[Any, EngineCatalog] = {}
    monkeypatch.setattr(engines, "_catalogs", found)
    return found


@pytest.fixture(autouse=True)
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine of these tests runs: whoever orders is not to ask one."""

    def client(row: Engine) -> EngineClient:
        raise EngineUnreachable("away", row.name)

    monkeypatch.setattr(engines, "client", client)


async def begun() -> dict[str, str]:
    """Claims what can be claimed: the engines' names by the prompts that they got."""
    got: dict[str, str] = {}

    async def begin(job_id: Any, attempt: int) -> None:
        job = await service.get(job_id)
        got[job.asked_prompt] = (await Engine.get(id=job.engine_id)).name

    await dispatching._dispatch("me", begin)
    return got


async def end(prompt: str, state: GenerationState = GenerationState.SUCCEEDED) -> None:
    job = await GenerationJob.get(asked_prompt=prompt)
    assert await recording.move(job.id, state, expecting=BUSY)


async def test_all_free_engines_get_work_in_one_pass() -> None:
    for number in range(6):
        await order(prompt=str(number))
    for number in range(4):
        await engine(f"e{number}")
    await engine("draining", draining=True)
    await engine("disabled", enabled=False)
    await engine("silent", last_seen_at=clock.now() - timedelta(minutes=2))
    assert set(await begun()) == {"0", "1", "2", "3"}
    assert await begun() == {}
    await end("1")
    assert set(await begun()) == {"4"}


async def test_a_job_goes_where_its_model_is_loaded() -> None:
    await order(prompt="first", checkpoint=A)
    await order(prompt="second", checkpoint=B)
    await engine("one", last_checkpoint=B, info={"vram_free": 64 * 2**30})
    await engine("two", last_checkpoint=A, info={"vram_free": 1})
    assert await begun() == {"first": "two", "second": "one"}


async def test_a_job_without_a_checkpoint_leaves_the_one_that_is_loaded() -> None:
    job = await order(prompt="any")
    await GenerationJob.filter(id=job.id).update(parameters={})
    one = await engine("one", last_checkpoint=A)
    assert await begun() == {"any": "one"}
    assert (await Engine.get(id=one.id)).last_checkpoint == A


async def test_passing_over_saves_a_model_and_is_counted() -> None:
    for number, model in enumerate([A, B, A, A, A, B]):
        await order(prompt=str(number), checkpoint=model)
    await engine("one")
    told = []
    for _ in range(6):
        (prompt,) = await begun()
        told.append(prompt)
        await end(prompt)
    assert told == ["0", "2", "3", "1", "5", "4"]
    passed = dict(await GenerationJob.all().values_list("asked_prompt", "overtaken"))
    assert passed == {"0": 0, "1": placing.MOST_OVERTAKEN, "2": 0, "3": 0, "4": 1, "5": 0}


async def test_nobody_is_overtaken_too_often_by_two_who_claim_at_once() -> None:
    await order(prompt="patient", checkpoint=B)
    await GenerationJob.all().update(overtaken=placing.MOST_OVERTAKEN - 1)
    for number in range(3):
        await order(prompt=str(number), checkpoint=A)
    fleet = [await engine(str(number), last_checkpoint=A) for number in range(3)]
    await asyncio.gather(*(dispatching.claim(one, one.name) for one in fleet))
    assert (await GenerationJob.get(asked_prompt="patient")).overtaken <= placing.MOST_OVERTAKEN


async def test_limits_of_an_engine_hold() -> None:
    await order(prompt="wide", width=1024, height=1024)
    await order(prompt="many", batch=4)
    await order(prompt="small", width=512, height=512, batch=2)
    await engine("one", max_batch=2, max_pixels=512 * 512)
    assert await begun() == {"small": "one"}
    await engine("two", max_batch=4, max_pixels=512 * 512)
    assert await begun() == {"many": "two"}
    await engine("three", max_batch=1)
    assert await begun() == {"wide": "three"}


async def test_what_no_engine_would_ever_take_is_refused() -> None:
    await engine("one", max_batch=2, online=False)
    two = await engine("two", max_pixels=512 * 512)
    for changes, field in (
        ({"batch": 3, "width": 1024, "height": 1024}, "batch"),
        ({"engine_id": two.id, "width": 1024, "height": 512}, "width"),
    ):
        with pytest.raises(InvalidInput) as caught:
            await order(**changes)
        (fault,) = caught.value.field_errors
        assert fault.field == field
        assert "takes at most" in fault.message
    await order(batch=3)
    await order(width=1024, height=1024)


async def test_a_job_waits_for_the_engine_that_has_what_it_needs(catalogs: dict[Any, EngineCatalog]) -> None:
    await order(prompt="b", checkpoint=B)
    await order(prompt="a", checkpoint=A)
    one, two = await engine("one"), await engine("two")
    catalogs[one.id], catalogs[two.id] = catalog(A), catalog(A, B)
    await order(prompt="busy with", checkpoint=A, priority=9, engine_id=two.id)
    assert await begun() == {"busy with": "two", "a": "one"}
    await end("a")
    assert await begun() == {}
    await end("busy with")
    assert await begun() == {"b": "two"}


@pytest.mark.parametrize("lost", [timedelta(minutes=1), timedelta(hours=1)])
async def test_one_that_was_there_lately_is_waited_for_one_long_gone_is_not(
    catalogs: dict[Any, EngineCatalog], lost: timedelta
) -> None:
    await order(prompt="b", checkpoint=B)
    here = await engine("here")
    catalogs[here.id] = catalog(A)
    info = {"checkpoints": [A, B]}
    await engine("away", online=False, info=info, last_seen_at=clock.now() - lost)
    assert await begun() == ({} if lost < dispatching.COMES_BACK else {"b": "here"})


async def test_a_picture_comes_along_to_whichever_engine_is_there(
    database: Settings, catalogs: dict[Any, EngineCatalog]
) -> None:
    asset = await stored(database)
    fitting = {"workflow": "img2img", "checkpoint": A, "parameters": {"image": str(asset.id)}}
    for prompt in ("next to it", "elsewhere", "after that"):
        await order(prompt=prompt, **fitting)
    had, never = await engine("had it before"), await engine("never had it")
    catalogs[had.id] = with_pictures(catalog(A), f"{asset.sha256}.png")
    catalogs[never.id] = with_pictures(catalog(A))
    await Engine.filter(id=had.id).update(info={"checkpoints": [A]})
    assert await begun() == {"next to it": had.name, "elsewhere": never.name}
    await engines.mark_offline(had.id, "gone")
    await end("elsewhere")
    assert await begun() == {"after that": never.name}


async def test_what_no_engine_has_goes_to_any_so_that_it_says_so(catalogs: dict[Any, EngineCatalog]) -> None:
    await order(prompt="odd", checkpoint="nowhere.safetensors")
    one = await engine("one")
    catalogs[one.id] = catalog(A, nodes=NODES[:2])
    assert await begun() == {"odd": "one"}


async def copies(job: GenerationJob, count: int) -> None:
    names = [name for name in GenerationJob._meta.db_fields if name not in ("id", "created_at")]
    same = {name: getattr(job, name) for name in names}
    await GenerationJob.bulk_create([GenerationJob(**same) for _ in range(count)])


async def test_hundreds_that_wait_for_another_engine_hold_up_nobody() -> None:
    wanted = await engine("wanted", online=False)
    await order(prompt="held up", engine_id=wanted.id)
    await copies(await GenerationJob.get(), 3 * dispatching.PAGE)
    await order(prompt="free")
    await engine("free")
    assert await begun() == {"free": "free"}


async def test_looking_far_into_the_queue_takes_few_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = await engine("wanted", online=False)
    await order(prompt="held up", engine_id=wanted.id)
    await copies(await GenerationJob.get(), 200)
    await engine("free")
    waiting, pages = lining.waiting, []
    monkeypatch.setattr(lining, "waiting", lambda: pages.append(1) or waiting())
    assert await begun() == {}
    assert len(pages) <= 6


async def test_the_work_of_an_engine_that_dies_moves_to_the_others() -> None:
    await order(prompt="a")
    await order(prompt="b")
    one, two = await engine("one"), await engine("two")
    assert await begun() == {"a": "one", "b": "two"}
    job = await GenerationJob.get(asked_prompt="a")
    await engines.mark_offline(one.id, "gone")
    await recording.move(job.id, GenerationState.QUEUED, expecting=BUSY, engine_id=None)
    assert await begun() == {}
    await end("b")
    assert await begun() == {"a": two.name}
