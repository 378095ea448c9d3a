"""Findings of the ledger as it stands."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.domains.ledger import auditing, importing
from server.domains.ledger.findings import Finding
from server.domains.ledger.kinds import DoneBasis, FindingCode, PolicyReview, RunState, TaskState
from server.domains.ledger.models import Ledger, Run, Task
from tests.conftest import OWNER
from tests.domains.ledger import files, proofs
from tests.factories.repositories import Repository

pytestmark = pytest.mark.usefixtures("database")


async def apply(content: bytes | str) -> None:
    data = content.encode() if isinstance(content, str) else content
    await importing.import_file(OWNER, data, "plan.md", dry_run=False)


def of(found: list[Finding], code: FindingCode) -> list[str | None]:
    return sorted({finding.key for finding in found if finding.code is code}, key=str)


async def test_empty() -> None:
    assert await auditing.current() == []


async def test_ledger_and_newest_import() -> None:
    await apply(files.SAMPLE.read_bytes())
    found = await auditing.current()
    assert of(found, FindingCode.DONE_WITHOUT_CHECKPOINT) == ["T-20260101-014", "T-20260101-016"]
    assert of(found, FindingCode.DONE_WITHOUT_RUN) == ["T-20260101-014", "T-20260101-016"]
    assert of(found, FindingCode.CHECKPOINT_SHARED) == ["T-20260101-001", "T-20260101-015"]
    assert "T-20260101-001" in of(found, FindingCode.MISSING_PRIORITY)
    pending = [finding for finding in found if finding.code is FindingCode.CHECKPOINT_PENDING]
    assert [(finding.claimed, finding.line) for finding in pending] == [("(pending commit)", 104)]
    # What only the file can have.
    assert of(found, FindingCode.DUPLICATE_TASK) == ["T-20260101-015"]
    assert of(found, FindingCode.TASK_IN_TWO_SECTIONS) == ["T-20260101-002"]
    assert len([finding for finding in found if finding.code is FindingCode.UNPARSED_LINE]) == 4
    assert auditing.counts(found)[0][0] is FindingCode.DONE_WITHOUT_CHECKPOINT


async def test_findings_go_when_their_cause_goes() -> None:
    await apply("## 02 — MVP_TASK_LEDGER\n### MVP_TODO\n- T-20260101-001 — A")
    assert [finding.code for finding in await auditing.current()] == [FindingCode.MISSING_PRIORITY]
    await Task.all().update(priority="P1")
    assert await auditing.current() == []


async def test_checkpoints_against_the_repository(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    good = repository.commit("Good", {"a.txt": "a"})
    repository.branch("side")
    repository.checkout("side")
    lost = repository.commit("Lost", {"b.txt": "b"})
    repository.checkout("main")
    repository.delete_branch("side")
    done = "\n".join(
        f"- T-20260101-00{number} — A [P1] (checkpoint: {commit[:9]})"
        for number, commit in enumerate((good, lost, "f" * 40))
    )
    runs = "\n".join(
        f"### RUN 2026-01-0{9 - number}T00:00:00Z (T-20260101-00{number})\n**CHECKPOINT:** `{commit[:9]}`"
        for number, commit in enumerate((good, lost, "f" * 40))
    )
    await apply(f"## 02 — MVP_TASK_LEDGER\n### MVP_DONE\n{done}\n## 04 — RUN_LOG\n{runs}")
    assert await auditing.current() == []
    await Ledger.all().update(repository_path=str(repository.path))
    found = await auditing.current()
    assert [(finding.code, finding.key, finding.claimed, finding.actual) for finding in found] == [
        (FindingCode.CHECKPOINT_UNKNOWN, "T-20260101-001", lost[:9], "on no branch"),
        (FindingCode.CHECKPOINT_UNKNOWN, "T-20260101-001", lost[:9], "on no branch"),
        (FindingCode.CHECKPOINT_UNKNOWN, "T-20260101-002", "f" * 9, "no commit"),
        (FindingCode.CHECKPOINT_UNKNOWN, "T-20260101-002", "f" * 9, "no commit"),
    ]
    assert [finding.line for finding in found] == [None, 9, None, 11]
    await Ledger.all().update(repository_path=str(tmp_path / "gone"))
    assert await auditing.current() == []


async def test_one_run_may_close_several_tasks_with_one_commit() -> None:
    keys = ("T-20260101-001", "T-20260101-002")
    rows = [await proofs.task(key, priority="P1") for key in keys]
    run = await proofs.proven_run(*keys)
    for row in rows:
        await Task.filter(id=row.id).update(**proofs.proof(run), version=2)
    assert await auditing.current() == []
    assert await Task.filter(done_basis=DoneBasis.VERIFIED).count() == 2


async def test_policy_follows_what_owners_decided() -> None:
    await apply("## 03 — BACKLOG_LEDGER\n### BACKLOG_TODO\n- T-20251215-066 — Comments [P1]")
    found = await auditing.current()
    assert [(finding.code, finding.key) for finding in found] == [
        (FindingCode.POLICY_REVIEW, "T-20251215-066")
    ]
    assert (await Task.get()).policy_review is PolicyReview.NEEDED


async def test_the_active_run_is_not_audited() -> None:
    await apply(
        "## 04 — RUN_LOG\n" + "\n".join(f"### RUN 2026-01-{d:02}T00:00:00Z (x)" for d in range(20, 10, -1))
    )
    run = await proofs.active_run(started_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert await auditing.current() == []
    await Run.filter(id=run.id).update(state=RunState.ABANDONED)
    assert [finding.code for finding in await auditing.current()] == [
        FindingCode.RUN_LOG_OVERFLOW,
        FindingCode.RUN_ORDER,
    ]


async def test_runs_in_the_wrong_order_and_too_many() -> None:
    days = [9, 8, 10, *range(7, -1, -1)]
    await apply("## 04 — RUN_LOG\n" + "\n".join(f"### RUN 2026-01-{d + 1:02}T00:00:00Z (x)" for d in days))
    assert Counter(finding.code for finding in await auditing.current()) == {
        FindingCode.RUN_ORDER: 1,
        FindingCode.RUN_LOG_OVERFLOW: 1,
    }


async def test_real_file() -> None:
    await apply(files.real_file().read_bytes())
    found = await auditing.current()
    counts = {code: count for code, _, count in auditing.counts(found)}
    assert counts[FindingCode.DUPLICATE_TASK] == 12
    assert counts[FindingCode.DONE_WITHOUT_RUN] == 7
    assert counts[FindingCode.CHECKPOINT_PENDING] == 2
    assert counts[FindingCode.RUN_LOG_OVERFLOW] == 1
    assert [finding.actual for finding in found if finding.code is FindingCode.RUN_LOG_OVERFLOW] == ["27"]
    bars = [finding for finding in found if finding.code is FindingCode.PROGRESS_MISMATCH]
    assert [(bar.claimed, bar.actual, bar.line) for bar in bars] == [("20%", "10% drawn", 235)]
    assert FindingCode.COUNT_MISMATCH not in counts
    assert counts[FindingCode.POLICY_REVIEW] == 27
    assert len(of(found, FindingCode.POLICY_REVIEW)) == 27
    assert await Task.filter(state=TaskState.BLOCKED, policy_review=PolicyReview.NEEDED).count() == 5
