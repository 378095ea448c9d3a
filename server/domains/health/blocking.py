"""Calls that may block for ever (a GPU driver, a network disk), kept away from the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Patient(Generic[T]):
    """Runs one function in a daemon thread, never twice at once, so that a stuck call costs one thread for good
    and keeps nobody from ending the process."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._pending: asyncio.Future[T] | None = None

    async def __call__(self, timeout: float) -> T:
        """The function's result. TimeoutError when it takes longer; the next try waits for the same call."""
        if self._pending is None or self._pending.done():
            self._pending = asyncio.get_running_loop().create_future()
            threading.Thread(target=self._run, args=(self._pending,), name="health", daemon=True).start()
        async with asyncio.timeout(timeout):
            return await asyncio.shield(self._pending)

    def _run(self, pending: asyncio.Future[T]) -> None:
        try:
            result, error = self._call(), None
        except Exception as caught:
            result, error = None, caught
        loop = pending.get_loop()
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, pending, result, error)


def _settle(pending: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if pending.done():
        return
    if error is None:
        pending.set_result(result)
    else:
        pending.set_exception(error)
