"""What goes in and out of an engine, in words that fit any engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

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
    ENGINE_FAULT: the engine answers, but not what its protocol says; the prompt may live on.
    DEVICE_FAULT: the engine's GPU or driver failed under the prompt; most likely it fails every prompt until the
    engine is restarted.
    """

    OUT_OF_MEMORY = "OUT_OF_MEMORY"
    MISSING_MODEL = "MISSING_MODEL"
    MISSING_NODE = "MISSING_NODE"
    INVALID_GRAPH = "INVALID_GRAPH"
    NODE_ERROR = "NODE_ERROR"
    DEVICE_FAULT = "DEVICE_FAULT"
    INTERRUPTED = "INTERRUPTED"
    ENGINE_LOST = "ENGINE_LOST"
    ENGINE_UNREACHABLE = "ENGINE_UNREACHABLE"
    ENGINE_FAULT = "ENGINE_FAULT"
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

    `node` made it, `display_node` is the node of the posted graph (they differ for expanded nodes); `kind` is
    the engine's name for the sort of thing, e.g. "images".
    """

    node: str
    filename: str
    subfolder: str = ""
    type: str = "output"
    kind: str = "images"
    display_node: str | None = None


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """An engine as it is now. Memory in bytes, None when unknown for `vram_reason`; latency in ms."""

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
    """A prompt to queue. `prompt_id` is a lowercase UUID of our own, so that a lost answer can be looked up;
    a new one for every attempt, because engines run an id twice and mix up what they know of it.

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
class QueuedPrompt:
    """A prompt that waits or runs on its engine, whoever submitted it; `extra_pnginfo` as in Submission."""

    prompt_id: str
    client_id: str | None
    extra_pnginfo: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PromptLookup:
    """What the engine knows of a prompt. `position` counts those waiting before it; None unless PENDING.

    `idle`: it waits, and yet nothing runs there.
    """

    state: PromptState
    outputs: list[OutputFile] = field(default_factory=list)
    error: EngineFailure | None = None
    position: int | None = None
    idle: bool = False


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
