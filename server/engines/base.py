"""What the generation domain knows of an engine: one Protocol, plain values, own errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from server.engines.catalog import EngineCatalog, Missing, MissingKind, missing
from server.engines.errors import (
    EngineFault,
    EngineNotPermitted,
    EngineRejected,
    EngineUnreachable,
    OutputGone,
    OutputTooLarge,
)
from server.engines.values import (
    Ended,
    EngineFailure,
    EngineInfo,
    FailureCode,
    Graph,
    NodeError,
    NodesCached,
    NodeStarted,
    Outcome,
    OutputFile,
    OutputReady,
    Previewed,
    PromptLookup,
    PromptState,
    QueuedPrompt,
    RunEvent,
    Stepped,
    Submission,
    Submitted,
)

__all__ = [
    "Ended",
    "EngineCatalog",
    "EngineClient",
    "EngineFailure",
    "EngineFault",
    "EngineInfo",
    "EngineNotPermitted",
    "EngineRejected",
    "EngineRun",
    "EngineUnreachable",
    "FailureCode",
    "Graph",
    "Missing",
    "MissingKind",
    "NodeError",
    "NodeStarted",
    "NodesCached",
    "Outcome",
    "OutputFile",
    "OutputGone",
    "OutputReady",
    "OutputTooLarge",
    "Previewed",
    "PromptLookup",
    "PromptState",
    "QueuedPrompt",
    "RunEvent",
    "Stepped",
    "Submission",
    "Submitted",
    "missing",
]


class EngineRun(Protocol):
    """The events of one prompt, Ended last. Iterate once; reading slowly loses previews, never the end."""

    prompt_id: str

    @property
    def percent(self) -> float: ...

    def __aiter__(self) -> AsyncIterator[RunEvent]: ...


class EngineClient(Protocol):
    """One engine. Every method raises EngineUnreachable or EngineFault when the engine is not well."""

    url: str

    async def info(self) -> EngineInfo: ...

    async def catalog(self) -> EngineCatalog: ...

    async def submit(self, submission: Submission) -> Submitted:
        """Raises EngineRejected. After EngineUnreachable look the prompt up before submitting again."""
        ...

    async def lookup(self, prompt_id: str) -> PromptLookup: ...

    async def queued(self) -> list[QueuedPrompt]:
        """Everything that waits or runs there, other people's prompts too."""
        ...

    async def model_hash(self, kind: MissingKind, name: str) -> str | None:
        """The SHA-256 that the model's file tells of itself, in hex; None when it tells none."""
        ...

    async def cancel(self, prompt_id: str) -> None:
        """Asks the engine to drop or stop the prompt; it may still finish first. Unknown ids are no error."""
        ...

    def follow(
        self,
        prompt_id: str,
        client_id: str,
        *,
        graph: Graph | None = None,
        adopt: bool = False,
        run_limit: float | None = None,
    ) -> AbstractAsyncContextManager[EngineRun]:
        """Enter before submitting (the socket is ready then), or with `adopt` for one submitted earlier.

        `graph` feeds titles and percent. `run_limit` is in seconds; past it the prompt is cancelled
        and the run ends FAILED with TIMEOUT. One follower per client_id at a time, else ValueError.
        """
        ...

    async def fetch(self, output: OutputFile, *, limit_bytes: int) -> bytes:
        """The file's bytes. Raises OutputGone, OutputTooLarge."""
        ...

    async def free(self, *, unload_models: bool = True, free_memory: bool = True) -> None: ...

    async def upload_image(
        self, name: str, data: bytes, *, subfolder: str = "", overwrite: bool = False
    ) -> str:
        """Puts an input picture on the engine; returns the name to write into a graph, maybe not `name`."""
        ...

    async def close(self) -> None: ...
