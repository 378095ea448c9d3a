"""The bounded buffer between a socket that must be read at once and a consumer that may be slow."""

from __future__ import annotations

import asyncio
from collections import deque

from server.engines.base import Ended, OutputReady, Previewed, RunEvent, Stepped

CROWDED = 64
MOST = 1024


class Mailbox:
    """Events in order, oldest first out. Putting never waits.

    At most one preview waits: a newer one takes its place at the end. When crowded, a newer step of a node
    replaces the older; when full, the oldest event that is not an output goes. The end is never dropped.
    """

    def __init__(self) -> None:
        self._events: deque[RunEvent] = deque()
        self._arrived = asyncio.Event()
        self._closed = False
        self._error: BaseException | None = None

    def put(self, event: RunEvent) -> None:
        """Adds an event; after Ended nothing more is taken."""
        if self._closed:
            return
        self._make_room(event)
        self._events.append(event)
        self._closed = isinstance(event, Ended)
        self._arrived.set()

    def fail(self, error: BaseException) -> None:
        """Lets `get` raise this once what arrived before it is read."""
        self._error = self._error or error
        self._closed = True
        self._arrived.set()

    async def get(self) -> RunEvent:
        """The next event, waiting for one. To be called by one reader only."""
        while not self._events:
            if self._error is not None:
                raise self._error
            self._arrived.clear()
            await self._arrived.wait()
        return self._events.popleft()

    def __len__(self) -> int:
        return len(self._events)

    def _make_room(self, event: RunEvent) -> None:
        if isinstance(event, Previewed):
            self._drop(Previewed)
        elif isinstance(event, Stepped) and len(self._events) >= CROWDED:
            self._drop(Stepped, event.node)
        if len(self._events) >= MOST:
            self._drop_oldest()

    def _drop(self, kind: type[Previewed | Stepped], node: str | None = None) -> None:
        for index in range(len(self._events) - 1, -1, -1):
            event = self._events[index]
            if isinstance(event, kind) and (node is None or event.node == node):
                del self._events[index]
                return

    def _drop_oldest(self) -> None:
        for index, event in enumerate(self._events):
            if not isinstance(event, OutputReady):
                del self._events[index]
                return
        self._events.popleft()
