"""A whole cycle, with a real repository and real checks."""

from __future__ import annotations

from server.domains.ledger import runs
from server.domains.ledger.kinds import (
    DoneBasis,
    EvidenceKind,
    EvidenceOutcome,
    EvidenceStanding,
    RunState,
    RunStep,
    TaskEventKind,
    TaskState,
)
from server.domains.ledger.models import Evidence, Run, Task, TaskEvent
from tests.domains.ledger.runs.support import LINT, OWNER, Driver
from tests.factories import ledger


async def test_from_start_to_done(driver: Driver) -> None:
    run = await driver.begin()
    assert (run.state, run.step, run.current_key) == (RunState.ACTIVE, RunStep.EXECUTE, ledger.key(1))
    assert (run.tool, run.model, run.actor_name) == ("loop", "m-1", "agent")
    assert (await Task.get(key=ledger.key(1))).state is TaskState.DOING
    assert (await driver.change()).step is RunStep.EXECUTE
    await driver.verify()
    await driver.verify(LINT)
    assert (driver.run.step, driver.run.verified_changes) == (RunStep.VERIFY, 1)
    commit = driver.repository.commit("feat(app): change it")
    assert (await driver.checkpoint(commit)).step is RunStep.CHECKPOINT
    closed = await runs.close(driver.author, run.id, "It works.", "The next one.")
    assert (closed.state, closed.step, closed.checkpoint) == (RunState.CLOSED, RunStep.RECORD, commit)
    assert closed.finished_at is not None
    task = await Task.get(key=ledger.key(1))
    assert (task.state, task.done_basis, task.closed_run_id) == (TaskState.DONE, DoneBasis.VERIFIED, run.id)
    assert (task.checkpoint_commit, task.checkpoint_subject) == (commit, "feat(app): change it")
    assert task.checkpoint_repository == str(driver.repository.path)
    assert task.checkpoint_verified_at is not None


async def test_what_is_recorded_with_it(driver: Driver) -> None:
    run = await driver.to_checkpoint()
    await runs.record_evidence(
        driver.author, run.id, EvidenceKind.NOTE, "Not tried on Windows.", None, EvidenceOutcome.SKIP
    )
    closed = await runs.close(driver.author, run.id, "It works.")
    proofs = await Evidence.filter(run_id=run.id).order_by("created_at", "id")
    assert [(proof.kind, proof.standing, proof.outcome) for proof in proofs] == [
        (EvidenceKind.COMMAND, EvidenceStanding.VERIFIED, EvidenceOutcome.PASS),
        (EvidenceKind.COMMIT, EvidenceStanding.VERIFIED, None),
        (EvidenceKind.FILES, EvidenceStanding.VERIFIED, None),
        (EvidenceKind.NOTE, EvidenceStanding.CLAIMED, EvidenceOutcome.SKIP),
    ]
    assert {(proof.tool, proof.model, proof.task_key) for proof in proofs} == {("loop", "m-1", ledger.key(1))}
    assert proofs[0].data["dirty"] is True
    assert (proofs[2].data["claimed"], proofs[2].data["actual"]) == (["app/main.py"], ["app/main.py"])
    sections = {section["title"]: section["text"] for section in closed.sections}
    assert sections["WORK DONE"] == "- Change it"
    assert sections["COMMANDS RUN"] == "- `py_compile app/main.py` → PASS"
    assert sections["FILES CHANGED"] == "- `app/main.py`"
    events = await TaskEvent.filter(run_id=run.id).order_by("version")
    assert [event.kind for event in events] == [TaskEventKind.STARTED, TaskEventKind.DONE]
    assert {event.tool for event in events} == {"loop"}


async def test_live_runs_come_before_older_ones(driver: Driver) -> None:
    first = await driver.begin()
    await runs.abandon(driver.author, first.id, "Too early.")
    second = await driver.start()
    rows = await Run.all().order_by("position")
    assert [row.id for row in rows] == [second.id, first.id]


async def test_blocking_a_run_blocks_its_task(driver: Driver) -> None:
    run = await driver.begin()
    await driver.change()
    blocked = await runs.block(OWNER, run.id, "The disk is full.")
    assert (blocked.state, blocked.step, blocked.reason) == (
        RunState.BLOCKED,
        RunStep.BLOCKED,
        "The disk is full.",
    )
    task = await Task.get(key=ledger.key(1))
    assert (task.state, task.blocked_reason) == (TaskState.BLOCKED, "The disk is full.")


async def test_abandoning_puts_an_untouched_task_back(driver: Driver) -> None:
    run = await driver.begin()
    await runs.abandon(driver.author, run.id, "Not today.")
    assert (await Task.get(key=ledger.key(1))).state is TaskState.TODO
    run = await driver.start()
    await driver.change()
    await runs.abandon(driver.author, run.id, "Not today.")
    assert (await Task.get(key=ledger.key(1))).state is TaskState.DOING
    driver.repository.commit("wip(app): half of it")
    again = await driver.start()
    assert again.current_key == ledger.key(1)
    assert again.selection is not None
    assert again.selection["rule"] == "DOING_FIRST"
