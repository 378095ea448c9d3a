"""Changes of what a task says: versions, dependencies, live runs, two editors at once."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from server.core import events
from server.core.errors import Conflict, GuardNotMet, InvalidInput, NotFound
from server.domains.ledger import importing, reading, tasks
from server.domains.ledger.events import LedgerChanged
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import EvidenceKind, RunState, TaskEventKind, TaskState
from server.domains.ledger.models import Run, Task, TaskEvent
from server.domains.ledger.tasks import depending
from tests.conftest import OWNER
from tests.domains.ledger import proofs

KEY, SECOND, THIRD = "T-20260101-001", "T-20260101-002", "T-20260101-003"


async def test_a_change_is_told_by_field(author: Author) -> None:
    row = await proofs.task(note="Old", tags=["a"])
    async with events.subscribe(LedgerChanged) as stream:
        changed = await tasks.update(author, KEY, 1, {"note": None, "tags": ["a", "b"], "title": "Prove it"})
        told = await stream.next(1)
    assert (changed.note, changed.tags, changed.version) == (None, ["a", "b"], 2)
    assert told == LedgerChanged(version=(await reading.overview()).version)
    entry = await TaskEvent.get(task_id=row.id, version=2)
    assert (entry.kind, entry.changes) == (
        TaskEventKind.EDITED,
        {"note": ["Old", None], "tags": [["a"], ["a", "b"]]},
    )
    saved = await Task.get(id=row.id)
    assert saved.touched_at is not None and saved.version == 2


async def test_nothing_is_written_when_nothing_differs(author: Author) -> None:
    row = await proofs.task()
    before = (await reading.overview()).version
    assert (await tasks.update(author, KEY, 1, {"title": row.title, "scope": "MVP"})).version == 1
    assert (await reading.overview()).version == before
    assert await TaskEvent.all().count() == 1


async def test_a_stale_version_gets_what_stands(author: Author) -> None:
    await proofs.task()
    await tasks.update(author, KEY, 1, {"title": "First"})
    for version in (1, 3, 0):
        with pytest.raises(Conflict) as caught:
            await tasks.update(author, KEY, version, {"title": "Second"})
        assert (caught.value.expected_version, caught.value.current_version) == (version, 2)
        assert caught.value.current.title == "First"


async def test_two_editors_at_once(author: Author) -> None:
    await proofs.task()
    results = await asyncio.gather(
        *(tasks.update(author, KEY, 1, {"title": f"Editor {n}"}) for n in range(6)), return_exceptions=True
    )
    winners = [result for result in results if isinstance(result, Task)]
    losers = [result for result in results if isinstance(result, Conflict)]
    assert (len(winners), len(losers)) == (1, 5)
    saved = await Task.get(key=KEY)
    assert (saved.title, saved.version) == (winners[0].title, 2)
    assert {loser.current.title for loser in losers} == {saved.title}
    assert await TaskEvent.filter(task_id=saved.id).count() == 2


@pytest.mark.parametrize("values", [{"title": None}, {"priority": None}, {"scope": None}])
async def test_what_cannot_be_taken_away(author: Author, values: dict[str, object]) -> None:
    await proofs.task()
    with pytest.raises(InvalidInput):
        await tasks.update(author, KEY, 1, values)


async def test_there_is_no_such_task(author: Author) -> None:
    for _ in range(2):
        with pytest.raises(NotFound):
            await tasks.update(author, "T-20260101-404\0", 1, {"title": "x"})
        await proofs.ledger()


async def test_dependencies(author: Author) -> None:
    for key in (KEY, SECOND, THIRD):
        await proofs.task(key)
    await tasks.update(author, SECOND, 1, {"depends_on": [KEY]})
    await tasks.update(author, THIRD, 1, {"depends_on": [SECOND]})
    with pytest.raises(InvalidInput, match=f"{KEY} → {THIRD} → {SECOND} → {KEY}"):
        await tasks.update(author, KEY, 1, {"depends_on": [THIRD]})
    with pytest.raises(InvalidInput, match=f"{KEY} → {KEY}"):
        await tasks.update(author, KEY, 1, {"depends_on": [KEY]})
    with pytest.raises(InvalidInput, match="there is no task T-20260101-404, T-20260101-405"):
        await tasks.update(author, KEY, 1, {"depends_on": ["T-20260101-404", SECOND, "T-20260101-405"]})
    assert (await Task.get(key=KEY)).depends_on == []


async def test_two_that_would_close_a_circle_together(author: Author) -> None:
    for key in (KEY, SECOND):
        await proofs.task(key)
    results = await asyncio.gather(
        tasks.update(author, KEY, 1, {"depends_on": [SECOND]}),
        tasks.update(author, SECOND, 1, {"depends_on": [KEY]}),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["InvalidInput", "Task"]


async def test_unknown_keys_that_an_import_brought_may_stay(author: Author) -> None:
    await proofs.task(depends_on=["T-20260101-404"])
    await proofs.task(SECOND)
    changed = await tasks.update(author, KEY, 1, {"depends_on": ["T-20260101-404", SECOND]})
    assert changed.depends_on == ["T-20260101-404", SECOND]


def test_the_shortest_circle_is_named() -> None:
    graph = {"b": ["c", "d"], "c": ["d"], "d": ["a"], "a": []}
    assert depending.find_circle("a", ["b"], graph) == ["a", "b", "d", "a"]
    assert depending.find_circle("a", ["d"], {"d": ["e"], "e": ["d"]}) == [], "one that the task is not in"


def test_a_long_circle_is_shortened() -> None:
    keys = [f"T-20260101-{n:03}" for n in range(1, 60)]
    graph = {key: [after] for key, after in itertools.pairwise(keys)} | {keys[-1]: []}
    with pytest.raises(InvalidInput) as caught:
        depending.check(keys[-1], [keys[0]], graph)
    assert len(caught.value.message) < 250 and "…" in caught.value.message


@pytest.mark.parametrize("values", [{"scope": "BACKLOG"}, {"surface": "docs"}, {"depends_on": [SECOND]}])
async def test_what_a_live_run_stands_on_stays(author: Author, values: dict[str, object]) -> None:
    row = await proofs.task(state=TaskState.DOING)
    await proofs.task(SECOND)
    run = await proofs.active_run(KEY, actor_name="agent-7")
    with pytest.raises(GuardNotMet, match="agent-7 works on T-20260101-001") as caught:
        await tasks.update(author, KEY, 1, values)
    assert caught.value.guard == "TASK_FREE"
    same = {"scope": row.scope, "surface": row.surface, "depends_on": row.depends_on}
    await tasks.update(author, KEY, 1, {**same, "title": "Other words are fine", "priority": "P0"})
    await Run.filter(id=run.id).update(state=RunState.ABANDONED)
    await tasks.update(author, KEY, 2, values)


async def test_a_task_with_a_checkpoint_in_the_run_is_held_as_well(author: Author) -> None:
    await proofs.task(state=TaskState.DOING)
    await proofs.task(SECOND)
    run = await proofs.active_run(KEY)
    await tasks.update(author, SECOND, 1, {"surface": "docs"})
    await proofs.evidence(run, EvidenceKind.COMMIT, commit=proofs.COMMIT, task_key=SECOND)
    with pytest.raises(GuardNotMet):
        await tasks.update(author, SECOND, 2, {"surface": "lib"})
    with pytest.raises(GuardNotMet):
        await tasks.block(author, SECOND, "No disk")


async def test_a_done_task_can_be_told_better_and_keeps_its_proof(author: Author) -> None:
    row = await proofs.done()
    changed = await tasks.update(author, row.key, row.version, {"title": "Better words", "tags": ["x"]})
    assert (changed.state, changed.closed_run_id) == (TaskState.DONE, row.closed_run_id)


async def test_an_import_leaves_alone_what_was_made_and_edited_here(author: Author) -> None:
    given = {"title": "Made here", "scope": "MVP", "requires": ["ComfyUI"], "key": "T-20251215-066"}
    await tasks.create(author, given)
    await tasks.reorder(author, given["key"], after=(await proofs.task()).key)
    await tasks.update(author, given["key"], 2, {"requires": ["Redis"], "tags": ["mine"]})
    text = "### BACKLOG_DONE\n- T-20251215-066 — Told otherwise [P0] (#theirs) (checkpoint: abc1234)"
    await importing.import_file(OWNER, text.encode(), "plan.md", dry_run=False)
    row = await Task.get(key=given["key"])
    assert (row.state, row.title, row.tags, row.requires) == (
        TaskState.TODO,
        "Made here",
        ["mine"],
        ["Redis"],
    )
