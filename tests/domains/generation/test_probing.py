"""Asking the engines how they are."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from server.domains.generation import engines
from server.domains.generation.models import Engine, EngineState
from server.engines.base import EngineInfo, EngineUnreachable
from tests.domains.generation.support import engine, until

pytestmark = pytest.mark.usefixtures("database")


class Hanging:
    """An engine's client that never gets an answer."""

    async def info(self) -> EngineInfo:
        await asyncio.Event().wait()
        raise AssertionError


async def test_an_engine_that_hangs_does_not_hold_up_the_next_look_at_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engines, "client", lambda row: Hanging())
    monkeypatch.setattr(engines, "ANSWER_SECONDS", 0.01)
    one = await engine()
    async with asyncio.timeout(10):
        await engines.probe_all()
    row = await Engine.get(id=one.id)
    assert (row.state, row.last_error) == (EngineState.OFFLINE, "The engine did not answer in time.")


async def test_while_one_hangs_the_others_are_looked_at_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: Counter[str] = Counter()

    class Away(Hanging):
        async def info(self) -> EngineInfo:
            raise EngineUnreachable("The engine cannot be reached.", "engine")

    def client(row: Engine) -> Hanging:
        asked[row.name] += 1
        return Hanging() if row.name == "hanging" else Away()

    monkeypatch.setattr(engines, "client", client)
    monkeypatch.setattr(engines, "PROBE_SECONDS", 0.01)
    await engine("hanging")
    await engine("away")
    watching = asyncio.create_task(engines.watch())
    try:
        await until(lambda: _is(asked["away"] >= 3), "a third look")
        assert asked["hanging"] == 1, "its answer is still awaited"
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    assert not [task for task in asyncio.all_tasks() if "_look_at" in repr(task)]


async def _is(truth: bool) -> bool:
    return truth


def test_a_whole_look_takes_less_time_than_an_answer_stays_fresh() -> None:
    assert engines.FRESH.total_seconds() > engines.ANSWER_SECONDS + engines.PROBE_SECONDS
