"""What an import changes, told for people: an entry for each task, run and decision that it touches or keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from server.domains.ledger.kinds import TaskState
from server.domains.ledger.models import Decision, Run, Task
from server.domains.ledger.planning import Change, Plan, RunPlan
from server.domains.ledger.task_planning import REOPENED, TaskPlan

MAX_SHOWN = 2000


class ImportKind(StrEnum):
    TASK = "TASK"
    RUN = "RUN"
    DECISION = "DECISION"


class ImportChange(StrEnum):
    """KEPT: the file says something else, but the ledger's own state stays."""

    ADDED = "ADDED"
    CHANGED = "CHANGED"
    KEPT = "KEPT"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A column's value before and after, as text; of something that is KEPT `after` is what the file says."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """`line` is where the file has it, from 1; `reason` says why something is kept, or why a task is reopened."""

    kind: ImportKind
    change: ImportChange
    key: str | None
    title: str
    line: int | None
    reason: str | None
    fields: tuple[FieldChange, ...]


def differences(tasks: TaskPlan, runs: RunPlan, decisions: Plan[Decision]) -> list[Difference]:
    """All of them, in the order of the file's lines."""
    found = [*_tasks(tasks), *_runs(runs), *_decisions(decisions)]
    return sorted(found, key=lambda item: (item.line or 0, item.kind, item.key or ""))


def _tasks(plan: TaskPlan) -> Iterator[Difference]:
    for row in plan.add:
        new = {name: (None, getattr(row, name)) for name in ("scope", "state", "priority")}
        yield _task(plan, row, ImportChange.ADDED, new)
    for change in plan.change:
        yield _task(plan, change.row, ImportChange.CHANGED, change.fields, _reopened(change))
    for kept in plan.kept:
        reason = f"It {kept.reason}, so the ledger's own stays."
        yield _task(plan, kept.row, ImportChange.KEPT, kept.fields, reason)


def _task(
    plan: TaskPlan,
    row: Task,
    change: ImportChange,
    fields: Mapping[str, tuple[Any, Any]],
    reason: str | None = None,
) -> Difference:
    return Difference(
        ImportKind.TASK, change, row.key, row.title, plan.lines.get(row.key), reason, _fields(fields)
    )


def _reopened(change: Change[Task]) -> str | None:
    before, after = change.fields.get("state", (None, None))
    if before is TaskState.DONE and after is not None:
        return f"It is reopened: {REOPENED.format(state=after)}."
    return None


def _runs(plan: RunPlan) -> Iterator[Difference]:
    for row in plan.add:
        yield _logged(ImportKind.RUN, ImportChange.ADDED, row, {})
    for change in plan.change:
        yield _logged(ImportKind.RUN, ImportChange.CHANGED, change.row, change.fields)
    for row, line, fields in plan.kept:
        reason = "It is a run of the ledger itself, so it stays as it was recorded."
        yield Difference(
            ImportKind.RUN, ImportChange.KEPT, row.current_key, row.title, line, reason, _fields(fields)
        )


def _decisions(plan: Plan[Decision]) -> Iterator[Difference]:
    for row in plan.add:
        yield _logged(ImportKind.DECISION, ImportChange.ADDED, row, {})
    for change in plan.change:
        yield _logged(ImportKind.DECISION, ImportChange.CHANGED, change.row, change.fields)


def _logged(
    kind: ImportKind, change: ImportChange, row: Run | Decision, fields: Mapping[str, tuple[Any, Any]]
) -> Difference:
    key = row.task_keys[0] if isinstance(row, Run) and row.task_keys else None
    return Difference(kind, change, key, row.title, row.line or None, None, _fields(fields))


def _fields(fields: Mapping[str, tuple[Any, Any]]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(_camel(name), _shown(old), _shown(new)) for name, (old, new) in fields.items())


def _camel(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(part.capitalize() for part in more)


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, Enum):
        return str(value.value)
    text = value if isinstance(value, str) else _listed(value)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def _listed(value: Any) -> str:
    if not isinstance(value, list | tuple):
        return str(value)
    return "\n".join(
        item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in value
    )
