"""Which workers there are: their heartbeat, their end, their death."""

import os
from datetime import timedelta

import pytest

from server.core import clock
from server.domains.generation import workers
from server.domains.generation.models import Worker
from tests.domains.generation.support import until

pytestmark = pytest.mark.usefixtures("database")


async def insert(
    host: str = "here", *, seen: timedelta = timedelta(), began: timedelta | None = None
) -> Worker:
    """A worker that gave its last sign of life `seen` ago."""
    now = clock.now()
    return await Worker.create(
        host=host, pid=7, version="1", created_at=now - (began or seen), seen_at=now - seen
    )


async def test_it_is_there_while_it_works_and_says_when_it_ends() -> None:
    async with workers.present() as me:
        await until(lambda: Worker.exists(id=me.id), "the first sign of life")
        assert [(row.pid, workers.is_alive(row)) for row in await workers.shown()] == [(os.getpid(), True)]
    assert await workers.shown() == []
    last = await workers.last()
    assert last is not None and last.id == me.id and last.ended_at is not None


async def test_a_sign_of_life_is_renewed_and_what_ended_long_ago_is_forgotten() -> None:
    old = await insert(seen=workers.KEPT + timedelta(days=1))
    me = Worker(host="here", pid=8, version="1", seen_at=clock.now() - timedelta(hours=1))
    await workers.tell(me)
    assert not await Worker.exists(id=old.id)
    await workers.tell(me)
    renewed = await Worker.get(id=me.id)
    assert workers.is_alive(renewed)


async def test_the_dead_are_shown_until_they_are_replaced_or_it_is_long_ago() -> None:
    dead = await insert(seen=timedelta(minutes=1))
    await insert(seen=workers.LOST_SHOWN + timedelta(seconds=1))
    elsewhere = await insert("there", began=timedelta(minutes=5))
    assert [row.id for row in await workers.shown()] == [elsewhere.id, dead.id]
    replacement = await insert(began=timedelta(seconds=30))
    assert [row.id for row in await workers.shown()] == [elsewhere.id, replacement.id]


async def test_no_worker_ever() -> None:
    assert (await workers.shown(), await workers.last()) == ([], None)
