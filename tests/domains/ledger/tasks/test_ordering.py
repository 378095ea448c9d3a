"""The order that people arrange: one row is written, imports keep it."""

from __future__ import annotations

import asyncio
import itertools
import random
from uuid import UUID

import pytest

from server.core.errors import InvalidInput
from server.core.ids import uuid7
from server.domains.ledger import importing, listing, tasks
from server.domains.ledger.history import Author
from server.domains.ledger.listing import TaskFilter, TaskOrder, TaskSort
from server.domains.ledger.models import Task
from server.domains.ledger.tasks import ordering
from server.domains.ledger.tasks.ordering import Place
from tests.conftest import OWNER
from tests.domains.ledger import proofs


def key(number: int) -> str:
    return f"T-20260101-{number:03}"


async def order() -> list[int]:
    page = await listing.page(200, None, TaskFilter(), TaskOrder(TaskSort.POSITION))
    return [int(row.key[-3:]) for row in page.items]


async def make(count: int) -> None:
    for number in range(count):
        await proofs.task(key(number + 1), position=number)


async def ranked() -> int:
    return await Task.filter(rank__isnull=False).count()


async def test_moving_writes_one_row(author: Author) -> None:
    await make(6)
    for moved, wanted in (
        ({"after": key(2)}, [1, 2, 6, 3, 4, 5]),
        ({"before": key(1)}, [6, 1, 2, 3, 4, 5]),
        ({"after": key(5)}, [1, 2, 3, 4, 5, 6]),
        ({"before": key(3)}, [1, 2, 6, 3, 4, 5]),
    ):
        await tasks.reorder(author, key(6), **moved)
        assert await order() == wanted
        assert await ranked() == 1
    assert (await Task.get(key=key(6))).version == 5
    assert {row.version for row in await Task.filter(rank=None)} == {1}


async def test_what_stands_there_already_is_left_alone(author: Author) -> None:
    await make(3)
    assert (await tasks.reorder(author, key(2), after=key(1))).version == 1
    assert (await tasks.reorder(author, key(1), before=key(2))).version == 1
    assert await ranked() == 0


async def test_ties_are_told_apart(author: Author) -> None:
    """Imports may leave several tasks at one position."""
    for number in (1, 2, 3, 4):
        await proofs.task(key(number), position=7)
    before = await order()
    moved, first, second = before[3], before[0], before[1]
    await tasks.reorder(author, key(moved), after=key(first))
    assert await order() == [first, moved, second, before[2]]


async def test_a_place_can_be_halved_for_ever(author: Author) -> None:
    await make(4)
    await tasks.reorder(author, key(3), after=key(1))
    for turn in range(70):
        moved, other = (3, 4) if turn % 2 else (4, 3)
        await tasks.reorder(author, key(moved), after=key(1))
        assert await order() == [1, moved, other, 2]


async def test_many_move_at_once(author: Author) -> None:
    await make(8)
    await asyncio.gather(*(tasks.reorder(author, key(n), after=key(1)) for n in range(2, 9)))
    found = await order()
    assert found[0] == 1 and sorted(found) == list(range(1, 9))


@pytest.mark.parametrize(
    "places",
    [{}, {"before": key(2), "after": key(2)}, {"before": key(1)}, {"after": "T-20260101-404"}, {"after": ""}],
)
async def test_faulty_places(author: Author, places: dict[str, str]) -> None:
    await make(2)
    with pytest.raises(InvalidInput):
        await tasks.reorder(author, key(1), **places)


async def test_an_import_keeps_the_order_and_decides_the_state_still(author: Author) -> None:
    lines = [f"- {key(n)} — Task {n} [P1]" for n in range(1, 5)]
    text = "\n".join(["### MVP_TODO", *lines])
    await importing.import_file(OWNER, text.encode(), "a.md", dry_run=False)
    await tasks.reorder(author, key(4), before=key(1))
    await importing.import_file(OWNER, text.encode(), "a.md", dry_run=False)
    assert await order() == [4, 1, 2, 3]
    changed = "\n".join(["### MVP_TODO", f"- {key(9)} — New", *lines[:3], "### MVP_DOING", lines[3]])
    await importing.import_file(OWNER, changed.encode(), "a.md", dry_run=False)
    assert await order() == [4, 9, 1, 2, 3]
    assert (await Task.get(key=key(4))).state == "DOING"


async def test_a_new_task_comes_last(author: Author) -> None:
    await make(2)
    await tasks.reorder(author, key(1), after=key(2))
    await tasks.create(author, {"title": "x", "scope": "MVP", "key": key(3)})
    assert await order() == [2, 1, 3]


def test_as_few_as_possible_make_room() -> None:
    rng = random.Random(5)
    places = [Place(_id(n), key(n + 1), float(n)) for n in range(50)]
    written = 0
    for _ in range(2000):
        index = rng.choice((0, 7, 7, 7, len(places)))
        mine, *shifted = ordering.spread(places, index)
        written += len(shifted)
        moved = [
            Place(place.id, place.key, value) for place, value in zip(places[index:], shifted, strict=False)
        ]
        places[index:index] = [Place(uuid7(), "new", mine)]
        places[index + 1 : index + 1 + len(moved)] = moved
        values = [place.value for place in places]
        assert all(low < high for low, high in itertools.pairwise(values))
    assert written < 2000


def _id(number: int) -> UUID:
    return UUID(int=number)
