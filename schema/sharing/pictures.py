"""The first result of a subscription, for many who begin at the same time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NamedTuple

log = logging.getLogger(__name__)


class Picture(NamedTuple):
    """A first result: the number of its event, if it has one, and the encoded payload."""

    position: int | None
    payload: bytes


class Pictures:
    """Gives each who asks a picture that was begun after he asked; those who wait at the same time get the same."""

    def __init__(self, make: Callable[[], Awaitable[Picture | None]]) -> None:
        self._make = make
        self._made: asyncio.Task[Picture | None] | None = None
        self._next: asyncio.Task[Picture | None] | None = None

    async def fresh(self) -> Picture | None:
        """A picture; None when none could be made."""
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._made))
        return await asyncio.shield(self._next)  # one who leaves takes it from nobody

    async def _after(self, earlier: asyncio.Task[Picture | None] | None) -> Picture | None:
        if earlier is not None:
            await asyncio.wait([earlier])
        self._made, self._next = self._next, None
        try:
            return await self._make()
        except Exception:
            log.exception("The beginning of a shared subscription could not be made.")
            return None
