"""The waiting line: a heap of prompts ordered by number, then by prompt id."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from typing import Any

Item = tuple[Any, ...]
"""(number, prompt_id, graph, extra_data, output node ids)"""


class PromptQueue:
    """Pending and running prompts. `changed` is called after every change, as often as the real server does."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.pending: list[Item] = []
        self.running: Item | None = None
        self._changed = changed
        self._wake = asyncio.Event()

    def remaining(self) -> int:
        return len(self.pending) + (self.running is not None)

    def put(self, item: Item) -> None:
        """Add a prompt. Raises TypeError (with the prompt added) when two waiting ones cannot be ordered."""
        try:
            heapq.heappush(self.pending, item)
            self._changed()
        finally:
            self._wake.set()

    async def take(self, ready: Callable[[], Awaitable[None]]) -> Item:
        """Wait for the next prompt, and until we are ready for it, and make it the running one."""
        await ready()
        while not self.pending:
            self._wake.clear()
            await self._wake.wait()
            await ready()
        self.running = heapq.heappop(self.pending)
        self._changed()
        return self.running

    def done(self) -> None:
        self.running = None
        self._changed()

    def clear(self) -> None:
        self.pending.clear()
        self._changed()

    def delete(self, prompt_id: Any) -> bool:
        """Remove the first waiting prompt with this id; running and unknown ones are left alone."""
        for index, item in enumerate(self.pending):
            if item[1] == prompt_id:
                if len(self.pending) == 1:
                    self.clear()
                else:
                    self.pending.pop(index)
                    heapq.heapify(self.pending)
                self._changed()
                return True
        return False

    def is_running(self, prompt_id: Any) -> bool:
        return self.running is not None and self.running[1] == prompt_id
