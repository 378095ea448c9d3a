"""Typed event bus: in this process always, across processes through Redis when it is configured.

An event only says *that* something changed; whoever hears it reads the truth from the database. So a lost
event costs at most the time until the next poll, and a stopped Redis never stalls anybody.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import uuid
from collections import deque
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import orjson

log = logging.getLogger(__name__)
CHANNEL = "ainfluencer:events"
QUEUE_LIMIT = 1000


class Event:
    """Base of all events: frozen dataclasses with JSON-friendly fields (UUIDs and datetimes as text)."""

    types: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls) -> None:
        Event.types[f"{cls.__module__}.{cls.__qualname__}"] = cls


class Stream:
    """One subscriber's bounded queue. When it overflows the oldest events go: a snapshot follows anyway."""

    def __init__(self, kinds: tuple[type[Event], ...]) -> None:
        self.kinds = kinds
        self._events: deque[Event] = deque(maxlen=QUEUE_LIMIT)
        self._wake = asyncio.Event()

    def put(self, event: Event) -> None:
        self._events.append(event)
        self._wake.set()

    def clear(self) -> None:
        """Forgets what has come: its subscriber is about to look at the truth anyway."""
        self._events.clear()

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        while not self._events:
            self._wake.clear()
            await self._wake.wait()
        return self._events.popleft()

    async def next(self, timeout: float) -> Event | None:
        """The next event, or None after `timeout` seconds: for those who poll beside the bus."""
        # Not asyncio.wait_for: before Python 3.12 it loses a cancellation that comes together with an event.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                return await self.__anext__()
        return None


_streams: dict[type[Event], set[Stream]] = {}
_origin = uuid.uuid4().hex
_outbox: asyncio.Queue[bytes] | None = None


@contextlib.asynccontextmanager
async def subscribe(*kinds: type[Event]) -> AsyncIterator[Stream]:
    """A stream of the named kinds of events from now on, from this and (with Redis) all other processes."""
    stream = Stream(kinds)
    for kind in kinds:
        _streams.setdefault(kind, set()).add(stream)
    try:
        yield stream
    finally:
        for kind in kinds:
            _streams[kind].discard(stream)


def publish(event: Event) -> None:
    """Hands the event to every subscriber; never blocks, never fails. Call it after the commit."""
    _deliver(event)
    if _outbox is not None:
        with contextlib.suppress(asyncio.QueueFull):
            _outbox.put_nowait(_encode(event))


def _deliver(event: Event) -> None:
    for stream in tuple(_streams.get(type(event), ())):
        stream.put(event)


def _encode(event: Event) -> bytes:
    name = f"{type(event).__module__}.{type(event).__qualname__}"
    return orjson.dumps({"o": _origin, "t": name, "d": dataclasses.asdict(event)})  # type: ignore[call-overload]


def _receive(data: bytes) -> None:
    message: dict[str, Any] = orjson.loads(data)
    kind = Event.types.get(message["t"])
    if message["o"] != _origin and kind is not None:
        _deliver(kind(**message["d"]))


@contextlib.asynccontextmanager
async def bridge(redis_url: str | None) -> AsyncIterator[None]:
    """Connects the bus to Redis while the block runs. Without an address, or while Redis is away: in-process only."""
    global _outbox
    if redis_url is None:
        yield
        return
    _outbox = asyncio.Queue(QUEUE_LIMIT)
    tasks = [
        asyncio.create_task(_forever(_send, redis_url)),
        asyncio.create_task(_forever(_listen, redis_url)),
    ]
    try:
        yield
    finally:
        _outbox = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _forever(work: Any, redis_url: str) -> None:
    """redis-py's own listener gives up after its retries; ours starts anew, with a growing pause up to 15 s."""
    import redis.asyncio as aioredis  # a quarter of a second that only those who use Redis should wait for

    pause = 0.5
    while True:
        client = aioredis.from_url(redis_url, socket_connect_timeout=3, health_check_interval=15)
        started = asyncio.get_running_loop().time()
        try:
            await work(client)
        except (aioredis.RedisError, OSError) as error:
            log.warning("Redis is away (%s); events stay in this process meanwhile.", error)
        finally:
            await client.aclose()
        pause = 0.5 if asyncio.get_running_loop().time() - started > 60 else min(pause * 2, 15)
        await asyncio.sleep(pause)


async def _send(client: Any) -> None:
    outbox = _outbox
    while outbox is not None:
        await client.publish(CHANNEL, await outbox.get())


async def _listen(client: Any) -> None:
    async with client.pubsub() as pubsub:
        await pubsub.subscribe(CHANNEL)
        while True:
            message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=None)
            if message is not None:
                _receive(message["data"])
