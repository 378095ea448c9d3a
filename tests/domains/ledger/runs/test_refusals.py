"""Steps that are refused, with the guard's name, and nothing changed by them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.core import clock
from server.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound, Unavailable
from server.core.ids import uuid7
from server.domains.ledger import runs, storing
from server.domains.ledger.contract import Guard
from server.domains.ledger.kinds import (
    BlockedKind,
    CommandState,
    EvidenceKind,
    EvidenceOutcome,
    PolicyReview,
    RunState,
    RunStep,
    TaskState,
)
from server.domains.ledger.models import Ledger, Run, RunChange, Task
from tests.domains.ledger.runs.support import COMPILE, LINT, OWNER, READER, TEST, Driver, agent, refused
from tests.factories import ledger


async def test_nobody_without_the_right(driver: Driver) -> None:
    run = await driver.begin()
    for step in (
        runs.start(READER),
        runs.go_on(READER, run.id),
        runs.heartbeat(READER, run.id),
        runs.record_change(READER, run.id, "x", ["app/a.py"]),
        runs.record_evidence(READER, run.id, EvidenceKind.NOTE, "x"),
        runs.verify(READER, run.id, COMPILE),
        runs.cancel(READER, run.id),
        runs.checkpoint(READER, run.id, None, "abcd"),
        runs.close(READER, run.id, "done"),
        runs.block(READER, run.id, "why"),
        runs.abandon(READER, run.id, "why"),
    ):
        with pytest.raises(NotAllowed):
            await step


async def test_nobody_but_the_holder(driver: Driver) -> None:
    run = await driver.begin()
    other = agent("other")
    for step in (
        runs.go_on(other, run.id),
        runs.heartbeat(other, run.id),
        runs.record_change(other, run.id, "x", ["app/a.py"]),
        runs.record_evidence(other, run.id, EvidenceKind.NOTE, "x"),
        runs.verify(other, run.id, COMPILE),
        runs.checkpoint(other, run.id, None, "abcd"),
        runs.close(other, run.id, "done"),
    ):
        with refused(Guard.LOCK_HELD):
            await step
    for end in (runs.block, runs.abandon):
        with pytest.raises(NotAllowed):
            await end(other, run.id, "Mine now.")
    assert (await driver.reload()).version == run.version
    assert (await runs.abandon(OWNER, run.id, "It hangs.")).state is RunState.ABANDONED


async def test_a_second_start_conflicts(driver: Driver) -> None:
    run = await driver.begin()
    with pytest.raises(Conflict) as caught:
        await runs.start(agent("other"))
    assert caught.value.current == run
    assert "agent holds the lock" in caught.value.message


async def test_without_a_repository(database: Any) -> None:
    with refused(Guard.WORKSPACE_CONNECTED):
        await runs.start(agent())
    await ledger.insert_task(1)
    with refused(Guard.WORKSPACE_CONNECTED):
        await runs.start(agent())


async def test_a_repository_that_is_gone(driver: Driver) -> None:
    await ledger.insert_task(1)
    await Ledger.all().update(repository_path=str(driver.repository.path / "nowhere"))
    with pytest.raises(Unavailable) as caught:
        await runs.start(driver.author)
    assert caught.value.service == "workspace"
    assert await Run.all().count() == 0


async def test_no_work(driver: Driver) -> None:
    await ledger.insert_task(1, state=TaskState.BLOCKED, blocked_kind=BlockedKind.TECHNICAL)
    started = await runs.start(driver.author)
    assert (started.run, started.selection and started.selection.rule) == (None, "NO_WORK")
    assert await Run.all().count() == 0


async def test_save_first(driver: Driver) -> None:
    await ledger.insert_task(1)
    driver.repository.write({"app/new.py": "x = 1\n"})
    run = await driver.start()
    assert (run.step, run.current_key, run.selection) == (RunStep.SAVE_FIRST, None, None)
    with refused(Guard.STEP_ORDER):
        await driver.change()
    with refused(Guard.TREE_CLEAN):
        await runs.go_on(driver.author, run.id)
    driver.repository.commit("wip: save it")
    with refused(Guard.VERIFICATION_PASSED):
        await runs.go_on(driver.author, run.id)
    await driver.verify()
    on = await runs.go_on(driver.author, run.id)
    assert (on.step, on.current_key, on.base_commit) == (
        RunStep.EXECUTE,
        ledger.key(1),
        driver.repository.head,
    )
    with refused(Guard.STEP_ORDER):  # that check was for what was saved
        await driver.checkpoint(driver.repository.head, ledger_sync=True)


async def test_save_first_by_undoing(driver: Driver) -> None:
    driver.repository.write({"app/new.py": "x = 1\n"})
    await ledger.insert_task(1)
    run = await driver.start()
    driver.repository.write({"app/new.py": None})
    assert (await runs.go_on(driver.author, run.id)).step is RunStep.EXECUTE


async def test_services_that_are_down(driver: Driver) -> None:
    run = await driver.begin(requires=["comfyui"])
    assert (run.step, run.recovered, run.reason) == (RunStep.HEALTH, True, "Waiting for comfyui.")
    with refused(Guard.STEP_ORDER):
        await driver.change()
    blocked = await runs.go_on(driver.author, run.id)
    assert (blocked.state, blocked.step) == (RunState.BLOCKED, RunStep.BLOCKED)
    task = await Task.get(key=ledger.key(1))
    assert (task.state, task.blocked_kind) == (TaskState.BLOCKED, BlockedKind.TECHNICAL)
    assert "comfyui" in (task.blocked_reason or "")


async def test_policy_reviews(driver: Driver) -> None:
    await ledger.insert_task(1, policy_review=PolicyReview.NEEDED)
    started = await runs.start(driver.author)
    assert started.selection is not None
    assert [(skip.key, skip.reason) for skip in started.selection.skips] == [(ledger.key(1), "POLICY_REVIEW")]
    await Task.all().update(state=TaskState.DOING)
    with refused(Guard.POLICY_CLEARED):
        await runs.start(driver.author)
    assert await Run.all().count() == 0


@pytest.mark.parametrize(
    ("summary", "files", "field"),
    [
        ("", ["app/a.py"], "summary"),
        ("x" * 1001, ["app/a.py"], "summary"),
        ("x", [], "files"),
        ("x", ["/etc/passwd"], "files"),
        ("x", ["../a.py"], "files"),
        ("x", ["C:\\a.py"], "files"),
        ("x", ["a.py"] * 201, "files"),
    ],
)
async def test_faulty_changes(driver: Driver, summary: str, files: list[str], field: str) -> None:
    run = await driver.begin()
    with pytest.raises(InvalidInput) as caught:
        await runs.record_change(driver.author, run.id, summary, files)
    assert [fault.field for fault in caught.value.field_errors] == [field]
    assert await RunChange.all().count() == 0


async def test_changes_outside_and_too_many(driver: Driver) -> None:
    await driver.begin()
    with refused(Guard.ONE_SURFACE):
        await driver.change(file="docs/notes.md")
    for _ in range(4):
        await driver.change()
    assert driver.run.step is RunStep.MINI_CHECK
    with refused(Guard.STEP_ORDER):
        await driver.change()
    await driver.verify()
    with refused(Guard.CHANGE_LIMIT):
        await driver.change()


async def test_a_failed_mini_check(driver: Driver) -> None:
    await Ledger.all().update(test_command=[ledger.PYTHON, "-c", "raise SystemExit(3)"])
    await driver.begin()
    for _ in range(4):
        await driver.change()
    ended = await driver.verify(TEST, CommandState.FAILED)
    assert (ended.exit_code, driver.run.mini_check_failed) == (3, True)
    with refused(Guard.MINI_CHECK_PASSED):
        await driver.verify()
    assert (await runs.block(driver.author, driver.run.id, "The tests fail.")).state is RunState.BLOCKED


@pytest.mark.parametrize(
    ("kind", "text", "url", "outcome", "field"),
    [
        (EvidenceKind.COMMIT, "x", None, None, "kind"),
        (EvidenceKind.NOTE, "", None, None, "text"),
        (EvidenceKind.URL, "x", None, None, "url"),
        (EvidenceKind.URL, "x", "javascript:alert(1)", None, "url"),
        (EvidenceKind.NOTE, "x", None, EvidenceOutcome.PASS, "outcome"),
    ],
)
async def test_faulty_evidence(
    driver: Driver,
    kind: EvidenceKind,
    text: str,
    url: str | None,
    outcome: EvidenceOutcome | None,
    field: str,
) -> None:
    run = await driver.begin()
    with pytest.raises(InvalidInput) as caught:
        await runs.record_evidence(driver.author, run.id, kind, text, url, outcome)
    assert [fault.field for fault in caught.value.field_errors] == [field]


async def test_leases(driver: Driver) -> None:
    with pytest.raises(InvalidInput):
        await runs.start(driver.author, lease_seconds=29)
    run = await driver.begin()
    beaten = await runs.heartbeat(driver.author, run.id)
    assert beaten.lease_until is not None
    assert run.lease_until is not None
    assert beaten.lease_until > run.lease_until
    await _expire(run)
    for step in (
        runs.heartbeat(driver.author, run.id),
        runs.record_change(driver.author, run.id, "x", ["app/a.py"]),
        runs.verify(driver.author, run.id, LINT),
        runs.close(driver.author, run.id, "done"),
    ):
        with refused(Guard.LEASE_VALID):
            await step


async def test_an_expired_lock_is_reclaimed(driver: Driver) -> None:
    run = await driver.begin()
    await _expire(run)
    other = agent("other")
    started = await runs.start(other)
    assert started.reclaimed is not None
    assert (started.reclaimed.id, started.reclaimed.state) == (run.id, RunState.EXPIRED)
    assert started.run is not None
    assert (started.run.current_key, started.run.actor_name) == (ledger.key(1), "other")
    assert (await driver.reload()).finished_at is not None
    with refused(Guard.RUN_ACTIVE):
        await driver.change()
    with refused(Guard.RUN_ACTIVE):
        await runs.abandon(driver.author, run.id, "Too late.")


async def test_reclaiming_with_nothing_to_do(driver: Driver) -> None:
    driver.repository.write({"app/new.py": "x\n"})
    run = await driver.start()  # no task at all: it waits at SAVE_FIRST
    driver.repository.write({"app/new.py": None})
    await _expire(run)
    started = await runs.start(agent("other"))
    assert (started.run, started.reclaimed and started.reclaimed.id) == (None, run.id)
    assert (await driver.reload()).state is RunState.EXPIRED


async def test_what_is_not_there(driver: Driver) -> None:
    found = await storing.find_ledger()
    assert found is not None
    imported = await Run.create(ledger_id=found.id, title="Old", position=0, digest="d")
    for id in (uuid7(), imported.id):
        for step in (runs.heartbeat(driver.author, id), runs.abandon(OWNER, id, "why")):
            with pytest.raises(NotFound):
                await step
    with pytest.raises(NotFound):
        await runs.cancel(driver.author, uuid7())


@pytest.mark.parametrize("text", ["", " ", "x" * 2001])
async def test_reasons(driver: Driver, text: str) -> None:
    run = await driver.begin()
    for step in (runs.block(driver.author, run.id, text), runs.abandon(driver.author, run.id, text)):
        with pytest.raises(DomainError):
            await step
    assert (await driver.reload()).state is RunState.ACTIVE


async def _expire(run: Run) -> None:
    await Run.filter(id=run.id).update(lease_until=clock.now() - timedelta(seconds=1))
