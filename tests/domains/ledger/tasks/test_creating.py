"""New tasks and their keys."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from server.core import clock
from server.core.errors import Conflict, InvalidInput, NotAllowed
from server.domains.ledger import reading, tasks
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import BlockedKind, PolicyReview, TaskEventKind, TaskPriority, TaskState
from server.domains.ledger.models import Task, TaskEvent
from tests.conftest import READER

NEW = {"title": "Write the guide", "scope": "MVP"}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))


async def test_the_first_task_makes_the_ledger(author: Author) -> None:
    row = await tasks.create(author, NEW)
    assert (row.key, row.state, row.priority, row.version) == (
        "T-20260301-001",
        TaskState.TODO,
        TaskPriority.P2,
        1,
    )
    assert (await reading.overview()).version == 2
    entry = await TaskEvent.get(task_id=row.id)
    assert (entry.version, entry.kind, entry.actor_name, entry.tool) == (
        1,
        TaskEventKind.CREATED,
        "owner@example.org",
        "tests",
    )
    assert entry.changes["title"] == [None, "Write the guide"]


async def test_every_value_is_kept(author: Author) -> None:
    first = await tasks.create(author, NEW)
    given = {
        "title": "  <b>Bold</b> & Größe 🚀 ",
        "scope": "BACKLOG",
        "priority": "P0",
        "tags": ["#ui", "ui", "docs"],
        "surface": "server\\core, docs/",
        "depends_on": [first.key],
        "definition_of_done": [" It works ", "It works"],
        "requires": ["ComfyUI"],
        "note": "One\r\nTwo",
        "key": "T-20250101-999",
    }
    await tasks.create(author, given)
    row = await Task.get(key="T-20250101-999")
    assert (row.title, row.tags, row.surface) == (
        "<b>Bold</b> & Größe 🚀",
        ["ui", "docs"],
        "server/core, docs",
    )
    assert (row.depends_on, row.definition_of_done, row.requires, row.note) == (
        [first.key],
        ["It works"],
        ["ComfyUI"],
        "One\nTwo",
    )
    assert row.position > first.position


async def test_the_next_key_comes_after_the_highest_of_the_day(author: Author) -> None:
    for key in ("T-20260301-007", "T-20260228-900"):
        await tasks.create(author, {**NEW, "key": key})
    assert (await tasks.create(author, NEW)).key == "T-20260301-008"
    await tasks.create(author, {**NEW, "key": "T-20260301-999"})
    assert (await tasks.create(author, NEW)).key == "T-20260301-001"


async def test_a_day_has_999_keys(author: Author) -> None:
    first = await tasks.create(author, NEW)
    await Task.bulk_create(
        [
            Task(
                ledger_id=first.ledger_id,
                key=f"T-20260301-{n:03}",
                title="x",
                scope="MVP",
                state=TaskState.TODO,
            )
            for n in range(2, 1000)
        ],
        batch_size=200,
    )
    with pytest.raises(Conflict, match="All keys of today"):
        await tasks.create(author, NEW)


async def test_many_at_once_get_keys_of_their_own(author: Author) -> None:
    rows = await asyncio.gather(*(tasks.create(author, NEW) for _ in range(12)))
    assert len({row.key for row in rows}) == 12
    assert len({row.position for row in rows}) == 12
    assert await TaskEvent.all().count() == 12
    assert (await reading.overview()).version == 13


async def test_a_taken_key_is_refused(author: Author) -> None:
    row = await tasks.create(author, NEW)
    with pytest.raises(InvalidInput, match="is taken"):
        await tasks.create(author, {**NEW, "key": row.key})
    results = await asyncio.gather(
        *(tasks.create(author, {**NEW, "key": "T-20260301-500"}) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(result, Task) for result in results) == 1
    assert sum(isinstance(result, InvalidInput) for result in results) == 4


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 1001}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"title": "nul\0"}, "title"),
        ({"title": "half \ud800"}, "title"),
        ({"title": "line\u2028separator"}, "title"),
        ({"key": "T-20260231-001"}, "key"),
        ({"key": "T-20260301-01"}, "key"),
        ({"key": " T-20260301-001"}, "key"),
        ({"key": "t-20260301-001"}, "key"),
        ({"key": "T-20260301-001\n"}, "key"),
        ({"tags": ["two words"]}, "tags"),
        ({"tags": ["x" * 101]}, "tags"),
        ({"tags": ["#"]}, "tags"),
        ({"tags": [f"t{n}" for n in range(31)]}, "tags"),
        ({"surface": "../elsewhere"}, "surface"),
        ({"surface": "C:/x"}, "surface"),
        ({"surface": "a, b, c, d, e, f"}, "surface"),
        ({"surface": "x" * 256}, "surface"),
        ({"depends_on": ["T-20260301-404"]}, "dependsOn"),
        ({"depends_on": ["nonsense"]}, "dependsOn"),
        ({"definition_of_done": [""]}, "definitionOfDone"),
        ({"definition_of_done": ["x"] * 51}, "definitionOfDone"),
        ({"requires": ["x" * 101]}, "requires"),
        ({"note": "x" * 10_001}, "note"),
        ({"note": "nul\0"}, "note"),
        ({"priority": "P9"}, "priority"),
        ({"scope": None}, "scope"),
    ],
)
async def test_faulty_values(author: Author, values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await tasks.create(author, {**NEW, **values})
    assert [fault.field for fault in caught.value.field_errors] == [field]
    assert await Task.all().count() == 0


async def test_all_faults_are_told_at_once(author: Author) -> None:
    with pytest.raises(InvalidInput) as caught:
        await tasks.create(author, {"title": "", "surface": "..", "tags": ["a b"]})
    assert [fault.field for fault in caught.value.field_errors] == ["title", "scope", "surface", "tags"]


async def test_what_policy_names_comes_with_its_review(author: Author) -> None:
    review = await tasks.create(author, {**NEW, "key": "T-20251215-066"})
    assert (review.state, review.policy_review) == (TaskState.TODO, PolicyReview.NEEDED)
    never = await tasks.create(author, {**NEW, "key": "T-20251215-099"})
    assert (never.state, never.blocked_kind, never.policy_review) == (
        TaskState.BLOCKED,
        BlockedKind.COMPLIANCE,
        PolicyReview.NEEDED,
    )


async def test_only_those_with_the_scope(author: Author) -> None:
    with pytest.raises(NotAllowed):
        await tasks.create(Author(READER), {"title": ""})
