"""The tasks that wait for a task, for many tasks at once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from server.core import db
from server.domains.ledger.models import Task


async def dependents_of(ids: Sequence[UUID]) -> dict[UUID, list[Task]]:
    """The tasks that depend on each task, whatever their state, by key."""
    tasks = await Task.filter(id__in=list(ids)).only("id", "key", "ledger_id")
    pairs = await _pairs(tasks)
    rows = await Task.in_bulk({waiting for _, waiting in pairs}, "id")
    found: dict[UUID, list[Task]] = {id: [] for id in ids}
    for task in tasks:
        waiting = [rows[id] for key, id in pairs if key == task.key and id in rows]
        found[task.id] = [row for row in waiting if row.ledger_id == task.ledger_id]
    return found


async def _pairs(tasks: Sequence[Task]) -> list[tuple[str, UUID]]:
    """(key, id of a task that depends on it)."""
    if not tasks:
        return []
    on_sqlite = db.dialect() == "sqlite"
    elements = (
        "json_each(w.depends_on) AS d" if on_sqlite else "jsonb_array_elements_text(w.depends_on) AS d(value)"
    )
    marks = ", ".join("?" if on_sqlite else f"${number}" for number in range(1, len(tasks) + 1))
    sql = (
        "SELECT DISTINCT d.value AS key, w.id AS waiting, w.key AS waiting_key "  # noqa: S608
        f"FROM ledger_task w CROSS JOIN {elements} WHERE d.value IN ({marks}) ORDER BY w.key"
    )
    rows = await db.fetch(sql, [task.key for task in tasks])
    return [(str(row["key"]), UUID(str(row["waiting"]))) for row in rows]
