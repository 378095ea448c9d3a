"""The order of tasks as people arrange it. An import numbers positions 0, 1, 2 …; a task that was moved has a rank
between those of its neighbours, so that one row is written and imports keep what people have arranged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.core.actor import Scope
from server.core.errors import InvalidInput
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import TaskEventKind
from server.domains.ledger.models import Task
from server.domains.ledger.tasks import changing
from server.domains.ledger.tasks.changing import Held

# Far above the precision of a float at a million tasks, so that neighbours always differ.
LEAST_GAP = 2.0**-20


@dataclass(frozen=True, slots=True)
class Place:
    """A task's place: `value` is its rank, or its position when nobody has moved it."""

    id: UUID
    key: str
    value: float


async def reorder(author: Author, key: str, before: str | None = None, after: str | None = None) -> Task:
    """Puts the task right before or right after another one; exactly one of both is given.

    Raises NotFound, InvalidInput, NotAllowed.
    """
    author.actor.require(Scope.LEDGER)
    if (before is None) == (after is None):
        raise InvalidInput.of("before", "give either before or after, and only one of them")
    async with changing.held(author) as state:
        row = await state.task(key)
        others = [place for place in await _places(state) if place.id != row.id]
        index = _index(others, before, "before") if before is not None else _index(others, after, "after") + 1
        if not _stands_there(row, others, index):
            rank, *shifted = spread(others, index)
            for place, other in zip(others[index:], shifted, strict=False):
                await Task.filter(id=place.id).update(rank=other)
            await state.save(row, TaskEventKind.EDITED, touches=False, rank=rank)
    return row


def spread(places: Sequence[Place], index: int) -> list[float]:
    """Ranks for what is put in at `index`, and for as few of those behind it as have to make room."""
    low = places[index - 1].value if index else None
    for more, place in enumerate(places[index:], 1):
        if low is None:
            return [place.value - 1]
        step = (place.value - low) / (more + 1)
        if step >= LEAST_GAP:
            return [low + step * number for number in range(1, more + 1)]
    start = -1.0 if low is None else low
    return [start + number for number in range(1, len(places) - index + 2)]


def _stands_there(row: Task, others: Sequence[Place], index: int) -> bool:
    """Whether the task has that place already."""
    value = row.position if row.rank is None else row.rank
    above = index == 0 or others[index - 1].value < value
    return above and (index == len(others) or value < others[index].value)


async def _places(state: Held) -> list[Place]:
    rows = await Task.filter(ledger_id=state.ledger.id).values("id", "key", "rank", "position")
    places = [
        Place(row["id"], row["key"], float(row["position"] if row["rank"] is None else row["rank"]))
        for row in rows
    ]
    return sorted(places, key=lambda place: (place.value, str(place.id)))


def _index(places: Sequence[Place], key: str | None, field: str) -> int:
    for index, place in enumerate(places):
        if place.key == key:
            return index
    raise InvalidInput.of(field, "there is no such other task")
