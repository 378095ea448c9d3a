"""A change of tasks under the ledger's lock: the history first, then the rows, then the news."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server.core import clock, db, events
from server.core.actor import Actor, Role, Scope
from server.core.errors import Conflict, GuardNotMet, NotAllowed, NotFound
from server.domains.ledger import history, storing
from server.domains.ledger.events import LedgerChanged
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import EvidenceKind, EvidenceStanding, RunState, TaskEventKind
from server.domains.ledger.models import Evidence, Ledger, Run, Task


class TaskGuard(StrEnum):
    """What has to hold before a task is changed."""

    TASK_FREE = "TASK_FREE"
    TASK_STATE = "TASK_STATE"
    NEVER_BUILT = "NEVER_BUILT"


@dataclass(slots=True)
class Held:
    """The ledger while this transaction holds its lock; `changed` once something was written."""

    ledger: Ledger
    author: Author
    changed: bool = False
    at_work: dict[str, str] | None = None

    async def task(self, key: str) -> Task:
        """The task with this key. NotFound."""
        row = await Task.get_or_none(ledger_id=self.ledger.id, key=storing.storable(key))
        if row is None:
            raise NotFound(f"There is no task {storing.storable(key)[:40]}.")
        return row

    async def save(
        self,
        row: Task,
        kind: TaskEventKind,
        reason: str | None = None,
        *,
        touches: bool = True,
        **values: Any,
    ) -> None:
        """Writes the values that differ, with the entry of the history; nothing when all are as they were.

        An entry with a reason is written in any case. What `touches` a task keeps imports from deciding its state.
        Conflict: somebody changed the row without the lock.
        """
        changes = {
            name: (getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value
        }
        if not changes and reason is None:
            return
        old, now = row.version, clock.now()
        row.version += 1
        await history.event(row, kind, self.author, changes, reason).save()
        columns = {name: new for name, (_, new) in changes.items()}
        columns |= {"version": row.version, "updated_at": now}
        if touches:
            columns["touched_at"] = row.touched_at or now
        if not await Task.filter(id=row.id, version=old).update(**columns):
            raise Conflict("The task was changed meanwhile.", old, current=await Task.get(id=row.id))
        row.update_from_dict(columns)
        self.changed = True

    async def require_free(self, row: Task, what: str) -> None:
        """GuardNotMet when a live run works on the task, or holds a checkpoint for it."""
        if self.at_work is None:
            self.at_work = await _at_work(self.ledger)
        if row.key in self.at_work:
            raise GuardNotMet(
                f"{self.at_work[row.key]} works on {row.key} in a run, so {what}.",
                TaskGuard.TASK_FREE.value,
                "Wait until the run has ended, or end it with runBlock or runAbandon.",
            )


@contextlib.asynccontextmanager
async def held(author: Author) -> AsyncIterator[Held]:
    """A transaction that holds the ledger's lock. NotAllowed; NotFound before there is a ledger."""
    author.actor.require(Scope.LEDGER)
    if await storing.find_ledger() is None:
        raise NotFound("The ledger has no tasks yet.")
    async with db.transaction():
        state = Held(await storing.lock_ledger(), author)
        yield state
        if state.changed:
            await storing.raise_version(state.ledger)
    if state.changed:
        events.publish(LedgerChanged(version=state.ledger.version))


def require_owner(actor: Actor, what: str) -> None:
    """NotAllowed unless an owner, as a person and not through a token, does it."""
    if actor.role is not Role.OWNER:
        raise NotAllowed(f"Only an owner can {what}.")


async def _at_work(ledger: Ledger) -> dict[str, str]:
    """Who works on which tasks in the active run: the selected one, and those that have a checkpoint."""
    run = await Run.get_or_none(ledger_id=ledger.id, state=RunState.ACTIVE)
    if run is None:
        return {}
    keys = await Evidence.filter(
        run_id=run.id, kind=EvidenceKind.COMMIT, standing=EvidenceStanding.VERIFIED
    ).values_list("task_key", flat=True)
    return {str(key): run.actor_name or "Somebody" for key in (run.current_key, *keys) if key}
