"""Live runs in exported files, and what imports leave of them."""

from server.domains.ledger import auditing, exporting, importing, runs
from server.domains.ledger.control_plane_file import parse
from server.domains.ledger.kinds import DoneBasis, FindingCode, RunState, TaskState
from server.domains.ledger.models import Evidence, Run, Task
from tests.conftest import OWNER
from tests.domains.ledger.runs.support import Driver
from tests.factories import ledger

LINES = 15


async def apply(text: str) -> importing.Report:
    return await importing.import_file(OWNER, text.encode(), "plan.md", dry_run=False)


async def test_a_closed_run_goes_out_and_comes_back(driver: Driver) -> None:
    await apply(
        "## 02 — MVP_TASK_LEDGER\n### MVP_TODO\n- T-20260101-001 — Task (one) [P1]\n"
        "  - Surface: `app`\n- T-20260101-002 — Two [P1]\n## 04 — RUN_LOG\n### RUN 2026-01-01T00:00:00Z (old)\n"
    )
    await driver.start()
    for number in range(4):
        await driver.change(str(number), f"app/part{number}.py", summary=f"Change\n{number}")
    await driver.verify()
    await driver.checkpoint()
    await runs.close(driver.author, driver.run.id, "Done,\nas asked", "Task 2")
    before = await Run.all().order_by("position").values()
    text = (await exporting.export()).text
    entry, old = parse(text).runs
    assert old.title == "old"
    assert entry.length <= LINES
    assert (entry.checkpoint, entry.result, entry.next) == (
        driver.repository.head,
        "DONE — Done, as asked",
        "Task 2",
    )
    assert f"- T-20260101-001 — Task (one) [P1] (checkpoint: {driver.repository.head})" in text

    report = await apply(text)
    assert (report.changes.any, report.changes.tasks_kept, report.changes.runs_kept) == (False, 0, 0)
    assert (await exporting.export()).text == text
    task = await Task.get(key=ledger.key(1))
    assert (task.state, task.done_basis, task.closed_run_id) == (
        *(TaskState.DONE, DoneBasis.VERIFIED, driver.run.id),
    )
    after = await Run.all().order_by("position").values()
    assert [row | {"line": 0} for row in after] == [row | {"line": 0} for row in before]
    assert await auditing.current() == []


async def test_files_cannot_take_a_verified_task_or_a_run_back(driver: Driver) -> None:
    await driver.to_checkpoint()
    await runs.close(driver.author, driver.run.id, "Done")
    text = (await exporting.export()).text
    forged = text.replace("**RESULT:** DONE — Done", "**RESULT:** Forged").replace(
        driver.repository.head, "a" * 40
    )
    report = await apply(forged)
    assert (report.changes.any, report.changes.tasks_kept, report.changes.runs_kept) == (False, 1, 1)
    assert (await Task.get()).checkpoint_commit == driver.repository.head
    assert (await Run.get()).result == "DONE — Done"
    assert [row.code for row in report.findings if row.code == FindingCode.CHECKPOINT_UNKNOWN] == [
        FindingCode.CHECKPOINT_UNKNOWN
    ]
    # The forged file is the newest source now; an export still says what is true.
    assert parse((await exporting.export()).text).runs[0].result == "DONE — Done"
    assert "a" * 40 not in (await exporting.export()).text


async def test_an_import_during_a_run(driver: Driver) -> None:
    """The task stays DOING, the lock stays held, and the run goes on to its end."""
    await driver.begin()
    await ledger.insert_task(2)
    await apply(
        "## 02 — MVP_TASK_LEDGER\n### MVP_DOING\n- T-20260101-002 — Two [P1]\n"
        "### MVP_DONE\n- T-20260101-001 — Task 1 (checkpoint: aaaa111)\n"
    )
    assert {row.key: row.state for row in await Task.all()} == {
        ledger.key(1): TaskState.DOING,
        ledger.key(2): TaskState.TODO,
    }
    await driver.change()
    await driver.verify()
    await driver.checkpoint()
    run = await runs.close(driver.author, driver.run.id, "Done")
    assert run.state is RunState.CLOSED
    assert (await Task.get(key=ledger.key(1))).done_basis is DoneBasis.VERIFIED
    assert await Evidence.all().count() > 0
