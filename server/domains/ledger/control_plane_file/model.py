"""What a control plane file holds, line numbers included. Lines count from 1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from server.domains.ledger.kinds import BlockedKind, TaskPriority, TaskScope, TaskState


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """One task line with the indented details below it. The same key may occur more than once in a file."""

    line: int
    key: str
    title: str
    scope: TaskScope
    state: TaskState
    priority: TaskPriority | None = None
    tags: tuple[str, ...] = ()
    checkpoint: str | None = None
    blocked_reason: str | None = None
    blocked_kind: BlockedKind | None = None
    surface: str | None = None
    depends_on: tuple[str, ...] = ()
    definition_of_done: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RunSection:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One entry of the run log; `length` is its number of lines that are not blank, heading left out."""

    line: int
    heading: str
    title: str
    started_at: datetime | None
    mode: str | None
    state_before: str | None
    selected_task: str | None
    task_keys: tuple[str, ...]
    result: str | None
    next: str | None
    checkpoint: str | None
    sections: tuple[RunSection, ...]
    length: int


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    line: int
    title: str
    decided_at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that the dashboard states."""

    line: int
    value: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A drawn progress bar: its cells, and the numbers written beside it."""

    line: int
    name: str
    full: int
    cells: int
    percent: int
    done: int | None
    total: int | None


@dataclass(frozen=True, slots=True)
class UnparsedLine:
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ControlPlane:
    """A whole file in file order. `run_limit` is what the run log's heading allows ("Last 10 Only")."""

    tasks: tuple[TaskEntry, ...] = ()
    runs: tuple[RunEntry, ...] = ()
    decisions: tuple[DecisionEntry, ...] = ()
    fields: Mapping[str, Claim] = field(default_factory=dict)
    counts: Mapping[str, Claim] = field(default_factory=dict)
    bars: tuple[Bar, ...] = ()
    unparsed: tuple[UnparsedLine, ...] = ()
    run_limit: int | None = None
    run_log_line: int | None = None


@dataclass(frozen=True, slots=True)
class ExportDocument:
    """A ledger to be written as a file.

    `source` is the text of the file that was imported last: whatever is no task, run, decision or number of the
    dashboard is taken from it, at its place. Tasks have one entry for each key; tasks and decisions stand in the
    order of the file, runs newest first. `fields` are values of the dashboard's table by name, in Markdown
    ("`none`"); those not given stay as the source has them.
    """

    tasks: tuple[TaskEntry, ...] = ()
    runs: tuple[RunEntry, ...] = ()
    decisions: tuple[DecisionEntry, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
