"""Commits that count, and those that do not: against real repositories."""

from __future__ import annotations

import pytest

from server.core.errors import InvalidInput, NotFound
from server.domains.ledger import runs
from server.domains.ledger.contract import Guard
from server.domains.ledger.kinds import EvidenceKind, RunStep, TaskState
from server.domains.ledger.models import Evidence, Task
from tests.domains.ledger.runs.support import Driver, refused
from tests.factories import ledger


async def test_commits_that_are_none(driver: Driver) -> None:
    await driver.begin()
    await driver.change()
    await driver.verify()
    for text, error in (("main", InvalidInput), ("0" * 40, NotFound)):
        with pytest.raises(error):
            await driver.checkpoint(text)


async def test_an_older_commit(driver: Driver) -> None:
    old = driver.repository.head
    await driver.begin()
    await driver.change()
    await driver.verify()
    with refused(Guard.TREE_CLEAN):
        await driver.checkpoint(old)
    driver.repository.commit("feat: change it")
    with refused(Guard.COMMIT_NEW):
        await driver.checkpoint(old)


async def test_a_commit_on_no_branch(driver: Driver) -> None:
    await driver.begin()
    await driver.change()
    await driver.verify()
    driver.repository.git("checkout", "--quiet", "--detach")
    commit = driver.repository.commit("feat: change it")
    with refused(Guard.COMMIT_REACHABLE):
        await driver.checkpoint(commit)
    driver.repository.git("branch", "feature")
    assert (await driver.checkpoint(commit)).step is RunStep.CHECKPOINT


async def test_files_that_were_not_committed(driver: Driver) -> None:
    await driver.begin()
    await runs.record_change(driver.author, driver.run.id, "Both", ["app/main.py", "app/other.py"])
    driver.repository.write({"app/main.py": "x = 2\n"})
    await driver.verify()
    with refused(Guard.FILES_IN_DIFF):
        await driver.checkpoint()


async def test_files_outside_the_surface(driver: Driver) -> None:
    await driver.begin()
    await driver.change()
    driver.repository.write({"docs/notes.md": "More\n"})
    await driver.verify()
    with refused(Guard.ONE_SURFACE):
        await driver.checkpoint()


async def test_what_was_checked_is_what_is_committed(driver: Driver) -> None:
    await driver.begin()
    await driver.change()
    await driver.verify()
    driver.repository.write({"app/main.py": "x = 'edited after the check'\n"})
    commit = driver.repository.commit("feat: something else")
    with refused(Guard.VERIFIED_AS_COMMITTED):
        await driver.checkpoint(commit)
    await driver.verify()
    assert (await driver.checkpoint(commit)).step is RunStep.CHECKPOINT


async def test_a_check_counts_for_earlier_commits_too(driver: Driver) -> None:
    await driver.begin()
    await driver.change(file="app/a.py")
    first = driver.repository.commit("feat: first half")
    await driver.change(file="app/b.py")
    await driver.verify()
    driver.repository.commit("feat: second half")
    with refused(Guard.FILES_IN_DIFF):
        await driver.checkpoint(first)
    await driver.checkpoint(driver.repository.head)
    await ledger.insert_task(2, surface="app/a.py")
    with refused(Guard.FILES_IN_DIFF):
        await driver.checkpoint(first, key=ledger.key(2))
    await driver.checkpoint(driver.repository.head, key=ledger.key(2))


async def test_a_squashed_commit(driver: Driver) -> None:
    await driver.begin()
    driver.repository.branch("feature")
    await driver.change()
    await driver.verify()
    commit = driver.repository.commit("feat: change it")
    driver.repository.checkout("main")
    squashed = driver.repository.squash_merge("feature")
    driver.repository.delete_branch("feature")
    await driver.checkpoint(commit)
    proof = await Evidence.get(run_id=driver.run.id, kind=EvidenceKind.COMMIT)
    assert (proof.commit, proof.data["equivalent"]) == (squashed, commit)
    closed = await runs.close(driver.author, driver.run.id, "Merged.")
    assert closed.checkpoint == squashed


async def test_a_commit_that_leaves_its_branch(driver: Driver) -> None:
    run = await driver.to_checkpoint()
    driver.repository.git("reset", "--quiet", "--hard", "HEAD~1")
    with refused(Guard.COMMIT_REACHABLE):
        await runs.close(driver.author, run.id, "It works.")
    assert (await Task.get(key=ledger.key(1))).state is TaskState.DOING


async def test_ledger_sync_closes_up_to_four(driver: Driver) -> None:
    for number in range(2, 6):
        await ledger.insert_task(number, surface="app")
    old = driver.repository.head
    await driver.begin(1)
    with refused(Guard.STEP_ORDER):
        await driver.checkpoint(old, ledger_sync=True)
    await driver.verify()
    with refused(Guard.CHANGE_RECORDED):
        await driver.checkpoint(old)
    for number in (1, 2, 3, 4):
        await driver.checkpoint(old, key=ledger.key(number), ledger_sync=True)
    with refused(Guard.CLOSE_LIMIT):
        await driver.checkpoint(old, key=ledger.key(5))
    with refused(Guard.SYNC_WITHOUT_CHANGES):
        await driver.change()
    closed = await runs.close(driver.author, driver.run.id, "All were there.")
    assert closed.task_keys == [ledger.key(number) for number in (1, 2, 3, 4)]
    done = await Task.filter(state=TaskState.DONE).order_by("key").values_list("key", flat=True)
    assert done == closed.task_keys
    text = next(s["text"] for s in closed.sections if s["title"] == "EVIDENCE")
    assert "LEDGER_SYNC: T-20260101-001 already implemented, verified and closed" in text


async def test_a_task_that_changed_before_the_close(driver: Driver) -> None:
    await ledger.insert_task(2, surface="app")
    run = await driver.to_checkpoint()
    await driver.checkpoint(driver.repository.head, key=ledger.key(2))
    await Task.filter(key=ledger.key(2)).update(state=TaskState.BLOCKED)
    with refused(Guard.TASK_OPEN):
        await runs.close(driver.author, run.id, "It works.")
    assert await Task.filter(state=TaskState.DONE).count() == 0


async def test_dependencies(driver: Driver) -> None:
    await ledger.insert_task(2, surface="app", depends_on=[ledger.key(1)])
    await ledger.insert_task(3, surface="app", depends_on=[ledger.key(9)])
    await driver.to_checkpoint()
    with refused(Guard.DEPENDENCIES_DONE):
        await driver.checkpoint(driver.repository.head, key=ledger.key(3))
    await driver.checkpoint(driver.repository.head, key=ledger.key(2))
    with pytest.raises(NotFound):
        await driver.checkpoint(driver.repository.head, key="T-20260101-999")
