"""graphql-transport-ws, with operations that share their source with those of other sockets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import Operation as BaseOperation
from strawberry.utils.aio import aclosing

from schema.context import Context
from schema.sharing.asked import Asked, asked
from schema.sharing.pictures import Picture
from schema.sharing.source import Sources
from schema.sharing.subscriber import Subscriber
from server.core import wire

Operation = BaseOperation[Context, None]


class SharingHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """Serves a subscription that may be shared from its shared source, everything else as Strawberry does.

    The operation's own task ends as soon as the source has all that follows; what is left of it is its Subscriber.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sources: Sources = self.view.sources  # type: ignore[attr-defined]
        self._subscribers: dict[str, Subscriber] = {}
        self._wire = wire.of(self.websocket.ws.scope)  # type: ignore[attr-defined]

    async def run_operation(self, operation: Operation) -> None:
        """The operation from its beginning, in a task of its own."""
        found = self._asked(operation)
        if found is None or self._wire is None:
            await super().run_operation(operation)
            return
        operation.query = found.query
        self._wire.on_drain = self._flush
        subscriber = self._subscribers[operation.id] = Subscriber(operation.id, self._wire, self)
        await self._guarded(operation, subscriber, found, operation.variables)

    def _asked(self, operation: Operation) -> Asked | None:
        actor, values = self.context.actor, operation.variables
        if actor is None:
            return None
        return asked(self.schema, operation.query, values, operation.operation_name, actor)

    def reopen(self, id: str) -> None:
        """Begins the operation anew, with a fresh snapshot."""
        operation, subscriber = self.operations[id], self._subscribers[id]
        found = self._asked(operation)
        assert found is not None
        self._sources.leave(subscriber)
        again = self._guarded(operation, subscriber, found, found.from_now())
        operation.task = asyncio.create_task(again)
        operation.task.add_done_callback(self._task_done)

    def done(self, id: str) -> None:
        """The operation's last message was sent."""
        self._leave(id, self._subscribers[id])
        self.operations.pop(id).completed = True

    async def _guarded(
        self, operation: Operation, subscriber: Subscriber, asked: Asked, values: dict[str, Any] | None
    ) -> None:
        goes_on = False
        try:
            picture = await self._joined(subscriber, asked, values)
            goes_on = picture is not None or await self._caught_up(operation, subscriber, asked, values)
            if not goes_on:
                await operation.send_operation_message({"id": operation.id, "type": "complete"})
        except Exception as error:
            await self.handle_task_exception(error)
            with contextlib.suppress(Exception):
                await operation.send_operation_message({"id": operation.id, "type": "complete"})
            raise
        finally:
            if not goes_on:
                self._leave(operation.id, subscriber)
        if goes_on:
            subscriber.go_on(picture)

    async def _joined(
        self, subscriber: Subscriber, asked: Asked, values: dict[str, Any] | None
    ) -> Picture | None:
        """Joins the source; the picture to begin with, if it takes no more than that."""
        assert self.context.actor is not None
        source = await self._sources.join(subscriber, asked, self.context.actor)
        subscriber.begin(source)
        picture = await source.pictures.fresh() if asked.begins_now(values) else None
        return picture if picture is not None and subscriber.has_caught_up(picture.position) else None

    async def _caught_up(
        self, operation: Operation, subscriber: Subscriber, asked: Asked, values: dict[str, Any] | None
    ) -> bool:
        """An execution of the operation's own, until the source has all that follows. False: to its very end."""
        context = replace(self.context, position=None)
        stream = await self.schema.stream(asked.query, values, context, operation_name=asked.operation_name)
        opening = _Opening(stream, context, subscriber)
        async with aclosing(stream), aclosing(opening.results()) as results:
            await self._send_result_stream(operation, results)
        return opening.caught_up

    async def cleanup_operation(self, operation_id: str) -> None:
        """The client needs the operation no longer, or is gone."""
        subscriber = self._subscribers.get(operation_id)
        if subscriber is not None:
            self._leave(operation_id, subscriber)
        await super().cleanup_operation(operation_id)

    def _leave(self, id: str, subscriber: Subscriber) -> None:
        self._sources.leave(subscriber)
        if self._subscribers.get(id) is subscriber:  # the client may have begun another with the same id
            del self._subscribers[id]

    def _flush(self) -> None:
        for subscriber in tuple(self._subscribers.values()):
            subscriber.flush()


class _Opening:
    """The results of an operation's own execution as far as they are needed."""

    def __init__(self, stream: Any, context: Context, subscriber: Subscriber) -> None:
        self._stream = stream
        self._context = context
        self._subscriber = subscriber
        self.caught_up = False

    async def results(self) -> AsyncGenerator[Any, None]:
        """Each result that the subscriber has not had yet, until it has caught up with its source."""
        async for result in self._stream:
            position, self._context.position = self._context.position, None
            if position is None or position > self._subscriber.seen:
                yield result
                self._subscriber.seen = self._subscriber.seen if position is None else position
            if self._subscriber.has_caught_up(position):
                self.caught_up = True
                return
