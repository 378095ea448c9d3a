"""Write what an import changes in the tasks, in the order that the database's rules ask for.

A claim comes before the task that rests on it, a task's history before its change, and whatever leaves DOING before
whatever becomes DOING.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from server.core import clock
from server.domains.ledger import history, merging, storing
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import DoneBasis, TaskEventKind, TaskState
from server.domains.ledger.models import DoneClaim, LedgerImport, Task, TaskEvent
from server.domains.ledger.planning import Change
from server.domains.ledger.task_planning import REOPENED, TaskPlan

Tick = Callable[[int], None]
_BASIS = ("done_basis", "claim_id", "closed_run_id", "done_at")
_PROOF = ("checkpoint_repository", "checkpoint_verified_at", "checkpoint_subject")


async def carry_out(plan: TaskPlan, source: LedgerImport, author: Author, tick: Tick) -> None:
    """Write the plan's tasks, claims and history, in bulk. `source` is saved already; `tick` counts tasks."""
    await _claim(plan, source)
    columns = [_prepare(change) for change in plan.change]
    events = [_event(change, author) for change in plan.change]
    await TaskEvent.bulk_create(events, batch_size=storing.BATCH)
    changes = list(zip(plan.change, columns, strict=True))
    await _update(pair for pair in changes if _leaves(pair[0], TaskState.DOING))
    await _update(pair for pair in changes if not _leaves(pair[0], TaskState.DOING))
    tick(len(changes))
    for start in range(0, len(plan.add), storing.BATCH):
        part = plan.add[start : start + storing.BATCH]
        await Task.bulk_create(part)
        await TaskEvent.bulk_create(history.event(row, TaskEventKind.IMPORTED, author) for row in part)
        tick(len(part))
    await storing.move(plan.moved)


async def edited(rows: Iterable[Task]) -> dict[UUID, frozenset[str]]:
    """The fields of each task that somebody has edited in the ledger itself."""
    touched = [row.id for row in rows if row.touched_at is not None]
    found: dict[UUID, set[str]] = defaultdict(set)
    for start in range(0, len(touched), storing.BATCH):
        part = touched[start : start + storing.BATCH]
        query = TaskEvent.filter(task_id__in=part, kind__in=(TaskEventKind.CREATED, TaskEventKind.EDITED))
        for event in await query.only("id", "task_id", "changes"):
            found[event.task_id].update(event.changes)
    return {id: frozenset(names) for id, names in found.items()}


async def _claim(plan: TaskPlan, source: LedgerImport) -> None:
    claims = []
    for row, entry in plan.claims:
        commit = merging.commit_of(entry)
        claim = DoneClaim(source_id=source.id, key=row.key, commit=commit, line=entry.line)
        row.done_basis, row.claim_id, row.closed_run_id = DoneBasis.CLAIMED, claim.id, None
        claims.append(claim)
    await DoneClaim.bulk_create(claims, batch_size=storing.BATCH)


def _prepare(change: Change[Task]) -> tuple[str, ...]:
    """Raises the task's version and clears what no longer holds; returns the columns to write."""
    row, columns = change.row, tuple(change.fields)
    row.version += 1
    row.updated_at = clock.now()
    if "checkpoint_commit" in change.fields:
        row.checkpoint_repository = row.checkpoint_verified_at = row.checkpoint_subject = None
        columns += _PROOF
    if _leaves(change, TaskState.DONE):
        row.update_from_dict(dict.fromkeys(_BASIS))
    if {"state", "checkpoint_commit"} & change.fields.keys():
        columns += _BASIS
    return (*columns, "version", "updated_at")


def _event(change: Change[Task], author: Author) -> TaskEvent:
    if not _leaves(change, TaskState.DONE):
        return history.event(change.row, TaskEventKind.IMPORTED, author, change.fields)
    reason = REOPENED.format(state=change.row.state)
    return history.event(change.row, TaskEventKind.REOPENED, author, change.fields, reason)


def _leaves(change: Change[Task], state: TaskState) -> bool:
    return "state" in change.fields and change.fields["state"][0] is state


async def _update(changes: Iterable[tuple[Change[Task], tuple[str, ...]]]) -> None:
    groups: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for change, columns in changes:
        groups[columns].append(change.row)
    for columns, rows in groups.items():
        await storing.update(_sorted(rows), columns)


def _sorted(rows: Sequence[Task]) -> list[Task]:
    """By key, so that two who write many rows meet them in the same order."""
    return sorted(rows, key=lambda row: row.key)
