"""A task's history: each change with the version that it led to, who made it, and with which tool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from server.core import clock, db
from server.core.actor import Actor
from server.core.errors import InvalidInput
from server.domains.ledger.kinds import TaskEventKind
from server.domains.ledger.models import Task, TaskEvent

MAX_TOOL = 100


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something: the actor, and the tool and model that it says it works with."""

    actor: Actor
    tool: str | None = None
    model: str | None = None

    @property
    def key(self) -> str:
        """Names the actor among all actors."""
        return f"{self.actor.kind}:{self.actor.id}"

    @classmethod
    def checked(cls, actor: Actor, tool: str | None, model: str | None) -> Author:
        """InvalidInput: a tool or model that is too long."""
        for field, value in (("tool", tool), ("model", model)):
            if value is not None and not 0 < len(value.strip()) <= MAX_TOOL:
                raise InvalidInput.of(field, f"must have 1 to {MAX_TOOL} characters")
        return cls(actor, _storable(tool), _storable(model))


def event(
    task: Task,
    kind: TaskEventKind,
    author: Author,
    changes: dict[str, tuple[Any, Any]] | None = None,
    reason: str | None = None,
    run_id: UUID | None = None,
) -> TaskEvent:
    """The entry for a change that leads to `task.version`, not saved yet.

    It has to be saved before the task is: the database looks for it when a task leaves DONE or a compliance block.
    `changes` is {field: (old, new)}.
    """
    actor = author.actor
    return TaskEvent(
        created_at=clock.now(),
        task_id=task.id,
        version=task.version,
        kind=kind,
        changes={name: [_plain(old), _plain(new)] for name, (old, new) in (changes or {}).items()},
        reason=_storable(reason),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name[:254],
        actor_role=actor.role.value if actor.role else None,
        tool=author.tool,
        model=author.model,
        run_id=run_id,
    )


async def of_tasks(ids: Sequence[UUID], first: int) -> dict[UUID, list[TaskEvent]]:
    """The newest `first` entries of each task, newest first."""
    found: dict[UUID, list[TaskEvent]] = {id: [] for id in ids}
    if not ids:
        return found
    on_sqlite = db.dialect() == "sqlite"
    marks = ", ".join("?" if on_sqlite else f"${number}" for number in range(1, len(ids) + 1))
    sql = (
        "SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY task_id ORDER BY version DESC) AS place "  # noqa: S608
        f"FROM ledger_task_event WHERE task_id IN ({marks})) AS numbered WHERE place <= {int(first)}"
    )
    rows = await db.fetch(sql, [str(id) if on_sqlite else id for id in ids])
    newest = TaskEvent.filter(id__in=[row["id"] for row in rows])
    for event in await newest.order_by("-version"):
        found[event.task_id].append(event)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | UUID):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _storable(text: str | None) -> str | None:
    return None if text is None else text.replace("\0", "").encode("utf-8", "replace").decode().strip()
