"""An engine's client that does what the test says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from server.engines.base import (
    Ended,
    EngineCatalog,
    EngineFailure,
    EngineUnreachable,
    FailureCode,
    MissingKind,
    NodeError,
    NodeStarted,
    Outcome,
    OutputFile,
    OutputGone,
    PromptLookup,
    PromptState,
    QueuedPrompt,
    RunEvent,
    Stepped,
    Submission,
    Submitted,
)

FILE = OutputFile("9", "a.png")
STEPS: list[RunEvent] = [NodeStarted("3", "Sampler", 1.0), Stepped("3", 1, 2, 40.0), Stepped("3", 2, 2, 80.0)]
DONE = Ended(Outcome.SUCCEEDED, [FILE])


class Run:
    """The events of a prompt; None among them waits for the prompt to be cancelled."""

    percent = 0.0

    def __init__(self, double: Double, prompt_id: str) -> None:
        self.prompt_id, self._double = prompt_id, double

    async def __aiter__(self) -> AsyncIterator[RunEvent]:
        for event in self._double.events:
            if event is None:
                await self._double.stopped.wait()
                yield Ended(Outcome.INTERRUPTED, [], EngineFailure(FailureCode.INTERRUPTED, "stopped"))
                return
            yield event


class Double:
    """Stands in for an engine's client (server.engines.base.EngineClient), as far as an attempt uses it."""

    url = "http://engine"

    def __init__(self) -> None:
        self.events: list[RunEvent | None] = [*STEPS, DONE]
        self.found: list[PromptState | Exception] = [PromptState.ABSENT]
        self.refusal: Exception | None = None
        self.file: Exception | bytes = OutputGone("gone", "a.png")
        self.submitted: list[Submission] = []
        self.adopted: list[bool] = []
        self.cancelled: list[str] = []
        self.stopped = asyncio.Event()
        self.node_errors: tuple[NodeError, ...] = ()
        self.freed = 0
        self.files: list[OutputFile] = []
        self.limits: list[float] = []
        self.hashes: dict[str, str] = {}
        self.queue: list[QueuedPrompt] = []

    async def catalog(self) -> EngineCatalog:
        raise EngineUnreachable("away", "engine")

    async def lookup(self, prompt_id: str) -> PromptLookup:
        found = self.found.pop(0) if len(self.found) > 1 else self.found[0]
        if isinstance(found, Exception):
            raise found
        return PromptLookup(found, self.files)

    async def submit(self, submission: Submission) -> Submitted:
        self.submitted.append(submission)
        if self.refusal:
            raise self.refusal
        return Submitted(submission.prompt_id, 0.0, self.node_errors)

    async def free(self, **options: Any) -> None:
        self.freed += 1

    async def model_hash(self, kind: MissingKind, name: str) -> str | None:
        return self.hashes.get(name)

    async def queued(self) -> list[QueuedPrompt]:
        return self.queue

    @contextlib.asynccontextmanager
    async def follow(self, prompt_id: str, client_id: str, **options: Any) -> AsyncIterator[Run]:
        self.adopted.append(options["adopt"])
        self.limits.append(options["run_limit"])
        yield Run(self, prompt_id)

    async def cancel(self, prompt_id: str) -> None:
        self.cancelled.append(prompt_id)
        if len(self.cancelled) == 1:
            raise EngineUnreachable("away", "engine")
        self.stopped.set()

    async def fetch(self, output: OutputFile, *, limit_bytes: int) -> bytes:
        if isinstance(self.file, Exception):
            raise self.file
        return self.file
