"""Changes of what a task says."""

from __future__ import annotations

from server.core.actor import Scope
from server.core.errors import Conflict
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import TaskEventKind
from server.domains.ledger.models import Task
from server.domains.ledger.tasks import changing, creating, depending, values
from server.domains.ledger.tasks.changing import Held
from server.domains.ledger.tasks.values import Values

# What a live run has taken its limits from, or was selected by.
HELD_BY_RUN = frozenset({"scope", "surface", "depends_on"})


async def update(author: Author, key: str, expected_version: int, given: Values) -> Task:
    """Changes what is given, by column name, and leaves the rest. Nothing is written when nothing differs.

    Raises NotFound, InvalidInput naming every faulty field, Conflict (with the task as it stands), GuardNotMet
    (a live run works on it, so scope, surface and dependencies stay), NotAllowed.
    """
    author.actor.require(Scope.LEDGER)
    wanted = values.checked(given)
    async with changing.held(author) as state:
        row = await state.task(key)
        if row.version != expected_version:
            raise Conflict("Somebody changed this task first.", expected_version, row.version, row)
        await check(state, row, wanted)
        await state.save(row, TaskEventKind.EDITED, **wanted)
    return row


async def check(state: Held, row: Task, wanted: Values) -> None:
    """InvalidInput, GuardNotMet: what keeps these values from being written to this task."""
    differing = {name for name, value in wanted.items() if getattr(row, name) != value}
    if differing & HELD_BY_RUN:
        await state.require_free(row, "its scope, surface and dependencies stay as they are")
    if "depends_on" in differing:
        graph = await creating.graph(state)
        depending.check(row.key, wanted["depends_on"], graph, kept=row.depends_on)
