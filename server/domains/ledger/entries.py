"""Rows of the ledger as entries of a control plane file. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from server.domains.ledger.control_plane_file import DecisionEntry, RunEntry, TaskEntry, run_entry
from server.domains.ledger.kinds import RunState
from server.domains.ledger.models import Decision, Run, Task


def of_task(row: Task) -> TaskEntry:
    """The task, with its checkpoint as far as the ledger has one. It stands on no line: 0."""
    return TaskEntry(
        line=0,
        key=row.key,
        title=row.title,
        scope=row.scope,
        state=row.state,
        priority=row.priority,
        tags=tuple(row.tags),
        checkpoint=row.checkpoint_commit,
        blocked_reason=row.blocked_reason,
        blocked_kind=row.blocked_kind,
        surface=row.surface,
        depends_on=tuple(row.depends_on),
        definition_of_done=tuple(row.definition_of_done),
        note=row.note,
    )


def of_run(row: Run) -> RunEntry:
    """The run as its log has it. Of a live one each part is put on one line, so that the entry stays short."""
    live = row.state is not RunState.IMPORTED
    entry = run_entry(
        row.started_at,
        row.title,
        mode=row.mode,
        state_before=row.state_before,
        selected_task=row.selected_task,
        result=_line(row.result) if live else row.result,
        next=_line(row.next) if live else row.next,
        checkpoint=row.checkpoint,
        sections=[
            (section["title"], _items(section["text"]) if live else section["text"])
            for section in row.sections
        ],
    )
    return replace(entry, line=row.line)


def of_decision(row: Decision) -> DecisionEntry:
    return DecisionEntry(line=row.line, title=row.title, decided_at=row.decided_at, text=row.text)


def ordered(rows: Iterable[Task]) -> list[Task]:
    """Tasks in the order that people have given them, then that of their source."""
    return sorted(rows, key=lambda row: (row.position if row.rank is None else row.rank, row.key))


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) if text is not None else None


def _items(text: str) -> str:
    """The bullets of a section, one behind the other."""
    return "; ".join(line.removeprefix("- ") for line in text.split("\n") if line.strip())
