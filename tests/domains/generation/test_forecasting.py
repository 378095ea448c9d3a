"""When waiting jobs will begin: by the history of each engine, and honestly unknown where there is none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tortoise import connections

from server.core import clock
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.generation import forecasting, queueing
from server.domains.generation.forecasting import NONE_CAN, UNKNOWN, Seat, Turn, play
from server.domains.generation.models import Engine, GenerationJob, GenerationState
from tests.conftest import OWNER
from tests.domains.generation.support import engine, order

A, B = uuid7(), uuid7()


def seats(a: float | None = 0.0, b: float | None = 0.0) -> dict[UUID, Seat]:
    return {A: Seat("a", a), B: Seat("b", b)}


def line(*seconds: dict[UUID, float | None]) -> list[Turn]:
    return [Turn(uuid7(), one) for one in seconds]


def played(turns: list[Turn], at: dict[UUID, Seat]) -> list[float | str]:
    found = play(turns, at)
    return [found[turn.id] for turn in turns]


def test_each_job_goes_where_it_can_begin_first() -> None:
    both: dict[UUID, float | None] = {A: 10.0, B: 30.0}
    assert played(line(both, both, both, both), seats(a=5.0, b=0.0)) == [0.0, 5.0, 15.0, 25.0]


def test_a_job_that_must_wait_for_its_engine_keeps_no_other_from_its_own() -> None:
    turns = line({A: 10.0}, {A: 10.0}, {B: 10.0}, {A: 1.0, B: 1.0})
    assert played(turns, seats()) == [0.0, 10.0, 0.0, 10.0]


def test_what_nobody_can_run_is_in_nobodys_way() -> None:
    assert played(line({}, {A: 1.0}), seats()) == [NONE_CAN, 0.0]


def test_behind_what_nothing_is_known_of_nothing_is_known() -> None:
    on_a, on_b = (UNKNOWN.format(engine=name) for name in "ab")
    turns = line({B: 5.0}, {A: None}, {A: 1.0}, {A: 1.0, B: 1.0}, {B: 1.0})
    assert played(turns, seats()) == [
        0.0,
        0.0,
        on_a,
        on_a,
        on_b,
    ]  # the one before the last may have gone to b


def test_an_engine_that_is_free_now_is_waited_for_by_nobody() -> None:
    assert played(line({A: 1.0, B: 1.0}, {A: 1.0}), seats(a=None)) == [0.0, UNKNOWN.format(engine="a")]


async def done(by: Engine, seconds: float, **changes: Any) -> None:
    """A job that the engine made in so many seconds, of the weight that one of these tests has."""
    job, now = await order(), clock.now()
    values = {"state": GenerationState.SUCCEEDED, "engine_id": by.id, "finished_at": now}
    started = now - timedelta(seconds=seconds)
    await GenerationJob.filter(id=job.id).update(**values | {"started_at": started} | changes)


async def waits(ids: list[UUID]) -> list[float | str | None]:
    """In how many seconds each begins, rounded to tens; or why that is not known."""
    found, now = await forecasting.of_jobs(ids), clock.now()
    return [
        one.unknown_reason if one.at is None else round((one.at - now).total_seconds(), -1)
        for one in (found[id] for id in ids)
    ]


async def test_the_queue_is_played_through_on_each_engines_own_history(database: Settings) -> None:
    slow, fast = await engine("slow"), await engine("fast")
    await done(slow, 100)
    await done(fast, 20)
    busy = await order()
    changes = {"state": GenerationState.RUNNING, "engine_id": slow.id, "eta_seconds": 60.0}
    await GenerationJob.filter(id=busy.id).update(**changes)
    ids = [(await order()).id for _ in range(5)]
    assert await waits(ids) == [0, 20, 40, 60, 60]
    await GenerationJob.filter(id=busy.id).update(eta_seconds=None, started_at=clock.now())
    assert await waits(ids) == [0, 20, 40, 60, 80]
    await GenerationJob.filter(id=ids[0]).update(wanted_engine_id=slow.id)
    assert await waits(ids) == [100, 0, 20, 40, 60]
    await Engine.filter(id=slow.id).update(enabled=False)
    assert await waits(ids) == [0, 20, 40, 60, 80]  # who was asked for is there no more: anybody may
    assert await forecasting.of_jobs([busy.id]) == {}


async def test_why_it_is_not_known_is_told(database: Settings) -> None:
    ids = [(await order()).id for _ in range(2)]
    assert await waits(ids) == [forecasting.NO_ENGINE] * 2
    one = await engine("one")
    assert await waits(ids) == [0, UNKNOWN.format(engine="one")]
    await done(one, 40)
    assert await waits(ids) == [0, 40]
    await queueing.pause(OWNER)
    assert await waits(ids) == ["The queue is paused."] * 2
    await queueing.resume(OWNER)
    await Engine.all().update(set_aside_until=clock.now() + timedelta(hours=1))
    assert await waits(ids) == [forecasting.NO_ENGINE] * 2
    await Engine.all().update(set_aside_until=None, max_batch=0)
    assert await waits(ids) == [NONE_CAN] * 2
    await Engine.all().update(max_batch=None, info={"checkpoints": ["another"]})
    assert await waits(ids) == [NONE_CAN] * 2


async def test_far_behind_it_is_not_told(database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecasting, "LOOK_AHEAD", 2)
    await done(await engine("one"), 10)
    ids = [(await order()).id for _ in range(3)]
    assert await waits(ids) == [0, 10, forecasting.TOO_FAR]


async def test_many_jobs_cost_no_more_questions_than_few(
    database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await done(await engine("one"), 10)
    await done(await engine("two"), 10)
    ids = [(await order()).id for _ in range(12)]
    client, asked = connections.get("default"), 0
    query = client.execute_query

    async def counted(*arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        return await query(*arguments)

    monkeypatch.setattr(client, "execute_query", counted)
    few = (await forecasting.of_jobs(ids[:2]), asked)[1]
    asked = 0
    await forecasting.of_jobs(ids)
    assert asked == few
