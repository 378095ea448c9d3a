"""One change of many tasks: all or nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.core.errors import GuardNotMet, InvalidInput
from server.domains.ledger import reading, tasks
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import TaskPriority, TaskState
from server.domains.ledger.models import Task, TaskEvent
from tests.domains.ledger import proofs


def key(number: int) -> str:
    return f"T-20260101-{number:03}"


async def make(count: int, **values: Any) -> list[str]:
    ledger = await proofs.ledger()
    rows = [
        Task(
            ledger_id=ledger.id,
            key=key(n),
            title="x",
            scope="MVP",
            state=TaskState.TODO,
            position=n,
            **values,
        )
        for n in range(1, count + 1)
    ]
    await Task.bulk_create(rows, batch_size=200)
    return [row.key for row in rows]


async def test_many_tasks_in_one_change(author: Author) -> None:
    keys = await make(500, tags=["Old", "kept"])
    before = (await reading.overview()).version
    done = await tasks.update_many(
        author, [*keys[:499], keys[0]], {"priority": "P0", "surface": "docs/"}, ["new"], ["#old"]
    )
    assert (len(done.tasks), done.unchanged) == (499, 0)
    assert [row.key for row in done.tasks] == keys[:499]
    assert (await reading.overview()).version == before + 1
    rows = await Task.filter(key__in=keys[:499])
    assert {(row.priority, row.surface, tuple(row.tags), row.version) for row in rows} == {
        (TaskPriority.P0, "docs", ("kept", "new"), 2)
    }
    assert all(row.touched_at for row in rows)
    assert await TaskEvent.filter(version=2).count() == 499
    assert {(row.version, row.priority) for row in done.tasks} == {(2, TaskPriority.P0)}
    left = await Task.get(key=keys[499])
    assert (left.version, left.priority) == (1, None)


async def test_what_is_as_wanted_stays(author: Author) -> None:
    keys = await make(3)
    await tasks.update(author, keys[0], 1, {"priority": "P1"})
    done = await tasks.update_many(author, keys, {"priority": "P1"})
    assert ([row.key for row in done.tasks], done.unchanged) == (keys[1:], 1)
    before = (await reading.overview()).version
    again = await tasks.update_many(author, keys, {"priority": "P1"}, remove_tags=["none"])
    assert (again.tasks, again.unchanged) == ([], 3)
    assert (await reading.overview()).version == before


@pytest.mark.parametrize(
    ("keys", "given", "field"),
    [
        ([], {}, "keys"),
        ([key(1), "T-20260101-404"], {"priority": "P0"}, "keys"),
        ([key(1), "nonsense"], {"priority": "P0"}, "keys"),
        ([key(n) for n in range(1, 502)], {"priority": "P0"}, "keys"),
        ([key(1)], {"priority": None}, "priority"),
        ([key(1)], {"surface": "../x"}, "surface"),
    ],
)
async def test_faulty_input(author: Author, keys: list[str], given: dict[str, Any], field: str) -> None:
    await make(2)
    with pytest.raises(InvalidInput) as caught:
        await tasks.update_many(author, keys, given)
    assert caught.value.field_errors[0].field == field
    assert await Task.filter(version=1).count() == 2


async def test_too_many_tags_on_one_task_change_none(author: Author) -> None:
    keys = await make(2)
    await Task.filter(key=keys[1]).update(tags=[f"t{n}" for n in range(25)])
    with pytest.raises(InvalidInput, match=keys[1]):
        await tasks.update_many(author, keys, {}, [f"n{n}" for n in range(6)])
    assert (await Task.get(key=keys[0])).tags == []


async def test_one_that_a_run_works_on_keeps_them_all(author: Author) -> None:
    keys = await make(3)
    await Task.filter(key=keys[1]).update(state=TaskState.DOING)
    await proofs.active_run(keys[1])
    for values in ({"scope": "BACKLOG"}, {"surface": "docs"}):
        with pytest.raises(GuardNotMet, match=keys[1]):
            await tasks.update_many(author, keys, values)
    assert await Task.filter(scope="MVP", surface=None).count() == 3
    assert len((await tasks.update_many(author, keys, {"priority": "P0"})).tasks) == 3


async def test_two_at_once_lose_nothing(author: Author) -> None:
    keys = await make(20)
    await asyncio.gather(
        *(tasks.update_many(author, keys[:: 1 if n % 2 else -1], {}, [f"tag{n}"]) for n in range(6))
    )
    rows = await Task.filter(key__in=keys)
    assert {tuple(sorted(row.tags)) for row in rows} == {tuple(f"tag{n}" for n in range(6))}
    assert {row.version for row in rows} == {7}
