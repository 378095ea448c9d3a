"""Ordering pictures and calling orders off, before any engine takes part."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from server.core import clock
from server.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, RateLimited
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.characters import service as characters
from server.domains.characters import styles
from server.domains.generation import dispatching, engines, lacking, queueing, reading, recording, service
from server.domains.generation.models import (
    BUSY,
    Engine,
    EngineState,
    GenerationEvent,
    GenerationJob,
    GenerationState,
)
from server.domains.generation.resolving import Order
from server.engines.base import EngineCatalog, EngineUnreachable
from tests.conftest import OWNER, READER
from tests.domains.generation.support import order

pytestmark = pytest.mark.usefixtures("database")

CATALOG = EngineCatalog(
    nodes=frozenset(
        ["CheckpointLoaderSimple", "CLIPTextEncode", "EmptyLatentImage", "KSampler", "VAEDecode", "SaveImage"]
    ),
    checkpoints=("a.safetensors",),
    loras=(),
    vaes=(),
    samplers=("euler",),
    schedulers=("normal",),
    choices={
        "CheckpointLoaderSimple": {"ckpt_name": ("a.safetensors",)},
        "KSampler": {"sampler_name": ("euler",), "scheduler": ("normal",)},
    },
)


class Shelf:
    """Stands in for an engine that only tells what it has, or nothing at all."""

    def __init__(self, catalog: EngineCatalog | None = CATALOG, hang: bool = False) -> None:
        self._catalog, self._hang = catalog, hang

    async def catalog(self) -> EngineCatalog:
        if self._hang:
            await asyncio.Event().wait()
        if self._catalog is None:
            raise EngineUnreachable("away", "engine")
        return self._catalog


@pytest.fixture(autouse=True)
def shelves(monkeypatch: pytest.MonkeyPatch) -> dict[str, Shelf]:
    """The engines' clients by the name of the engine; the others are away."""
    found: dict[str, Shelf] = {}
    monkeypatch.setattr(engines, "client", lambda engine: found.get(engine.name, Shelf(None)))
    monkeypatch.setattr(lacking, "ASK_SECONDS", 0.05)
    return found


async def engine(name: str = "one", online: bool = True, **changes: Any) -> Engine:
    state = EngineState.ONLINE if online else EngineState.OFFLINE
    values: dict[str, Any] = {
        "info": {"checkpoints": ["a.safetensors"]},
        "last_seen_at": clock.now(),
        "state": state,
    }
    return await Engine.create(name=name, url=f"http://127.0.0.1/{name}", **values | changes)


async def character(name: str = "Mia", **changes: Any) -> UUID:
    return (await characters.create(OWNER, {"name": name, "age": 24, **changes})).id


async def refused(**changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        await order(**changes)
    assert await GenerationJob.all().count() == 0
    return {fault.field: fault.message for fault in caught.value.field_errors}


async def test_the_job_keeps_what_was_asked_and_what_it_became() -> None:
    mia = await character()
    style = await styles.create(OWNER, mia, {"name": "Neon", "prompt_prefix": "neon lights", "steps": 33})
    job = await order(character_id=mia, prompt="  on a bridge ", negative_prompt="rain", steps=None)
    assert (job.state, job.attempt, job.last_seq) == (GenerationState.QUEUED, 0, 1)
    assert (job.asked_prompt, job.asked_negative_prompt) == ("on a bridge", "rain")
    assert job.prompt.startswith("neon lights, 24 year old adult")
    assert "on a bridge" in job.prompt
    assert (job.style_id, job.parameters["steps"], job.actor_name) == (style.id, 33, OWNER.name)
    assert job.graph["6"]["inputs"]["text"] == job.prompt
    (event,) = await reading.events_after(job.id, 0)
    assert (event.seq, event.data) == (1, {"state": "QUEUED", "attempt": 0})


async def test_a_seed_beyond_53_bits_stays_exact() -> None:
    job = await service.get((await order(seed=2**64 - 1)).id)
    assert (job.seed, job.graph["3"]["inputs"]["seed"]) == (str(2**64 - 1), 2**64 - 1)
    first, second = [await order(), await order()]
    assert first.seed != second.seed


async def test_faults_of_values_style_and_engine_come_together(shelves: dict[str, Shelf]) -> None:
    mia, ada = await character(), await character("Ada")
    style = await styles.create(OWNER, ada, {"name": "Neon"})
    old = await engine("old", enabled=False)
    found = await refused(
        character_id=mia, style_id=style.id, engine_id=old.id, steps=0, cfg=float("nan"), preset="none"
    )
    assert set(found) == {"styleId", "engineId", "steps", "cfg", "preset"}
    assert found["styleId"] == "belongs to another character"
    assert set(await refused(style_id=style.id)) == {"styleId"}


async def test_everything_that_the_engine_lacks_is_named_by_its_input(shelves: dict[str, Shelf]) -> None:
    shelves["one"] = Shelf()
    await engine()
    found = await refused(checkpoint="x.ckpt", sampler="dpm", scheduler="karras", steps=999)
    assert set(found) == {"checkpoint", "sampler", "scheduler", "steps"}
    assert "'x.ckpt' is missing on one" in found["checkpoint"]


async def test_missing_nodes_are_faults_of_the_workflow(shelves: dict[str, Shelf]) -> None:
    shelves["one"] = Shelf(EngineCatalog(frozenset(), (), (), (), (), (), {}))
    await engine()
    with pytest.raises(InvalidInput) as caught:
        await order()
    assert {fault.field for fault in caught.value.field_errors} == {"workflow"}
    told = " ".join(fault.message for fault in caught.value.field_errors)
    assert all(node in told for node in CATALOG.nodes)


async def test_one_engine_that_can_do_it_is_enough(shelves: dict[str, Shelf]) -> None:
    shelves["a"] = Shelf(EngineCatalog(frozenset(), (), (), (), (), (), {}))
    shelves["b"], shelves["c"] = Shelf(), Shelf(None)
    for name in shelves:
        await engine(name)
    assert (await order(checkpoint=None)).parameters["checkpoint"] == "a.safetensors"


@pytest.mark.parametrize("shelf", [Shelf(None), Shelf(hang=True)])
async def test_an_engine_that_does_not_answer_holds_nobody_up(
    shelves: dict[str, Shelf], shelf: Shelf
) -> None:
    shelves["one"] = shelf
    await engine()
    assert (await order(checkpoint="whatever")).state is GenerationState.QUEUED


async def test_orders_are_taken_while_the_engine_is_away(shelves: dict[str, Shelf]) -> None:
    away = await engine(online=False)
    assert (await order(checkpoint=None)).parameters["checkpoint"] == "a.safetensors"
    assert (await order(checkpoint=None, engine_id=away.id)).wanted_engine_id == away.id


async def test_what_is_not_there_is_not_found() -> None:
    gone = await characters.create(OWNER, {"name": "Mia", "age": 24})
    await characters.delete(OWNER, gone.id, gone.version)
    for changes in ({"character_id": gone.id}, {"style_id": uuid7()}, {"engine_id": uuid7()}):
        with pytest.raises(NotFound):
            await order(**changes)
    with pytest.raises(NotFound):
        await order(workflow="img2vid")
    with pytest.raises(NotFound):
        await service.cancel(OWNER, uuid7())


async def test_readers_order_and_cancel_nothing() -> None:
    job = await order()
    with pytest.raises(NotAllowed):
        await service.start(READER, Order("x"))
    with pytest.raises(NotAllowed):
        await service.cancel(READER, job.id)


async def test_the_same_order_under_the_same_key_is_one_job_even_at_once() -> None:
    jobs = await asyncio.gather(*(order(idempotency_key="k") for _ in range(8)))
    assert len({job.id for job in jobs}) == 1
    assert await GenerationEvent.all().count() == 1
    with pytest.raises(Conflict) as caught:
        await order(idempotency_key="k", prompt="something else")
    assert caught.value.current == jobs[0]
    assert set(await _faults(idempotency_key="k\0")) == {"idempotencyKey"}


async def _faults(**changes: Any) -> set[str]:
    with pytest.raises(InvalidInput) as caught:
        await order(**changes)
    return {fault.field for fault in caught.value.field_errors}


async def test_the_queue_has_a_limit_but_the_key_still_finds_its_job() -> None:
    await queueing.limit(OWNER, 2)
    first = await order(idempotency_key="k")
    await order()
    with pytest.raises(RateLimited) as caught:
        await order()
    assert caught.value.retry_after > 0
    assert await order(idempotency_key="k") == first
    await service.cancel(OWNER, first.id)
    await order()


async def test_a_waiting_job_is_cancelled_at_once_and_once() -> None:
    job = await order()
    states = {one.state for one in await asyncio.gather(*(service.cancel(OWNER, job.id) for _ in range(5)))}
    assert states == {GenerationState.CANCELLED}
    kinds = [event.kind for event in await reading.events_after(job.id, 0)]
    assert kinds == [recording.STATE, recording.STATE, recording.FINISHED]


async def test_a_running_job_is_asked_to_stop_and_a_finished_one_refuses() -> None:
    job = await order()
    one = await engine()
    assert await dispatching.claim(one, "me") == (job.id, 1)
    for _ in range(2):
        assert (await service.cancel(OWNER, job.id)).state is GenerationState.CANCELLING
    await recording.move(job.id, GenerationState.FAILED, expecting=BUSY)
    with pytest.raises(Conflict) as caught:
        await service.cancel(OWNER, job.id)
    assert caught.value.current.state is GenerationState.FAILED


async def test_cancelling_wins_against_a_job_that_goes_back_into_the_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = await order()
    await dispatching.claim(await engine(), "me")
    move, calls = recording.move, []

    async def meanwhile(*args: Any, **kwargs: Any) -> bool:
        calls.append(args[1])
        if len(calls) == 1:
            await move(job.id, GenerationState.QUEUED, expecting=(GenerationState.RUNNING,), engine_id=None)
        return await move(*args, **kwargs)

    monkeypatch.setattr(recording, "move", meanwhile)
    assert (await service.cancel(OWNER, job.id)).state is GenerationState.CANCELLED
    assert calls == [GenerationState.CANCELLING, GenerationState.CANCELLED]


async def test_an_engine_gets_one_job_however_many_claim(database: Settings) -> None:
    jobs = [await order(priority=priority) for priority in (0, 5, 0)]
    one = await engine()
    claims = await asyncio.gather(*(dispatching.claim(one, f"owner {n}") for n in range(6)))
    assert [claim for claim in claims if claim] == [(jobs[1].id, 1)]
    busy = await GenerationJob.filter(state__in=list(BUSY))
    assert [(job.id, job.engine_id) for job in busy] == [(jobs[1].id, one.id)]
    assert busy[0].prompt_id
    assert busy[0].prompt_id != busy[0].client_id


async def test_a_job_gets_one_engine_however_many_claim() -> None:
    job = await order()
    all_engines = [await engine(f"e{n}") for n in range(4)]
    claims = await asyncio.gather(*(dispatching.claim(one, one.name) for one in all_engines))
    assert [claim for claim in claims if claim] == [(job.id, 1)]


async def test_a_job_waits_for_the_engine_that_it_wants() -> None:
    other, wanted = await engine("other"), await engine("wanted")
    first = await order(engine_id=wanted.id, checkpoint="a.safetensors")
    second = await order(checkpoint="a.safetensors")
    assert await dispatching.claim(other, "me") == (second.id, 1)
    assert await dispatching.claim(wanted, "me") == (first.id, 1)
