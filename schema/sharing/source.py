"""One execution of a subscription for all who share it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import orjson
from strawberry.utils.aio import aclosing

from schema.context import Context
from schema.sharing.asked import Asked
from schema.sharing.pictures import Picture, Pictures
from schema.sharing.subscriber import Subscriber
from server.core.actor import Actor

log = logging.getLogger(__name__)
TOLD_AT_ONCE = 250  # after so many sockets everybody else gets a turn


class Source:
    """Executes the subscription from now on and tells every result to all subscribers, in order.

    Its first result is told to nobody: it only says from which event on (`position`, None where events have no
    numbers) the source has them all. `ready` is set then. `over` is set when nothing more comes. `pictures` are first
    results for those who begin from now on.
    """

    def __init__(self, schema: Any, asked: Asked, actor: Actor) -> None:
        self.asked = asked
        self.position: int | None = None
        self.ready = asyncio.Event()
        self.over = False
        self.subscribers: set[Subscriber] = set()
        self._schema = schema
        # Nobody's in particular: what is shared depends on rights alone.
        self._actor = Actor(actor.kind, None, "shared", actor.scopes, actor.role)
        self.pictures = Pictures(self._picture)

    async def run(self) -> None:
        """Tells results until there are no more; then all who have been told everything are through."""
        try:
            await self._tell_all()
        except Exception:
            log.exception("A shared subscription broke off.")
        finally:
            self.over = True
            self.ready.set()
        for subscriber in tuple(self.subscribers):
            subscriber.end()

    async def _tell_all(self) -> None:
        context = Context(actor=self._actor)
        async with aclosing(await self._stream(context)) as stream:
            async for result in stream:
                position, context.position = context.position, None
                # Before anybody is told: who joins meanwhile must see this one in an execution of his own.
                self.position = position if position is not None else self.position
                if self.ready.is_set():
                    await self._tell(position, _encoded(result))
                self.ready.set()

    async def _picture(self) -> Picture | None:
        context = Context(actor=self._actor)
        async with aclosing(await self._stream(context)) as stream:
            async for result in stream:
                return None if result.errors else Picture(context.position, _encoded(result))
        return None

    async def _stream(self, context: Context) -> Any:
        asked = self.asked
        return await self._schema.stream(
            asked.query, asked.from_now(), context, operation_name=asked.operation_name
        )

    async def _tell(self, position: int | None, payload: bytes) -> None:
        for told, subscriber in enumerate(tuple(self.subscribers), start=1):
            subscriber.take(position, payload)
            if told % TOLD_AT_ONCE == 0:
                await asyncio.sleep(0)


def _encoded(result: Any) -> bytes:
    payload = {"data": result.data}
    if result.errors:
        payload["errors"] = [error.formatted for error in result.errors]
    return orjson.dumps(payload, option=orjson.OPT_NON_STR_KEYS)


class Sources:
    """The sources of a process: one for each thing that is asked, for as long as somebody asks it."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema
        self._running: dict[Asked, tuple[Source, asyncio.Task[None]]] = {}

    async def join(self, subscriber: Subscriber, asked: Asked, actor: Actor) -> Source:
        """Makes the subscriber hear everything from now on, until `leave`; returns when the source is ready."""
        source, task = self._running.get(asked) or (None, None)
        if source is None or source.over:
            source = Source(self._schema, asked, actor)
            task = asyncio.create_task(source.run())
            self._running[asked] = source, task
        source.subscribers.add(subscriber)
        subscriber.source = source
        await source.ready.wait()
        return source

    def leave(self, subscriber: Subscriber) -> None:
        """The subscriber hears nothing any more; a source that nobody hears ends."""
        source, subscriber.source = subscriber.source, None
        if source is None:
            return
        source.subscribers.discard(subscriber)
        if not source.subscribers:
            running, task = self._running.get(source.asked, (None, None))
            if running is source and task is not None:
                del self._running[source.asked]
                task.cancel()
