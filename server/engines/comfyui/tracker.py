"""What the socket's messages mean for one prompt; pure, no waiting in here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.engines.base import (
    EngineFailure,
    Graph,
    NodesCached,
    NodeStarted,
    Outcome,
    OutputFile,
    OutputReady,
    Previewed,
    RunEvent,
    Stepped,
)
from server.engines.catalog import title
from server.engines.comfyui import errors
from server.engines.comfyui.frames import Frame, PreviewFrame
from server.engines.comfyui.messages import (
    Executed,
    Executing,
    ExecutionCached,
    ExecutionError,
    ExecutionInterrupted,
    ExecutionStart,
    ExecutionSuccess,
    Message,
    NodeState,
    Progress,
    ProgressState,
)
from server.engines.progress import ProgressMeter


@dataclass(frozen=True, slots=True)
class Closing:
    """What the closing message said; the history has the last word."""

    outcome: Outcome
    error: EngineFailure | None = None


class Tracker:
    """The state of one prompt as far as its socket told. Messages about other prompts change nothing."""

    def __init__(self, prompt_id: str, graph: Graph | None) -> None:
        self.prompt_id = prompt_id
        self.meter = ProgressMeter(graph)
        self.running = False
        self.over = False
        self.closing: Closing | None = None
        self.outputs: list[OutputFile] = []
        self.blocked: list[EngineFailure] = []
        self._graph = graph or {}
        self._current: str | None = None
        self._shown: str | None = None
        self._greeted: Executing | None = None
        self._display: dict[str, str] = {}

    def message(self, message: Message) -> Iterator[RunEvent]:
        """The events that a text message stands for."""
        if isinstance(message, Executing) and message.prompt_id is None:
            self._greeted = message
            if self.running:
                yield from self.confirm_running()
            return
        if (
            isinstance(message, ExecutionStart)
            or getattr(message, "prompt_id", self.prompt_id) != self.prompt_id
        ):
            # The greeting was about a prompt that ran before ours, or runs now.
            self._greeted = None
        if getattr(message, "prompt_id", None) == self.prompt_id and self.closing is None:
            yield from self.confirm_running()
            yield from self._own(message)
        elif isinstance(message, Executing) and message.prompt_id == self.prompt_id:
            self.over = self.over or message.node is None

    def frame(self, frame: Frame) -> Iterator[RunEvent]:
        """The events that a binary frame stands for. An anonymous picture is ours while we run."""
        if not isinstance(frame, PreviewFrame) or self.closing is not None:
            return
        if frame.anonymous and self.running and self._current is not None:
            yield Previewed(frame.mime, frame.data, self._posted(self._current))
        elif frame.prompt_id == self.prompt_id:
            node = frame.display_node or frame.node
            yield Previewed(frame.mime, frame.data, self._posted(node) if node else None)

    def confirm_running(self) -> Iterator[RunEvent]:
        """The engine runs this very prompt: so the greeting of a late connection was about it."""
        self.running = True
        greeted, self._greeted = self._greeted, None
        if greeted is not None and greeted.node is not None:
            yield from self._executing(greeted)

    def connected_again(self) -> None:
        """A new connection: what ran may have changed meanwhile."""
        self._greeted = None
        self._current = None

    def _own(self, message: Message) -> Iterator[RunEvent]:
        if isinstance(message, ExecutionCached):
            yield NodesCached(message.nodes, self.meter.cached(message.nodes))
        elif isinstance(message, Executing):
            yield from self._executing(message)
        elif isinstance(message, Progress):
            yield from self._progress(message)
        elif isinstance(message, ProgressState):
            self._progress_state(message)
        elif isinstance(message, Executed):
            yield from self._executed(message)
        elif not isinstance(message, ExecutionStart):
            self._close(message)

    def _executing(self, message: Executing) -> Iterator[RunEvent]:
        if message.node is None:
            self.over = True
            return
        self._current = message.node
        if message.display_node:
            self._display[message.node] = message.display_node
        node = self._posted(message.node)
        # Nodes that a posted node expands into are shown as that one, and announced once in a row.
        if node != self._shown:
            self._shown = node
            yield NodeStarted(node, self._title(node), self.meter.percent)

    def _progress(self, message: Progress) -> Iterator[RunEvent]:
        node = self._posted(message.node)
        percent = self.meter.at(message.node, message.value, message.max)
        if message.max > 0:
            yield Stepped(node, int(message.value), int(message.max), percent)

    def _progress_state(self, message: ProgressState) -> None:
        for state in message.nodes:
            self._display[state.node] = state.display_node
            self._measure(state)

    def _measure(self, state: NodeState) -> None:
        if state.state == "finished":
            self.meter.at(state.node, 1.0, 1.0)
        else:
            self.meter.at(state.node, state.value, state.max)

    def _executed(self, message: Executed) -> Iterator[RunEvent]:
        for output in message.outputs:
            if output not in self.outputs:
                self.outputs.append(output)
                yield OutputReady(output)

    def _close(self, message: Message) -> None:
        if isinstance(message, ExecutionSuccess):
            self.closing = Closing(Outcome.SUCCEEDED)
        elif isinstance(message, ExecutionInterrupted):
            self.closing = Closing(Outcome.INTERRUPTED, errors.interrupted(message))
        elif isinstance(message, ExecutionError) and message.blocked:
            self.blocked.append(errors.failure(message))
        elif isinstance(message, ExecutionError):
            self.closing = Closing(Outcome.FAILED, errors.failure(message))

    def _posted(self, node: str) -> str:
        """The node of the posted graph that stands for `node`."""
        shown = self._display.get(node, node)
        parent = shown.split(".")[0]
        return parent if shown not in self._graph and parent in self._graph else shown

    def _title(self, node: str) -> str:
        return title(self._graph[node]) if node in self._graph else node
