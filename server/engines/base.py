"""What the generation domain knows of an engine: one Protocol, plain dataclasses, own errors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from server.core.errors import InvalidInput, NotFound, Unavailable
from server.engines.catalog import EngineCatalog

Graph = Mapping[str, Mapping[str, Any]]


class PromptState(StrEnum):
    """Where a prompt is on its engine. ABSENT: neither queued nor in the history, asked twice."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    INTERRUPTED = "INTERRUPTED"
    ABSENT = "ABSENT"

    @property
    def over(self) -> bool:
        """Whether the engine has said its last word about the prompt."""
        return self in (PromptState.SUCCEEDED, PromptState.FAILED, PromptState.INTERRUPTED)


class Outcome(StrEnum):
    """How a run ended. LOST: the engine forgot it or fell silent; `Ended.error.code` tells which."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    INTERRUPTED = "INTERRUPTED"
    LOST = "LOST"


class FailureCode(StrEnum):
    """Why a prompt was refused or did not succeed.

    ENGINE_LOST: the engine answers but knows nothing of the prompt (restarted, or deleted by someone).
    ENGINE_UNREACHABLE: the engine did not answer for the whole silence limit; the prompt may live on.
    """

    OUT_OF_MEMORY = "OUT_OF_MEMORY"
    MISSING_MODEL = "MISSING_MODEL"
    MISSING_NODE = "MISSING_NODE"
    INVALID_GRAPH = "INVALID_GRAPH"
    NODE_ERROR = "NODE_ERROR"
    INTERRUPTED = "INTERRUPTED"
    ENGINE_LOST = "ENGINE_LOST"
    ENGINE_UNREACHABLE = "ENGINE_UNREACHABLE"
    TIMEOUT = "TIMEOUT"


@dataclass(frozen=True, slots=True)
class EngineFailure:
    """A failure in words for a person: one line, no paths of the engine's machine."""

    code: FailureCode
    message: str
    node: str | None = None
    node_class: str | None = None


@dataclass(frozen=True, slots=True)
class NodeError:
    """One fault that validation found in one node; `kind` is the engine's own name for it."""

    node: str
    node_class: str | None
    kind: str
    message: str
    input: str | None = None


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file on the engine. `type` is output, temp or input; temp files vanish when the engine restarts.

    `node` is the node that made it, `display_node` the one of the posted graph (they differ for expanded nodes);
    `kind` is the engine's name for the sort of thing, e.g. "images".
    """

    node: str
    filename: str
    subfolder: str = ""
    type: str = "output"
    kind: str = "images"
    display_node: str | None = None


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """An engine as it is now. Bytes for memory (None with `vram_reason` when unknown), milliseconds for latency."""

    url: str
    version: str | None
    sandbox: bool
    device_name: str | None
    vram_total: int | None
    vram_free: int | None
    vram_reason: str | None
    queue_remaining: int | None
    latency_ms: float
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submission:
    """A prompt to queue. `prompt_id` is a lowercase UUID of our own, so that a lost answer can be looked up.

    `extra_pnginfo` is written into saved pictures, key by key; `number` is the priority, lower runs first.
    """

    graph: Graph
    prompt_id: str
    client_id: str
    extra_pnginfo: Mapping[str, Any] = field(default_factory=dict)
    preview: bool = True
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """An accepted prompt. With `node_errors` it was taken in part: these outputs will not be made."""

    prompt_id: str
    number: float | None
    node_errors: tuple[NodeError, ...] = ()


@dataclass(frozen=True, slots=True)
class PromptLookup:
    """What the engine knows of a prompt. `position` counts the waiting ones before it; None unless PENDING."""

    state: PromptState
    outputs: list[OutputFile] = field(default_factory=list)
    error: EngineFailure | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class NodeStarted:
    """A node began. `percent` is of the whole run and never goes back, here as in Stepped."""

    node: str
    title: str
    percent: float


@dataclass(frozen=True, slots=True)
class Stepped:
    """A node's own bar moved to `step` of `total`; steps may be skipped."""

    node: str
    step: int
    total: int
    percent: float


@dataclass(frozen=True, slots=True)
class Previewed:
    """A picture of the unfinished work, as file bytes. Old ones are dropped when the reader is slow."""

    mime: str
    data: bytes = field(repr=False)
    node: str | None = None


@dataclass(frozen=True, slots=True)
class NodesCached:
    """Nodes whose results are reused; also the sign that the run has begun."""

    nodes: tuple[str, ...]
    percent: float


@dataclass(frozen=True, slots=True)
class OutputReady:
    """A file that can be fetched already, while the run goes on."""

    output: OutputFile


@dataclass(frozen=True, slots=True)
class Ended:
    """The last event of every run. `blocked` lists nodes that refused to go on although the run succeeded."""

    outcome: Outcome
    outputs: list[OutputFile] = field(default_factory=list)
    error: EngineFailure | None = None
    blocked: tuple[EngineFailure, ...] = ()


RunEvent = NodeStarted | Stepped | Previewed | NodesCached | OutputReady | Ended


class EngineRun(Protocol):
    """The events of one prompt, Ended last. Iterate once; reading slowly loses previews, never the end."""

    prompt_id: str

    @property
    def percent(self) -> float: ...

    def __aiter__(self) -> AsyncIterator[RunEvent]: ...


class EngineUnreachable(Unavailable):
    """The engine does not answer, or not in time."""


class EngineFault(Unavailable):
    """The engine answers, but not what its protocol says: a 500, a redirect, no JSON, too many bytes."""


class EngineRejected(InvalidInput):
    """The engine will not run this graph; `code` and `node_errors` say why."""

    def __init__(
        self,
        code: FailureCode,
        message: str,
        node: str | None = None,
        node_class: str | None = None,
        node_errors: tuple[NodeError, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.node = node
        self.node_class = node_class
        self.node_errors = node_errors


class EngineNotPermitted(InvalidInput):
    """The address is not http(s), or its host is neither this machine nor in the allow-list."""


class OutputGone(NotFound):
    """The engine no longer has the file."""


class OutputTooLarge(InvalidInput):
    """The file is larger than the caller allows."""


class EngineClient(Protocol):
    """One engine. Every method raises EngineUnreachable or EngineFault when the engine is not well."""

    url: str

    async def info(self) -> EngineInfo: ...

    async def catalog(self) -> EngineCatalog: ...

    async def submit(self, submission: Submission) -> Submitted:
        """Raises EngineRejected. After EngineUnreachable look the prompt up before submitting again."""
        ...

    async def lookup(self, prompt_id: str) -> PromptLookup: ...

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
        """Enter before submitting (the socket is ready then), or with `adopt` for a prompt submitted earlier.

        `graph` feeds titles and percent. `run_limit` is in seconds of running; past it the prompt is cancelled and
        the run ends FAILED with TIMEOUT. One follower per client_id at a time, else ValueError.
        """
        ...

    async def fetch(self, output: OutputFile, *, limit_bytes: int) -> bytes:
        """The file's bytes. Raises OutputGone, OutputTooLarge."""
        ...

    async def free(self, *, unload_models: bool = True, free_memory: bool = True) -> None: ...

    async def upload_image(self, name: str, data: bytes, *, subfolder: str = "", overwrite: bool = False) -> str:
        """Puts an input picture on the engine; the name to write into a graph, which may differ from `name`."""
        ...

    async def close(self) -> None: ...
