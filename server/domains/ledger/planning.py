"""What an import would change: rows as they are against entries as the file has them. Pure.

Tasks have a plan of their own: see task_planning.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from server.domains.ledger import merging
from server.domains.ledger.control_plane_file import DecisionEntry, RunEntry, normal_run
from server.domains.ledger.entries import of_run
from server.domains.ledger.kinds import RunState
from server.domains.ledger.models import Decision, Run, Task

Row = TypeVar("Row", Task, Run, Decision)
Values = dict[str, Any]
# Where an entry stands in the file: kept up to date, but no change of what it says.
PLACE = ("position", "line", "rank")


@dataclass(slots=True)
class Change(Generic[Row]):
    """A row with its new values in place; `fields` is {column: (before, after)} of what it says."""

    row: Row
    fields: dict[str, tuple[Any, Any]]
    moved: bool = False

    @classmethod
    def of(cls, row: Row, values: Values) -> Change[Row]:
        """Puts the values into the row and tells what differed."""
        differing = {
            name: (getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value
        }
        row.update_from_dict({name: new for name, (_, new) in differing.items()})
        said = {name: pair for name, pair in differing.items() if name not in PLACE}
        return cls(row, said, moved=len(said) < len(differing))


@dataclass(slots=True)
class Plan(Generic[Row]):
    """Rows to insert, rows to update, rows that only move, how many say the same as before."""

    add: list[Row] = field(default_factory=list)
    change: list[Change[Row]] = field(default_factory=list)
    moved: list[Row] = field(default_factory=list)
    unchanged: int = 0

    def take(self, change: Change[Row]) -> None:
        """Adds an existing row to the plan."""
        if change.fields:
            self.change.append(change)
        else:
            self.unchanged += 1
        if change.moved:
            self.moved.append(change.row)


@dataclass(slots=True)
class RunPlan(Plan[Run]):
    """`kept` are live runs of which the file says something else: row, line, {column: (ours, the file's)}."""

    kept: list[tuple[Run, int, dict[str, tuple[Any, Any]]]] = field(default_factory=list)


def runs(ledger_id: UUID, rows: Iterable[Run], entries: Sequence[RunEntry]) -> RunPlan:
    """The plan for runs: position 0 is the log's newest one; runs that the file has dropped come last.

    Live runs stay as they are, and where they are: an entry that tells of one is no new run.
    """
    known = list(rows)
    live = _live(known)
    existing = {row.digest: row for row in known if row.state is RunState.IMPORTED}
    ordered = _newest_first(entries)
    positions = _positions([live.get(digest) for digest, _ in ordered])
    plan = RunPlan()
    for row, entry in ((live[digest], entry) for digest, entry in ordered if digest in live):
        _keep(plan, row, entry)
    wanted = {
        digest: {**run_values(entry), "position": position, "line": entry.line}
        for (digest, entry), position in zip(ordered, positions, strict=True)
        if digest not in live
    }
    _compare(plan, existing, wanted, lambda digest, values: Run(ledger_id=ledger_id, digest=digest, **values))
    plan.moved.extend(_shift(existing, wanted))
    return plan


def _keep(plan: RunPlan, row: Run, entry: RunEntry) -> None:
    ours, theirs = run_values(normal_run(of_run(row))), run_values(entry)
    fields = {name: (ours[name], theirs[name]) for name in ours if ours[name] != theirs[name]}
    if fields:
        plan.kept.append((row, entry.line, fields))
    else:
        plan.unchanged += 1


def _live(rows: Iterable[Run]) -> dict[str, Run]:
    """Live runs by the digest that their entry in a log has."""
    live = [row for row in rows if row.state is not RunState.IMPORTED]
    return dict(zip(identities(normal_run(of_run(row)).heading for row in live), live, strict=True))


def _newest_first(entries: Sequence[RunEntry]) -> list[tuple[str, RunEntry]]:
    named = list(zip(identities(entry.heading for entry in entries), entries, strict=True))
    return named if merging.is_newest_first(entries) else named[::-1]


def _positions(known: Sequence[Run | None]) -> list[int]:
    """A position for each entry of the log: from 0 on below the last live run, and counting up above each."""
    positions, next_below, above = [0] * len(known), 0, None
    last = max((index for index, row in enumerate(known) if row is not None), default=-1)
    for index in range(last + 1, len(known)):
        positions[index], next_below = next_below, next_below + 1
    for index in range(last, -1, -1):
        row = known[index]
        above = row.position if row is not None else (above or 0) - 1
        positions[index] = above
    return positions


def decisions(ledger_id: UUID, rows: Iterable[Decision], entries: Sequence[DecisionEntry]) -> Plan[Decision]:
    """The plan for decisions, in file order; those the file has dropped come last."""
    existing = {row.digest: row for row in rows}
    digests = identities(decision_name(entry) for entry in entries)
    wanted = {
        digest: {**decision_values(entry), "position": position, "line": entry.line}
        for position, (digest, entry) in enumerate(zip(digests, entries, strict=True))
    }
    plan: Plan[Decision] = Plan()
    _compare(
        plan,
        existing,
        wanted,
        lambda digest, values: Decision(ledger_id=ledger_id, digest=digest, **values),
    )
    plan.moved.extend(_shift(existing, wanted))
    return plan


def _compare(
    plan: Plan[Row],
    existing: Mapping[str, Row],
    wanted: Mapping[str, Values],
    make: Callable[[str, Values], Row],
) -> None:
    for identity, values in wanted.items():
        row = existing.get(identity)
        if row is None:
            plan.add.append(make(identity, values))
        else:
            plan.take(Change.of(row, values))


def _shift(existing: Mapping[str, Row], wanted: Mapping[str, Values]) -> list[Row]:
    """Rows that the file has dropped, put behind those that it has."""
    dropped = sorted(
        (row for digest, row in existing.items() if digest not in wanted),
        key=lambda row: (row.position, row.id),
    )
    start = max((values["position"] + 1 for values in wanted.values()), default=0)
    moved = []
    for position, row in enumerate(dropped, max(start, 0)):
        if row.position != position:
            row.position = position
            moved.append(row)
    return moved


def identities(names: Iterable[str]) -> list[str]:
    """One digest per entry: of its name and how often that name came before, so that repeats stay apart."""
    seen: dict[str, int] = {}
    digests = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        digests.append(hashlib.sha256(f"{name}\n{seen[name]}".encode()).hexdigest())
    return digests


def decision_name(entry: DecisionEntry) -> str:
    """What tells a decision from others."""
    return f"{entry.decided_at} {entry.title}"


def run_values(entry: RunEntry) -> Values:
    """A run's columns as the entry has them."""
    return {
        "started_at": entry.started_at,
        "title": entry.title,
        "mode": entry.mode,
        "state_before": entry.state_before,
        "selected_task": entry.selected_task,
        "task_keys": list(entry.task_keys),
        "result": entry.result,
        "next": entry.next,
        "checkpoint": entry.checkpoint,
        "sections": [{"title": section.title, "text": section.text} for section in entry.sections],
    }


def decision_values(entry: DecisionEntry) -> Values:
    """A decision's columns as the entry has them."""
    return {"title": entry.title, "decided_at": entry.decided_at, "text": entry.text}
