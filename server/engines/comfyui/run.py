"""Following one prompt to its end, through lost sockets, restarts and silence."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from server.engines.base import (
    Ended,
    EngineFailure,
    EngineFault,
    EngineUnreachable,
    Graph,
    Outcome,
    OutputFile,
    PromptLookup,
    PromptState,
    RunEvent,
)
from server.engines.comfyui import errors
from server.engines.comfyui.frames import Frame, PreviewFrame, TextFrame, UnknownFrame
from server.engines.comfyui.mailbox import Mailbox
from server.engines.comfyui.messages import Message
from server.engines.comfyui.socket import Socket
from server.engines.comfyui.tracker import Tracker

if TYPE_CHECKING:
    from server.engines.comfyui.client import ComfyClient

_UNWELL = (EngineUnreachable, EngineFault)
_OUTCOMES = {
    PromptState.SUCCEEDED: Outcome.SUCCEEDED,
    PromptState.FAILED: Outcome.FAILED,
    PromptState.INTERRUPTED: Outcome.INTERRUPTED,
}


class ComfyRun:
    """Implements server.engines.base.EngineRun. Two tasks: one reads the socket, one polls beside it.

    The socket brings the events; queue and history, asked every few seconds, decide how it ended.
    """

    def __init__(
        self,
        client: ComfyClient,
        prompt_id: str,
        client_id: str,
        *,
        graph: Graph | None,
        adopt: bool,
        run_limit: float | None,
    ) -> None:
        self.prompt_id = prompt_id
        self._client = client
        self._client_id = client_id
        self._limits = client.limits
        self._adopt = adopt
        self._run_limit = run_limit
        self._tracker = Tracker(prompt_id, graph)
        self._mailbox = Mailbox()
        self._wake = asyncio.Event()
        self._socket: Socket | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._heard = time.monotonic()  # from the engine at all
        self._told = self._heard  # by its socket
        self._running_since: float | None = None
        self._idle_since: float | None = None
        self._ended = False
        self._read_to_end = False

    @property
    def percent(self) -> float:
        """Of the whole run, 0 to 100, never going back."""
        return self._tracker.meter.percent

    async def open(self) -> None:
        """Connects, so that nothing of a prompt submitted afterwards is missed."""
        self._socket = await Socket.connect(self._client.transport, self._client_id)
        self._heard = time.monotonic()
        self._start(self._listen)

    async def close(self) -> None:
        """Stops both tasks and closes the socket."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._drop_socket()

    def wake(self) -> None:
        """Makes the run look at the queue and the history now."""
        self._wake.set()

    def __aiter__(self) -> AsyncIterator[RunEvent]:
        if len(self._tasks) < 2:
            self._heard = time.monotonic()
            self._start(self._watch)
        return self

    async def __anext__(self) -> RunEvent:
        if self._read_to_end:
            raise StopAsyncIteration
        event = await self._mailbox.get()
        self._read_to_end = isinstance(event, Ended)
        return event

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        async def guarded() -> None:
            try:
                await work()
            except Exception as error:
                self._mailbox.fail(error)

        self._tasks.append(asyncio.create_task(guarded()))

    async def _listen(self) -> None:
        wait = self._limits.reconnect
        while not self._ended:
            try:
                if self._socket is None:
                    self._tracker.connected_again()
                    self._socket = await Socket.connect(self._client.transport, self._client_id)
                    self._told = time.monotonic()
                    wait = self._limits.reconnect
                    # What was said meanwhile is not said again.
                    self._wake.set()
                async for item in self._socket.items():
                    self._take(item)
            except _UNWELL:
                wait = min(wait * 2, self._limits.reconnect_most)
            await self._drop_socket()
            self._wake.set()
            await asyncio.sleep(wait)

    async def _drop_socket(self) -> None:
        # A second socket with this id while the first is open would silence both, so wait for its end.
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()

    def _take(self, item: Message | Frame) -> None:
        self._heard = self._told = time.monotonic()
        if isinstance(item, PreviewFrame | TextFrame | UnknownFrame):
            self._emit(self._tracker.frame(item))
        else:
            self._emit(self._tracker.message(item))
        if self._tracker.closing or self._tracker.over:
            self._wake.set()

    def _emit(self, events: Iterable[RunEvent]) -> None:
        for event in events:
            self._mailbox.put(event)
        if self._tracker.running and self._running_since is None:
            self._running_since = time.monotonic()

    async def _watch(self) -> None:
        if not self._adopt:
            await self._pause()
        while not self._ended:
            self._wake.clear()
            if self._tracker.closing or self._tracker.over:
                await self._settle()
            else:
                await self._look()
            if not self._ended:
                await self._pause()

    async def _pause(self) -> None:
        pause = self._limits.poll
        if self._run_limit is not None and self._running_since is not None:
            left = self._running_since + self._run_limit - time.monotonic()
            pause = min(pause, left) if left > 0 else pause
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _look(self) -> None:
        """Asks queue and history once, and acts on what they say."""
        patience = self._limits.silence - (time.monotonic() - self._heard)
        try:
            async with asyncio.timeout(max(patience, 0.1)):
                found = await self._client.lookup(self.prompt_id)
        except (*_UNWELL, TimeoutError):
            quiet = time.monotonic() - self._heard
            if quiet >= self._limits.silence:
                self._end(Outcome.LOST, self._tracker.outputs, errors.lost(quiet))
            return
        self._heard = time.monotonic()
        if found.state.over:
            self._end_as(found)
        elif found.state is PromptState.ABSENT:
            self._end_absent()
        else:
            await self._go_on(found)

    async def _go_on(self, found: PromptLookup) -> None:
        if found.state is PromptState.RUNNING:
            self._emit(list(self._tracker.confirm_running()))
            await self._ask_to_be_told()
        if await self._is_left_waiting(found):
            return
        if self._overdue():
            await self._cancel_quietly()
            limit = self._run_limit or 0.0
            self._end(Outcome.FAILED, self._tracker.outputs, errors.timed_out(limit))
        elif self._client.cancel_requested(self.prompt_id):
            # An interrupt that comes just as a prompt starts is forgotten by the engine.
            await self._cancel_quietly()

    async def _is_left_waiting(self, found: PromptLookup) -> bool:
        """Whether nobody will ever begin with it: the engine had nothing to do for long, and yet did not."""
        if not found.idle:
            self._idle_since = None
            return False
        self._idle_since = self._idle_since or time.monotonic()
        waited = time.monotonic() - self._idle_since
        if waited < self._limits.idle:
            return False
        await self._cancel_quietly()
        self._end(Outcome.FAILED, [], errors.not_begun(waited))
        return True

    async def _ask_to_be_told(self) -> None:
        """Connects anew when the socket tells nothing of a prompt that runs: another process may have followed it
        before us, and when the engine learns that its socket is gone it forgets ours, which stays open."""
        if self._socket is not None and time.monotonic() - self._told >= self._limits.untold:
            await self._socket.close()

    async def _cancel_quietly(self) -> None:
        try:
            await self._client.cancel(self.prompt_id)
        except _UNWELL:
            return

    def _overdue(self) -> bool:
        if self._run_limit is None or self._running_since is None:
            return False
        return time.monotonic() - self._running_since >= self._run_limit

    async def _settle(self) -> None:
        """The socket said it is over; the history may lag a little behind."""
        deadline, pause = time.monotonic() + self._limits.settle, 0.02
        while time.monotonic() < deadline:
            try:
                if found := await self._client.history(self.prompt_id):
                    return self._end_as(found)
            except _UNWELL:
                pause = max(pause, 0.5)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1.0)
        closing = self._tracker.closing
        if closing is not None:
            return self._end(closing.outcome, self._tracker.outputs, closing.error)
        self._tracker.over = False
        await self._look()

    def _end_as(self, found: PromptLookup) -> None:
        self._end(_OUTCOMES[found.state], found.outputs, found.error)

    def _end_absent(self) -> None:
        if self._client.cancel_requested(self.prompt_id):
            self._end(Outcome.INTERRUPTED, self._tracker.outputs, errors.interrupted())
        else:
            self._end(Outcome.LOST, self._tracker.outputs, errors.lost())

    def _end(self, outcome: Outcome, outputs: list[OutputFile], error: EngineFailure | None) -> None:
        self._ended = True
        if outcome is Outcome.SUCCEEDED:
            self._tracker.meter.complete()
        self._mailbox.put(Ended(outcome, list(outputs), error, tuple(self._tracker.blocked)))
