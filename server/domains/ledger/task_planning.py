"""What an import would change in the tasks, and what of the ledger it must leave as it is. Pure.

A file is a claim. Where nobody has worked on a task in the ledger itself, the claim is taken over; where a live run
or a person has (`touched_at`), the ledger's own state, checkpoint, block and edited fields stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from server.domains.ledger import entries, findings, merging, policy
from server.domains.ledger.control_plane_file import TaskEntry, normal_task
from server.domains.ledger.kinds import BlockedKind, DoneBasis, FindingCode, PolicyReview, TaskState
from server.domains.ledger.models import Task
from server.domains.ledger.planning import Change, Plan, Values

# What a live run or an owner decides: an import never takes it back.
DECIDED = ("state", "blocked_kind", "blocked_reason", "checkpoint_commit")
REOPENED = "the imported file lists it as {state}"
NO_REASON = "Blocked for compliance."
_CLAIMED = {"state", "checkpoint_commit"}
_TOUCHED = "was changed in the ledger itself"
_BLOCKED = "is blocked for compliance"
Edited = Mapping[UUID, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A task of which the file says something else than the ledger, which stays: {field: (ours, the file's)}."""

    row: Task
    entry: TaskEntry
    reason: str
    fields: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class TaskPlan(Plan[Task]):
    """`claims` are the tasks whose DONE rests on the file from now on, with the entry that says so.

    `lines` is where the file has each key.
    """

    lines: dict[str, int] = field(default_factory=dict)
    claims: list[tuple[Task, TaskEntry]] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    found: list[findings.Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Wanted:
    entry: TaskEntry
    row: Task | None
    values: Values


def plan(
    ledger_id: UUID, rows: Iterable[Task], found: Sequence[TaskEntry], edited: Edited | None = None
) -> TaskPlan:
    """The plan for tasks. Rows that the file does not mention stay; `edited` names the fields changed by hand."""
    existing = {row.key: row for row in rows}
    result = TaskPlan()
    wanted = [
        _wanted(result, existing.get(entry.key), entry, position, edited or {})
        for position, entry in enumerate(merging.merge(found))
    ]
    result.found.extend(_one_doing(existing, wanted))
    if _is_arranged(wanted):
        # The file has the order that people gave the tasks (an export has), so places in it are enough.
        for item in wanted:
            item.values["rank"] = None
    for item in wanted:
        _add(result, ledger_id, item)
    return result


def _wanted(result: TaskPlan, row: Task | None, entry: TaskEntry, position: int, edited: Edited) -> _Wanted:
    said = task_values(entry) if row is None else _told_alike(row, entry)
    values = {**said, **_policy(row, entry), "position": position}
    if row is None:
        return _Wanted(entry, row, values)
    reason, names = _protected(row, entry, edited)
    differing = {
        name: (getattr(row, name), values[name])
        for name in names
        if name in values and getattr(row, name) != values[name]  # a file says nothing of some fields
    }
    if differing:
        kept = Kept(row, entry, reason, differing)
        result.kept.append(kept)
        result.found.extend(_finding(kept))
    return _Wanted(entry, row, {**values, **{name: ours for name, (ours, _) in differing.items()}})


def _told_alike(row: Task, entry: TaskEntry) -> Values:
    """The entry's values; the row's own where a file has no other way to tell them (blanks at the end of a line)."""
    values = task_values(entry)
    if all(getattr(row, name) == value for name, value in values.items()):
        return values
    ours = task_values(normal_task(entries.of_task(row)))
    alike = {name: getattr(row, name) for name, value in values.items() if ours[name] == value}
    return {**values, **alike}


def _protected(row: Task, entry: TaskEntry, edited: Edited) -> tuple[str, Iterable[str]]:
    if row.state is TaskState.BLOCKED and row.blocked_kind is BlockedKind.COMPLIANCE:
        touched = sorted(edited.get(row.id, frozenset()))
        if row.touched_at or not merging.is_blocked_for_compliance(entry):
            return _BLOCKED, dict.fromkeys((*DECIDED, *touched))
        return _BLOCKED, ()
    if row.touched_at is not None or row.done_basis is DoneBasis.VERIFIED:
        return _TOUCHED, dict.fromkeys((*DECIDED, *sorted(edited.get(row.id, frozenset()))))
    return "", ()


def _finding(kept: Kept) -> Iterator[findings.Finding]:
    row, entry = kept.row, kept.entry
    if "state" in kept.fields and kept.reason == _BLOCKED:
        message = f"{row.key} {_BLOCKED}. The file says {entry.state}, but an import cannot lift the block."
        yield _of(FindingCode.POLICY_REVIEW, message, entry, entry.state, "BLOCKED")
    elif "state" in kept.fields:
        message = f"{row.key} {_TOUCHED} and stays {row.state}. The file says {entry.state}."
        yield _of(
            FindingCode.TASK_IN_TWO_SECTIONS, message, entry, _section(entry), f"{row.scope}_{row.state}"
        )
    elif row.state is TaskState.DONE and "checkpoint_commit" in kept.fields:
        ours, theirs = kept.fields["checkpoint_commit"]
        message = f"{row.key} keeps its checkpoint in the ledger. The file names another one, or none."
        yield _of(FindingCode.CHECKPOINT_UNKNOWN, message, entry, theirs, ours)


def _of(
    code: FindingCode, message: str, entry: TaskEntry, claimed: str | None, actual: str | None
) -> findings.Finding:
    return findings.Finding(code, message, entry.line, entry.key, claimed, actual)


def _section(entry: TaskEntry) -> str:
    return f"{entry.scope}_{entry.state}"


def _is_arranged(wanted: Sequence[_Wanted]) -> bool:
    """Whether the file lists the tasks of each section in the order that they have in the ledger."""
    last: dict[tuple[Any, Any], float] = {}
    for row, values in ((item.row, item.values) for item in wanted if item.row is not None):
        place = row.position if row.rank is None else row.rank
        section = (values["scope"], values["state"])
        if place < last.get(section, place):
            return False
        last[section] = place
    return True


def _one_doing(existing: Mapping[str, Task], wanted: Sequence[_Wanted]) -> Iterator[findings.Finding]:
    """Of several tasks that would be DOING one stays: the ledger's own, else the file's first."""
    named = {item.entry.key for item in wanted}
    live = [row.key for row in existing.values() if row.state is TaskState.DOING and row.key not in named]
    doing = [item for item in wanted if item.values["state"] is TaskState.DOING]
    live += [item.entry.key for item in doing if item.row is not None and item.row.touched_at is not None]
    holder = live[0] if live else (doing[0].entry.key if doing else None)
    for item in doing:
        if item.entry.key == holder:
            continue
        item.values["state"] = TaskState.TODO
        if live:
            message = f"{item.entry.key} is DOING in the file, but the ledger works on {holder}; it is taken as TODO."
            yield _of(FindingCode.TOO_MANY_DOING, message, item.entry, "DOING", "TODO")


def _add(result: TaskPlan, ledger_id: UUID, item: _Wanted) -> None:
    result.lines[item.entry.key] = item.entry.line
    row, values = item.row, item.values
    if row is None:
        row = Task(ledger_id=ledger_id, key=item.entry.key, **values)
        result.add.append(row)
        said = set(values)
    else:
        change = Change.of(row, values)
        result.take(change)
        said = set(change.fields)
    if row.state is TaskState.DONE and row.done_basis is not DoneBasis.VERIFIED and said & _CLAIMED:
        result.claims.append((row, item.entry))


def task_values(entry: TaskEntry) -> Values:
    """A task's columns as the entry has them."""
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


def _policy(row: Task | None, entry: TaskEntry) -> Values:
    """What policy says of a task beyond the file: an import neither clears a review nor opens what is not built."""
    if entry.key not in policy.REVIEW | policy.COMPLIANCE:
        return {}
    if row is not None and row.policy_review is PolicyReview.CLEARED:
        return {}
    needed: Values = {"policy_review": PolicyReview.NEEDED}
    if entry.key not in policy.COMPLIANCE:
        return needed
    reason = entry.blocked_reason or NO_REASON
    return {
        **needed,
        "state": TaskState.BLOCKED,
        "blocked_kind": BlockedKind.COMPLIANCE,
        "blocked_reason": reason,
    }
