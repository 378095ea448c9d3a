"""A new task, with a key of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import RawSQL

from server.core import clock
from server.core.actor import Scope
from server.core.errors import Conflict, InvalidInput
from server.domains.ledger import history, policy, storing
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import (
    BlockedKind,
    PolicyReview,
    TaskEventKind,
    TaskPriority,
    TaskState,
)
from server.domains.ledger.models import Task
from server.domains.ledger.tasks import changing, depending, values
from server.domains.ledger.tasks.changing import Held
from server.domains.ledger.tasks.values import Values

LAST_NUMBER = 999
NEVER_BUILT = "This is never built: it deceives platforms."


async def create(author: Author, given: Values) -> Task:
    """Makes a task from values by column name; `title` and `scope` are needed.

    The key is made when left out: today's date (UTC) and the number after the highest of the day. The priority is
    P2 unless it is given. A key that policy names comes with its review, or its block. Raises InvalidInput naming
    every faulty field, Conflict (no number is left today), NotAllowed.
    """
    author.actor.require(Scope.LEDGER)
    wanted = values.checked({"title": None, "scope": None, **given})
    await storing.ensure_ledger()
    async with changing.held(author) as state:
        key = wanted.pop("key", None) or await _free_key(state)
        if await Task.exists(ledger_id=state.ledger.id, key=key):
            raise InvalidInput.of("key", f"{key} is taken")
        if wanted.get("depends_on"):
            depending.check(key, wanted["depends_on"], await graph(state))
        return await _insert(state, key, {"priority": TaskPriority.P2, **wanted})


async def graph(state: Held) -> dict[str, list[str]]:
    """What each task of the ledger depends on."""
    rows = await Task.filter(ledger_id=state.ledger.id).values_list("key", "depends_on")
    return dict(rows)


async def _insert(state: Held, key: str, wanted: Values) -> Task:
    now = clock.now()
    columns = {"state": TaskState.TODO, **wanted, **_policy(key)}
    row = Task(
        ledger_id=state.ledger.id, key=key, position=await _end(state), created_at=now, touched_at=now, **columns
    )  # fmt: skip
    try:
        await row.save()
    except IntegrityError as error:  # only somebody who writes without the ledger's lock
        raise Conflict(f"{key} was made by somebody else meanwhile.") from error
    changes = {name: (None, value) for name, value in columns.items() if value not in (None, [])}
    await history.event(row, TaskEventKind.CREATED, state.author, changes).save()
    state.changed = True
    return row


async def _free_key(state: Held) -> str:
    day = f"T-{clock.now():%Y%m%d}-"
    keys = await Task.filter(ledger_id=state.ledger.id, key__startswith=day).values_list("key", flat=True)
    return f"{day}{_next_number(int(str(key)[len(day) :]) for key in keys):03}"


def _next_number(taken: Iterable[int]) -> int:
    """The number after the highest; the lowest free one when the highest is the last that there is."""
    numbers = set(taken)
    highest = max(numbers, default=0)
    free = [highest + 1] if highest < LAST_NUMBER else sorted(set(range(1, LAST_NUMBER)) - numbers)
    if not free:
        raise Conflict("All keys of today are taken. Give one of another day.")
    return free[0]


async def _end(state: Held) -> int:
    """The place behind all tasks, wherever people have put them."""
    places = (
        await Task.filter(ledger_id=state.ledger.id)
        .annotate(last=RawSQL("MAX(COALESCE(rank, position))"))
        .values_list("last", flat=True)
    )
    last: Any = places[0] if places else None
    return 0 if last is None else int(last) + 1


def _policy(key: str) -> Values:
    if key not in policy.REVIEW | policy.COMPLIANCE:
        return {}
    if key in policy.REVIEW:
        return {"policy_review": PolicyReview.NEEDED}
    return {
        "policy_review": PolicyReview.NEEDED,
        "state": TaskState.BLOCKED,
        "blocked_kind": BlockedKind.COMPLIANCE,
        "blocked_reason": NEVER_BUILT,
    }
