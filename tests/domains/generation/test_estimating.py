"""How long a job will still take: by history, by its own pace, and by both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.core import clock
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.generation import estimating, recording, service, taking
from server.domains.generation.estimating import Estimate, Past, expected_seconds, seconds_per_work
from server.domains.generation.models import BUSY, Engine, EngineState, GenerationJob, GenerationState
from server.domains.generation.recording import Hold
from server.domains.generation.taking import Taker
from server.engines.base import NodeStarted, Stepped
from tests.domains.generation.support import order


def test_a_unit_of_work_takes_the_middle_of_what_it_took() -> None:
    past = [Past(10, seconds, "a") for seconds in (10.0, 20.0, 300.0)]
    assert seconds_per_work(past, "a") == 2.0
    assert seconds_per_work([], "a") is None
    assert seconds_per_work([Past(0, 5, "a"), Past(5, 0, "a")], "a") is None


def test_jobs_with_the_same_checkpoint_count_alone_when_there_are_enough() -> None:
    others = [Past(10, 100, "big")] * 5
    assert seconds_per_work([*others, *[Past(10, 10, "small")] * 2], "small") == 10.0
    assert seconds_per_work([*others, *[Past(10, 10, "small")] * 3], "small") == 1.0


def test_before_the_first_step_history_counts_down_but_never_to_nothing() -> None:
    estimate = Estimate(60.0, 100.0, 0.0)
    assert [estimate.left(100.0 + passed, 0.0) for passed in (0, 10, 50, 500)] == [60.0, 50.0, 30.0, 30.0]


def test_history_gives_way_to_the_jobs_own_pace() -> None:
    """History says 100 s for all, the job needs 2 s for each percent."""
    estimate = Estimate(100.0, 0.0, 0.0)
    estimate.stepped(10.0, 0.0)
    told = [estimate.left(10.0 + 2 * percent, float(percent)) for percent in (0, 5, 10, 25, 50, 100)]
    assert told == [100.0, 114.0, 126.0, 150.0, 100.0, 0.0]


def test_without_history_only_the_pace_tells() -> None:
    estimate = Estimate(None, 0.0, 0.0)
    assert estimate.left(5.0, 0.0) is None
    estimate.stepped(5.0, 10.0)
    assert estimate.left(5.0, 10.0) is None
    assert estimate.left(7.0, 20.0) == 16.0


def test_who_takes_a_run_over_counts_from_where_it_is() -> None:
    estimate = Estimate(100.0, 0.0, 50.0)
    assert estimate.left(10.0, 50.0) == 40.0
    estimate.stepped(10.0, 50.0)
    assert estimate.left(20.0, 55.0) == pytest.approx(0.2 * 90 + 0.8 * 45)


async def _engine() -> Engine:
    return await Engine.create(
        name="e", url=f"http://{uuid7()}", state=EngineState.ONLINE, last_seen_at=clock.now()
    )


async def _done(engine: Engine, seconds: float, **changes: Any) -> None:
    job, now = await order(), clock.now()
    values: dict[str, Any] = {"state": GenerationState.SUCCEEDED, "engine_id": engine.id, "work": 10.0}
    values |= {"started_at": now - timedelta(seconds=seconds), "finished_at": now}
    await GenerationJob.filter(id=job.id).update(**values | changes)


async def test_only_what_succeeded_on_the_same_engine_with_the_same_workflow_counts(
    database: Settings,
) -> None:
    engine, other = await _engine(), await _engine()
    await _done(engine, 20)
    await _done(engine, 400, state=GenerationState.FAILED)
    await _done(engine, 400, workflow_key="upscale")
    await _done(engine, 400, work=None)
    await _done(other, 400)
    job = await order()
    job.engine_id, job.work = engine.id, 30.0
    assert await expected_seconds(job) == pytest.approx(60.0)
    job.work = None
    assert await expected_seconds(job) is None
    job.work, job.engine_id = 30.0, (await _engine()).id
    assert await expected_seconds(job) is None


async def test_only_the_latest_jobs_count(database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimating, "REMEMBERED", 2)
    engine, now = await _engine(), clock.now()
    for age, seconds in ((3, 500), (2, 20), (1, 20)):
        finished = now - timedelta(hours=age)
        await _done(engine, 0, started_at=finished - timedelta(seconds=seconds), finished_at=finished)
    job = await order()
    job.engine_id, job.work = engine.id, 10.0
    assert await expected_seconds(job) == pytest.approx(20.0)


async def test_the_time_left_is_told_before_the_first_step(
    database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(taking.time, "monotonic", lambda: now)
    engine = await _engine()
    await _done(engine, 20)
    job = await order()
    changes = {"state": GenerationState.RUNNING, "engine_id": engine.id, "attempt": 1, "owner": "us"}
    await GenerationJob.filter(id=job.id).update(work=20.0, **changes)
    taker = Taker(database, await service.get(job.id), Hold(job.id, 1, "us"))
    await taker.take(NodeStarted("4", "Load", 0.0))
    assert (await service.get(job.id)).eta_seconds == 40.0
    now += 5
    await taker.take(NodeStarted("3", "Sampler", 1.0))
    assert (await service.get(job.id)).eta_seconds == 35.0
    await taker.take(Stepped("3", 1, 20, 5.0))
    assert (await service.get(job.id)).eta_seconds == 38.0
    await recording.move(job.id, GenerationState.SUCCEEDED, expecting=BUSY)
    assert (await service.get(job.id)).eta_seconds is None
