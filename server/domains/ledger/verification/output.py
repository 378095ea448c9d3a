"""What a command prints: counted and digested whole, delivered in pieces and only up to a limit."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

from server.domains.ledger.verification.cleaning import Cleaner, clean_tail

OnOutput = Callable[[str], Awaitable[None]]

MOST_DELIVERED = 1_000_000  # bytes of UTF-8
CHUNK = 8192  # characters
INTERVAL = 0.25  # seconds
TAIL = 4000  # characters
# Enough raw bytes for the tail, even when each character takes four and every other one is an escape sequence.
LAST = 64 * 1024
MARK = "\n[The output is longer than 1 MB. The rest is counted, but not shown.]\n"


class Output:
    """Takes bytes as fast as they come and keeps a bounded amount of them, however many there are."""

    def __init__(self) -> None:
        self.size = 0
        self.truncated = False
        self.closed = False
        self.due = asyncio.Event()  # set when there is enough to deliver at once
        self._hash = hashlib.sha256()
        self._last = bytearray()
        self._cleaner = Cleaner()
        self._left = MOST_DELIVERED
        self._pending: list[str] = []
        self._waiting = 0  # characters in it

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    @property
    def tail(self) -> str:
        return clean_tail(bytes(self._last), TAIL)

    def feed(self, raw: bytes) -> None:
        """Takes what was printed next."""
        self.size += len(raw)
        self._hash.update(raw)
        self._last += raw[-LAST:]
        del self._last[:-LAST]
        self._show(raw)

    def close(self) -> None:
        """There is no more to come."""
        self._show(b"", final=True)
        self.closed = True
        self.due.set()

    def note(self, text: str) -> None:
        """A word of ours: delivered, but no part of the output."""
        self._append(text)

    def take(self) -> Iterator[str]:
        """All that waits to be delivered, in chunks."""
        text = "".join(self._pending)
        self._pending.clear()
        self._waiting = 0
        if not self.closed:
            self.due.clear()
        for start in range(0, len(text), CHUNK):
            yield text[start : start + CHUNK]

    def _show(self, raw: bytes, final: bool = False) -> None:
        if self.truncated:
            return
        text = self._cleaner.clean(raw, final)
        encoded = text.encode()
        if len(encoded) > self._left:
            self.truncated = True
            text = encoded[: self._left].decode(errors="ignore") + MARK
        self._left -= len(encoded)
        self._append(text)

    def _append(self, text: str) -> None:
        self._pending.append(text)
        self._waiting += len(text)
        if self._waiting >= CHUNK:
            self.due.set()


async def deliver(output: Output, on_output: OnOutput) -> None:
    """Hands out text as it comes, at most four times a second unless there is a whole chunk, until it is closed."""
    while True:
        closed = output.closed
        for chunk in output.take():
            await on_output(chunk)
        if closed:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(INTERVAL):
                await output.due.wait()
