"""Watching a job: late, slow, again after a break, and while several write at once."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any
from uuid import UUID

import pytest

from server.core import clock, events
from server.core.errors import NotFound
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.generation import dispatching, progress, reading, recording, service, taking
from server.domains.generation.models import (
    BUSY,
    Engine,
    EngineState,
    GenerationEvent,
    GenerationJob,
    GenerationState,
)
from server.domains.generation.progress import Snapshot
from server.domains.generation.recording import Hold, Superseded
from server.domains.generation.taking import Taker
from server.engines.base import NodeStarted, Previewed, Stepped
from tests.conftest import OWNER
from tests.domains.generation.support import order, story


@pytest.fixture
async def hold(database: Settings) -> Hold:
    """A job that an engine works on, held by us."""
    job = await order()
    seen = clock.now()
    engine = await Engine.create(name="e", url="http://x", state=EngineState.ONLINE, last_seen_at=seen)
    assert await dispatching.claim(engine, "us") == (job.id, 1)
    return Hold(job.id, 1, "us")


async def step(hold: Hold, number: int) -> int:
    told = {"step": number, "total": 20, "percent": number * 5.0, "eta_seconds": None}
    return await recording.record(hold, recording.STEP, {"node": "3", **told}, **told)


async def end(hold: Hold) -> None:
    await recording.move(hold.job_id, GenerationState.SUCCEEDED, expecting=BUSY)


def numbers(entries: list[Snapshot | GenerationEvent]) -> list[int]:
    return [entry.seq for entry in entries]


async def test_a_late_watcher_gets_the_snapshot_and_then_what_comes(hold: Hold) -> None:
    await step(hold, 1)
    watching = asyncio.create_task(story(hold.job_id))
    await asyncio.sleep(0)
    await step(hold, 2)
    await end(hold)
    first, *others = await watching
    assert isinstance(first, Snapshot)
    assert [first.seq, *numbers(others)] == list(range(first.seq, 7))
    assert numbers(others)[-1] == (await service.get(hold.job_id)).last_seq == 6


async def test_after_tells_what_was_missed_instead_of_a_snapshot(hold: Hold) -> None:
    await step(hold, 1)
    await end(hold)
    for after in range(5):
        assert numbers(await story(hold.job_id, after)) == list(range(after + 1, 6))


async def test_a_finished_job_s_watcher_gets_the_end_at_once(hold: Hold) -> None:
    await end(hold)
    for after in (None, 4, 99):
        (only,) = await story(hold.job_id, after)
        assert isinstance(only, Snapshot)
        assert (only.seq, only.job.state) == (4, GenerationState.SUCCEEDED)


async def test_a_number_that_never_was_gives_a_snapshot(hold: Hold) -> None:
    watching = asyncio.create_task(story(hold.job_id, 99))
    await asyncio.sleep(0)
    await end(hold)
    first, *others = await watching
    assert isinstance(first, Snapshot)
    assert numbers(others)[-1:] in ([4], [])
    negative = await story(hold.job_id, -5)
    assert numbers(negative) == [1, 2, 3, 4]


async def test_an_unknown_job_is_not_found(database: Settings) -> None:
    with pytest.raises(NotFound):
        await story(uuid7())


async def test_a_watcher_whom_nobody_wakes_learns_the_end(
    hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer may be another process, and Redis away."""
    monkeypatch.setattr(progress, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(events, "publish", lambda event: None)
    watching = asyncio.create_task(story(hold.job_id))
    await step(hold, 1)
    await end(hold)
    assert numbers(await watching)[-1] == 5


async def test_a_slow_watcher_misses_nothing(hold: Hold) -> None:
    seen = []
    async with aclosing(progress.follow(hold.job_id, 0)) as entries:
        async for entry in entries:
            seen.append(entry.seq)
            if len(seen) == 1:
                for number in range(600):
                    await step(hold, number)
                await end(hold)
    assert seen == list(range(1, 605))


async def test_numbers_have_no_gap_when_many_write_at_once(hold: Hold) -> None:
    await asyncio.gather(
        *(step(hold, number) for number in range(20)),
        *(service.cancel(OWNER, hold.job_id) for _ in range(3)),
    )
    rows = await GenerationEvent.filter(job_id=hold.job_id).order_by("seq")
    assert [row.seq for row in rows] == list(range(1, 24))
    assert (await service.get(hold.job_id)).last_seq == 23
    assert [row.data["state"] for row in rows if row.kind == recording.STATE] == [
        "QUEUED",
        "RUNNING",
        "CANCELLING",
    ]


async def test_who_lost_the_job_writes_nothing(hold: Hold) -> None:
    others = [
        Hold(hold.job_id, 2, "us"),
        Hold(hold.job_id, 1, "them"),
        Hold(uuid7(), 1, "us"),
    ]
    for other in others:
        with pytest.raises(Superseded):
            await step(other, 9)
    await end(hold)
    with pytest.raises(Superseded):
        await step(hold, 9)
    assert not [e for e in await reading.events_after(hold.job_id, 0) if e.kind == recording.STEP]


async def test_of_many_ends_only_one_is_written(hold: Hold) -> None:
    ends = (GenerationState.FAILED, GenerationState.SUCCEEDED, GenerationState.CANCELLED) * 3
    moved = await asyncio.gather(*(recording.move(hold.job_id, to, expecting=BUSY) for to in ends))
    assert moved.count(True) == 1
    finished = [e for e in await reading.events_after(hold.job_id, 0) if e.kind == recording.FINISHED]
    assert [e.data["state"] for e in finished] == [(await service.get(hold.job_id)).state.value]


class Clock:
    """Stands in for the clock of what takes events down."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(taking, "time", found)
    return found


async def _taker(hold: Hold, settings: Settings) -> Taker:
    return Taker(settings, await service.get(hold.job_id), hold)


async def _told(job_id: UUID, kind: str) -> list[dict[str, Any]]:
    return [event.data for event in await reading.events_after(job_id, 0) if event.kind == kind]


async def test_two_hundred_fast_steps_are_at_most_five_events_a_second(
    hold: Hold, database: Settings, ticking: Clock
) -> None:
    taker = await _taker(hold, database)
    await taker.take(NodeStarted("3", "Sampler", 1.0))
    for number in range(1, 201):
        ticking.now += 0.01
        await taker.take(Stepped("3", number, 200, 1 + number / 2.2))
        await taker.take(Previewed("image/jpeg", b"picture"))
    steps, shown = await _told(hold.job_id, recording.STEP), await _told(hold.job_id, recording.PREVIEW)
    assert len(steps) <= 2.0 * 5 + 2
    assert len(shown) <= 2.0 * 2.5 + 1
    assert (steps[-1]["step"], steps[-1]["total"]) == (200, 200)
    numbers = [told["number"] for told in shown]
    assert numbers == list(range(numbers[0], numbers[0] + len(shown)))
    percents = [told["percent"] for told in steps]
    assert percents == sorted(percents)
    job = await service.get(hold.job_id)
    assert (job.step, job.total, job.preview_seq) == (200, 200, numbers[-1])


async def test_percent_never_goes_back_even_when_another_goes_on(
    hold: Hold, database: Settings, ticking: Clock
) -> None:
    await (await _taker(hold, database)).take(Stepped("3", 10, 20, 50.0))
    again = await _taker(hold, database)
    for number in (11, 12):
        ticking.now += 1
        await again.take(Stepped("3", number, 20, 10.0 * number - 100))
    assert [told["percent"] for told in await _told(hold.job_id, recording.STEP)] == [50.0, 50.0, 50.0]


async def test_the_time_left_follows_the_pace(hold: Hold, database: Settings, ticking: Clock) -> None:
    taker = await _taker(hold, database)
    for number in (1, 2, 3):
        await taker.take(Stepped("3", number, 10, number * 10.0))
        ticking.now += 2
    assert [told["eta_seconds"] for told in await _told(hold.job_id, recording.STEP)] == [None, 16.0, 14.0]
    await end(hold)
    assert (await GenerationJob.get(id=hold.job_id)).eta_seconds is None


async def test_who_missed_events_that_are_not_kept_any_more_gets_a_snapshot(hold: Hold) -> None:
    for number in range(5):
        await step(hold, number)
    await GenerationEvent.filter(job_id=hold.job_id, seq__lt=5).delete()
    watching = asyncio.create_task(story(hold.job_id, 1))
    assert numbers(await progress.since(await service.get(hold.job_id), 4)) == [5, 6, 7]
    await asyncio.sleep(0)
    await end(hold)
    first, *others = await watching
    assert isinstance(first, Snapshot)
    assert [first.seq, *numbers(others)] == list(range(first.seq, 10))
    await GenerationEvent.filter(job_id=hold.job_id).delete()
    (only,) = await story(hold.job_id, 3)
    assert isinstance(only, Snapshot)
    assert (only.seq, only.job.state) == (9, GenerationState.SUCCEEDED)
