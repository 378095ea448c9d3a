"""What an import would change: rows as they are against entries as the file has them. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from server.domains.ledger import merging
from server.domains.ledger.control_plane_file import DecisionEntry, RunEntry, TaskEntry
from server.domains.ledger.kinds import BlockedKind, TaskState
from server.domains.ledger.models import Decision, Run, Task

Row = TypeVar("Row", Task, Run, Decision)
Values = dict[str, Any]
# Where an entry stands in the file: kept up to date, but no change of what it says.
PLACE = ("position", "line")


@dataclass(slots=True)
class Plan(Generic[Row]):
    """Rows to insert, rows to update with the names of their changed columns, how many stay as they are."""

    add: list[Row] = field(default_factory=list)
    change: list[tuple[Row, tuple[str, ...]]] = field(default_factory=list)
    moved: list[Row] = field(default_factory=list)
    unchanged: int = 0

    @property
    def changes(self) -> bool:
        return bool(self.add or self.change)


def tasks(ledger_id: UUID, rows: Iterable[Task], entries: Sequence[TaskEntry]) -> Plan[Task]:
    """The plan for tasks. Rows that the file does not mention stay."""
    existing = {row.key: row for row in rows}
    wanted = {
        entry.key: _keep_block(existing.get(entry.key), {**_task_values(entry), "position": position})
        for position, entry in enumerate(merging.merge(entries))
    }
    return _plan(existing, wanted, lambda key, values: Task(ledger_id=ledger_id, key=key, **values))


def kept_blocked(rows: Iterable[Task], entries: Sequence[TaskEntry]) -> list[TaskEntry]:
    """Entries that would lift a compliance block, which no import may do."""
    blocked = {row.key for row in rows if _is_compliance_block(row)}
    return [
        entry
        for entry in merging.merge(entries)
        if entry.key in blocked and entry.blocked_kind is not BlockedKind.COMPLIANCE
    ]


def runs(ledger_id: UUID, rows: Iterable[Run], entries: Sequence[RunEntry]) -> Plan[Run]:
    """The plan for runs: position 0 is the log's newest one; runs that the file has dropped come last."""
    existing = {row.digest: row for row in rows}
    ordered = entries if merging.is_newest_first(entries) else entries[::-1]
    digests = _identities(entry.heading for entry in entries)
    if ordered is not entries:
        digests.reverse()
    wanted = {
        digest: {**_run_values(entry), "position": position, "line": entry.line}
        for position, (digest, entry) in enumerate(zip(digests, ordered, strict=True))
    }
    dropped = sorted(
        (row for row in existing.values() if row.digest not in wanted), key=lambda row: row.position
    )
    plan = _plan(existing, wanted, lambda digest, values: Run(ledger_id=ledger_id, digest=digest, **values))
    plan.moved.extend(_shift(dropped, len(wanted)))
    return plan


def decisions(ledger_id: UUID, rows: Iterable[Decision], entries: Sequence[DecisionEntry]) -> Plan[Decision]:
    """The plan for decisions, in file order; those the file has dropped come last."""
    existing = {row.digest: row for row in rows}
    digests = _identities(f"{entry.decided_at} {entry.title}" for entry in entries)
    wanted = {
        digest: {**_decision_values(entry), "position": position, "line": entry.line}
        for position, (digest, entry) in enumerate(zip(digests, entries, strict=True))
    }
    dropped = sorted(
        (row for row in existing.values() if row.digest not in wanted), key=lambda row: row.position
    )
    plan = _plan(
        existing, wanted, lambda digest, values: Decision(ledger_id=ledger_id, digest=digest, **values)
    )
    plan.moved.extend(_shift(dropped, len(wanted)))
    return plan


def _plan(existing: Mapping[str, Row], wanted: Mapping[str, Values], make: Any) -> Plan[Row]:
    plan: Plan[Row] = Plan()
    for identity, values in wanted.items():
        row = existing.get(identity)
        if row is None:
            plan.add.append(make(identity, values))
            continue
        differing = tuple(name for name, value in values.items() if getattr(row, name) != value)
        row.update_from_dict({name: values[name] for name in differing})
        changed = tuple(name for name in differing if name not in PLACE)
        if changed:
            plan.change.append((row, changed))
        else:
            plan.unchanged += 1
        if len(changed) < len(differing):
            plan.moved.append(row)
    return plan


def _shift(rows: Sequence[Row], start: int) -> list[Row]:
    moved = []
    for position, row in enumerate(rows, start):
        if row.position != position:
            row.position = position
            moved.append(row)
    return moved


def _identities(names: Iterable[str]) -> list[str]:
    """One digest per entry: of its name and how often that name came before, so that repeats stay apart."""
    seen: dict[str, int] = {}
    digests = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        digests.append(hashlib.sha256(f"{name}\n{seen[name]}".encode()).hexdigest())
    return digests


def _is_compliance_block(row: Task) -> bool:
    return row.state is TaskState.BLOCKED and row.blocked_kind is BlockedKind.COMPLIANCE


def _keep_block(row: Task | None, values: Values) -> Values:
    """An import must not lift a compliance block: only an owner does, with a reason."""
    if row is None or not _is_compliance_block(row) or values["blocked_kind"] is BlockedKind.COMPLIANCE:
        return values
    kept = {
        name: getattr(row, name) for name in ("state", "blocked_kind", "blocked_reason", "checkpoint_commit")
    }
    return {**values, **kept}


def _task_values(entry: TaskEntry) -> Values:
    return {
        "title": entry.title,
        "scope": entry.scope,
        "state": entry.state,
        "priority": entry.priority,
        "tags": list(entry.tags),
        "surface": entry.surface,
        "depends_on": list(entry.depends_on),
        "definition_of_done": list(entry.definition_of_done),
        "blocked_reason": entry.blocked_reason,
        "blocked_kind": entry.blocked_kind,
        "checkpoint_commit": merging.commit_of(entry),
        "note": entry.note,
    }


def _run_values(entry: RunEntry) -> Values:
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


def _decision_values(entry: DecisionEntry) -> Values:
    return {"title": entry.title, "decided_at": entry.decided_at, "text": entry.text}
