"""Asking the engines how they are."""

from __future__ import annotations

import asyncio

import pytest

from server.domains.generation import engines
from server.domains.generation.models import Engine, EngineState
from server.engines.base import EngineInfo
from tests.domains.generation.support import engine

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


def test_a_whole_look_takes_less_time_than_an_answer_stays_fresh() -> None:
    assert engines.FRESH.total_seconds() > engines.ANSWER_SECONDS + engines.PROBE_SECONDS
