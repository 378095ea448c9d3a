"""The bus: in this process, across processes through Redis, and with Redis away."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from dataclasses import dataclass

import pytest
import redis.asyncio as aioredis

from server.core import events
from tests import databases


@dataclass(frozen=True)
class Rang(events.Event):
    number: int


@dataclass(frozen=True)
class Knocked(events.Event):
    number: int


async def test_a_subscriber_hears_its_kind_only_and_in_order() -> None:
    async with events.subscribe(Rang) as stream:
        for number in range(3):
            events.publish(Knocked(number))
            events.publish(Rang(number))
        assert [await anext(stream) for _ in range(3)] == [Rang(0), Rang(1), Rang(2)]
        assert await stream.next(timeout=0.01) is None


async def test_a_slow_subscriber_loses_the_oldest_and_holds_nobody_up() -> None:
    async with events.subscribe(Rang) as stream:
        for number in range(events.QUEUE_LIMIT + 10):
            events.publish(Rang(number))
        assert await anext(stream) == Rang(10)


async def test_after_the_block_nothing_is_kept() -> None:
    async with events.subscribe(Rang):
        pass
    events.publish(Rang(1))
    assert not events._streams[Rang]


@pytest.fixture
async def redis_url() -> str:
    client = aioredis.from_url(databases.REDIS, socket_connect_timeout=2)
    try:
        await client.ping()
    except (aioredis.RedisError, OSError):
        pytest.skip("Redis is not reachable")
    finally:
        await client.aclose()
    return databases.REDIS


async def test_events_cross_processes_through_redis(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with events.bridge(redis_url), events.subscribe(Rang) as stream:
        message = events._encode(Rang(7)).replace(events._origin.encode(), b"another process")
        client = aioredis.from_url(redis_url)
        async with asyncio.timeout(5):
            while not await client.publish(events.CHANNEL, message):  # until the bridge listens
                await asyncio.sleep(0.01)
            assert await anext(stream) == Rang(7)
        await client.aclose()


async def test_our_own_events_do_not_come_back_twice(redis_url: str) -> None:
    async with events.bridge(redis_url), events.subscribe(Rang) as stream:
        client = aioredis.from_url(redis_url)
        async with client.pubsub() as listener:
            await listener.subscribe(events.CHANNEL)
            events.publish(Rang(1))
            async with asyncio.timeout(5):
                while not await listener.get_message(ignore_subscribe_messages=True, timeout=1):
                    pass
        await client.aclose()
        assert await anext(stream) == Rang(1)
        assert await stream.next(timeout=0.2) is None


async def test_a_redis_that_is_away_stalls_nobody() -> None:
    with contextlib.closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{unused.getsockname()[1]}/0"
        async with events.bridge(url), events.subscribe(Rang) as stream:
            started = time.perf_counter()
            for number in range(events.QUEUE_LIMIT * 2):
                events.publish(Rang(number))
            assert time.perf_counter() - started < 2
            assert isinstance(await anext(stream), Rang)


async def test_a_cancellation_is_not_lost_when_an_event_comes_with_it() -> None:
    async with events.subscribe(Rang) as stream:
        waiting = asyncio.create_task(stream.next(60))
        await asyncio.sleep(0)
        events.publish(Rang(1))
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
