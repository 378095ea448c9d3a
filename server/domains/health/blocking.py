"""Calls that may never come back (a GPU driver, a network disk, a silent database), and how not to wait for them."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
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
            self._pending.add_done_callback(_heard)
            threading.Thread(target=self._run, args=(self._pending,), name="health", daemon=True).start()
        async with asyncio.timeout(timeout):
            return await asyncio.shield(self._pending)

    def _run(self, pending: asyncio.Future[T]) -> None:
        try:
            result, error = self._call(), None
        except Exception as caught:
            result, error = None, caught
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
            pending.get_loop().call_soon_threadsafe(_settle, pending, result, error)


def _settle(pending: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if pending.done():
        return
    if error is None:
        pending.set_result(result)
    else:
        pending.set_exception(error)


class Limited(Generic[T]):
    """Awaits one coroutine function for a limited time, never twice at once.

    `asyncio.timeout` alone is not enough: a database driver that is cancelled first waits for the server to confirm,
    and a silent server never does.
    """

    def __init__(self, call: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._call = call
        self._task: asyncio.Task[T] | None = None

    async def __call__(self, timeout: float) -> T:
        """The result. TimeoutError when it takes longer, or when an earlier call has not even ended yet."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._call())
            self._task.add_done_callback(_heard)
        done, _ = await asyncio.wait({self._task}, timeout=timeout)
        if not done:
            self._task.cancel()
            raise TimeoutError
        try:
            return self._task.result()
        except asyncio.CancelledError:
            raise TimeoutError from None

    def cancel(self) -> None:
        """Ends what is still being waited for."""
        if self._task is not None:
            self._task.cancel()


def _heard(task: asyncio.Future[Any]) -> None:
    """Keeps asyncio from complaining about a failure that nobody waits for any more."""
    if not task.cancelled():
        task.exception()
