import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from server.core import events
from server.core.errors import InvalidInput, NotAllowed
from server.core.settings import Settings
from server.domains.ledger import history, importing, reading, watching
from server.domains.ledger.events import LedgerChanged
from server.domains.ledger.history import Author
from server.domains.ledger.importing import Changes, Report
from server.domains.ledger.kinds import (
    BlockedKind,
    DoneBasis,
    FindingCode,
    FindingSeverity,
    RunState,
    TaskEventKind,
    TaskState,
)
from server.domains.ledger.models import Decision, DoneClaim, Finding, Ledger, LedgerImport, Run, Task
from tests.conftest import OWNER, READER
from tests.domains.ledger import files

pytestmark = pytest.mark.usefixtures("database")


async def apply(content: bytes | str, name: str = "plan.md") -> Report:
    data = content.encode() if isinstance(content, str) else content
    return await importing.import_file(OWNER, data, name, dry_run=False)


async def rows() -> dict[str, int]:
    models = (Ledger, Task, Run, Decision, LedgerImport, Finding)
    return {model.__name__: await model.all().count() for model in models}


def mvp(*lines: str, section: str = "TODO") -> str:
    return "\n".join(["## 02 — MVP_TASK_LEDGER", f"### MVP_{section}", *lines])


async def test_dry_run_writes_nothing() -> None:
    report = await importing.import_file(OWNER, files.SAMPLE.read_bytes(), "sample.md")
    assert report.dry_run
    assert report.changes == Changes(12, 0, 0, 3, 0, 0, 1, 0, 0)
    assert (report.counts.tasks, report.counts.unparsed, len(report.findings)) == (
        12,
        3,
        report.counts.findings,
    )
    assert set((await rows()).values()) == {0}


async def test_apply_then_again() -> None:
    first = await apply(files.SAMPLE.read_bytes())
    stored = await rows()
    assert stored == {"Ledger": 1, "Task": 12, "Run": 3, "Decision": 1, "LedgerImport": 1, "Finding": 27}
    second = await apply(files.SAMPLE.read_bytes())
    assert first.changes == Changes(12, 0, 0, 3, 0, 0, 1, 0, 0)
    assert second.changes == Changes(0, 0, 12, 0, 0, 3, 0, 0, 1)
    assert await rows() == stored
    assert [row.id for row in second.findings] == [row.id for row in first.findings]
    assert (await reading.overview()).version == 2


async def test_nothing_is_lost() -> None:
    await apply(files.SAMPLE.read_bytes(), "folder\\sam\0ple\ud800.md")
    source = await LedgerImport.get()
    assert source.source == files.SAMPLE.read_text("utf-8")
    assert source.file_name == "sample?.md"
    assert source.actor_name == OWNER.name
    assert [line["line"] for line in source.unparsed] == [5, 45, 67]


async def test_changed_tasks_count_up() -> None:
    await apply(mvp("- T-20260101-001 — A [P1]", "- T-20260101-002 — B [P1]", "- T-20260101-003 — C [P1]"))
    changed = mvp(
        "- T-20260101-003 — C [P1]", "- T-20260101-001 — A [P0] (#new)", "- T-20260101-002 — B [P1]"
    )
    report = await apply(changed)
    assert report.changes == Changes(0, 1, 2, 0, 0, 0, 0, 0, 0)
    found = {row.key[-1]: row for row in await Task.all()}
    assert [found[key].version for key in "123"] == [2, 1, 1]
    assert (found["1"].priority, found["1"].tags) == ("P0", ["new"])
    assert [found[key].position for key in "312"] == [0, 1, 2]
    assert found["1"].updated_at > found["2"].updated_at


async def test_tasks_that_the_file_drops_stay() -> None:
    await apply(mvp("- T-20260101-001 — A [P1]", "- T-20260101-002 — B [P1]"))
    report = await apply(mvp("- T-20260101-002 — B [P1]"))
    assert report.changes.tasks_unchanged == 1
    assert await Task.all().count() == 2


async def test_new_checkpoint_is_not_verified_yet() -> None:
    await apply(mvp("- T-20260101-001 — A [P1] (checkpoint: aaaa111)", section="DONE"))
    await Task.all().update(checkpoint_repository="here", checkpoint_subject="A")
    await apply(mvp("- T-20260101-001 — A [P2] (checkpoint: aaaa111)", section="DONE"))
    assert (await Task.get()).checkpoint_repository == "here"
    await apply(mvp("- T-20260101-001 — A [P2] (checkpoint: bbbb222)", section="DONE"))
    task = await Task.get()
    assert (task.checkpoint_commit, task.checkpoint_repository, task.checkpoint_subject) == (
        "bbbb222",
        None,
        None,
    )


async def test_runs_keep_their_identity() -> None:
    run = "### RUN 2026-01-01T00:00:00Z (first)\n**CHECKPOINT:** (pending commit)\n"
    await apply("## 04 — RUN_LOG\n" + run)
    newer = "### RUN 2026-01-02T00:00:00Z (second)\n**CHECKPOINT:** bbbb222\n"
    report = await apply("## 04 — RUN_LOG\n" + newer + run.replace("(pending commit)", "aaaa111"))
    assert (report.changes.runs_added, report.changes.runs_changed, report.changes.runs_unchanged) == (
        1,
        1,
        0,
    )
    found = (await reading.runs(10, None)).items
    assert [(row.title, row.checkpoint, row.line) for row in found] == [
        ("second", "bbbb222", 2),
        ("first", "aaaa111", 4),
    ]


async def test_runs_that_the_file_drops_come_last() -> None:
    await apply("## 04 — RUN_LOG\n### RUN 2026-01-02T00:00:00Z (b)\n### RUN 2026-01-01T00:00:00Z (a)")
    await apply("## 04 — RUN_LOG\n### RUN 2026-01-04T00:00:00Z (d)\n### RUN 2026-01-03T00:00:00Z (c)")
    found = (await reading.runs(10, None)).items
    assert [(row.title, row.position) for row in found] == [("d", 0), ("c", 1), ("b", 2), ("a", 3)]


async def test_oldest_first_logs_are_turned() -> None:
    await apply("## 04 — RUN_LOG\n### RUN 2026-01-01T00:00:00Z (a)\n### RUN 2026-01-02T00:00:00Z (b)")
    assert [row.title for row in (await reading.runs(10, None)).items] == ["b", "a"]


async def test_equal_headings_stay_apart() -> None:
    log = "## 04 — RUN_LOG\n" + "### RUN 2026-01-01T00:00:00Z (a)\n" * 3
    assert (await apply(log)).changes.runs_added == 3
    assert (await apply(log)).changes.runs_unchanged == 3


async def test_import_lifts_no_compliance_block() -> None:
    line = "- T-20260101-001 — A [P1]"
    await apply(mvp(f"{line} [BLOCKED - Compliance Review] (no consent)", section="BLOCKED"))
    report = await apply(mvp(line))
    task = await Task.get()
    assert (task.state, task.blocked_kind, task.blocked_reason) == (
        *(TaskState.BLOCKED, BlockedKind.COMPLIANCE, "no consent"),
    )
    kept = [row for row in report.findings if row.code == FindingCode.POLICY_REVIEW]
    assert [(row.key, row.claimed, row.actual) for row in kept] == [("T-20260101-001", "TODO", "BLOCKED")]


async def test_two_imports_at_once_do_not_double() -> None:
    content = files.SAMPLE.read_bytes()
    reports = await asyncio.gather(*(apply(content) for _ in range(4)))
    assert sorted(report.changes.tasks_added for report in reports) == [0, 0, 0, 12]
    assert await rows() == {
        "Ledger": 1,
        "Task": 12,
        "Run": 3,
        "Decision": 1,
        "LedgerImport": 1,
        "Finding": 27,
    }


async def test_failed_import_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(Finding, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        await apply(files.SAMPLE.read_bytes())
    assert await rows() == {"Ledger": 1, "Task": 0, "Run": 0, "Decision": 0, "LedgerImport": 0, "Finding": 0}


async def test_rights_and_refusals() -> None:
    with pytest.raises(NotAllowed):
        await importing.import_file(READER, files.SAMPLE.read_bytes(), "a.md")
    for content, name, message in (
        (b"", "a.md", "empty"),
        (b"Dear diary", "a.md", "not a control plane file"),
        (files.SAMPLE.read_bytes(), " ", "fileName"),
        (files.SAMPLE.read_bytes(), "x" * 256, "fileName"),
    ):
        with pytest.raises(InvalidInput, match=message):
            await importing.import_file(OWNER, content, name)


async def test_thousands_of_tasks() -> None:
    assert (await apply(files.ledger_of(3_000))).changes.tasks_added == 3_000
    report = await apply(files.ledger_of(3_000, title="Chore", checkpoint="bbbb222"))
    assert report.changes.tasks_changed == 3_000
    assert (
        await Task.filter(version=2, checkpoint_commit="bbbb222", title__startswith="Chore").count() == 3_000
    )


async def test_event_after_a_change_only() -> None:
    async with events.subscribe(LedgerChanged) as stream:
        await importing.import_file(OWNER, files.SAMPLE.read_bytes(), "a.md")
        await apply(files.SAMPLE.read_bytes())
        await apply(files.SAMPLE.read_bytes())
        events.publish(LedgerChanged(version=99))
        assert [await stream.next(1), await stream.next(1)] == [LedgerChanged(2), LedgerChanged(99)]


@pytest.fixture
async def stream() -> AsyncIterator[AsyncIterator[reading.Overview]]:
    overviews = watching.overviews()
    yield overviews
    await overviews.aclose()


async def test_watching(stream: AsyncIterator[reading.Overview]) -> None:
    assert (await anext(stream)).full.total == 0
    await apply(mvp("- T-20260101-001 — A [P1]"))
    assert (await anext(stream)).mvp.todo == 1


async def test_watching_sees_other_processes(
    stream: AsyncIterator[reading.Overview], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "POLL", 0.02)
    monkeypatch.setattr(events, "publish", lambda event: None)
    await anext(stream)
    await apply(mvp("- T-20260101-001 — A [P1]"))
    assert (await asyncio.wait_for(anext(stream), 10)).mvp.todo == 1


async def test_real_file(database: Settings) -> None:
    content = files.real_file().read_bytes()
    report = await apply(content, "CONTROL_PLANE.md")
    assert report.encoding_repaired
    assert report.changes == Changes(168, 0, 0, 27, 0, 0, 2, 0, 0)
    overview = await reading.overview()
    assert (overview.mvp.done, overview.mvp.blocked, overview.mvp.percent) == (13, 5, 100)
    assert (overview.backlog.done, overview.backlog.todo) == (20, 130)
    assert (overview.full.done, overview.full.total, overview.full.percent) == (33, 163, 20)
    again = await apply(content, "CONTROL_PLANE.md")
    assert again.changes == Changes(0, 0, 168, 0, 0, 27, 0, 0, 2)
    counts = await reading.finding_counts(overview.ledger_id)
    assert counts[0] == (FindingCode.CHECKPOINT_PENDING, FindingSeverity.WARNING, 2)
    assert sum(count for _, _, count in counts) == 124


async def test_done_rests_on_the_file() -> None:
    await apply(mvp("- T-20260101-001 — A [P1] (checkpoint: aaaa111)", section="DONE"))
    task = await Task.get()
    claim = await DoneClaim.get()
    assert (task.done_basis, task.claim_id) == (DoneBasis.CLAIMED, claim.id)
    assert (claim.key, claim.commit, claim.line) == (task.key, "aaaa111", 3)
    await apply(mvp("- T-20260101-001 — A [P0] (checkpoint: aaaa111)", section="DONE"))
    assert await DoneClaim.all().count() == 1
    await apply(mvp("- T-20260101-001 — A [P0] (checkpoint: bbbb222)", section="DONE"))
    newest = await DoneClaim.get(commit="bbbb222")
    assert (await Task.get()).claim_id == newest.id


async def test_leaving_done_is_told_with_a_reason() -> None:
    await apply(mvp("- T-20260101-001 — A [P1] (checkpoint: aaaa111)", section="DONE"))
    await apply(mvp("- T-20260101-001 — A [P1]"))
    task = await Task.get()
    assert (task.state, task.version, task.done_basis, task.claim_id) == (TaskState.TODO, 2, None, None)
    events_ = [
        (e.version, e.kind, e.reason, e.actor_name) for e in (await history.of_tasks([task.id], 10))[task.id]
    ]
    assert events_ == [
        (2, TaskEventKind.REOPENED, "the imported file lists it as TODO", OWNER.name),
        (1, TaskEventKind.IMPORTED, None, OWNER.name),
    ]


async def test_doing_moves_from_one_task_to_another() -> None:
    first, second = "- T-20260101-001 — A [P1]", "- T-20260101-002 — B [P1]"
    await apply(mvp(first, section="DOING") + f"\n### MVP_TODO\n{second}")
    for doing, todo in ((second, first), ("- T-20260101-003 — C [P1]", second)):
        await apply(mvp(doing, section="DOING") + f"\n### MVP_TODO\n{todo}")
        assert (await Task.get(state=TaskState.DOING)).key in doing


async def test_what_was_decided_in_the_ledger_stays() -> None:
    await apply(mvp("- T-20260101-001 — A [P1]", "- T-20260101-002 — B [P1]"))
    touched = await Task.get(key="T-20260101-001")
    await Task.filter(id=touched.id).update(title="Mine", touched_at=touched.created_at, version=2)
    touched.version = 2
    await history.event(touched, TaskEventKind.EDITED, Author(OWNER), {"title": ("A", "Mine")}).save()
    report = await apply(
        mvp("- T-20260101-001 — A [P2] (checkpoint: aaaa111)", "- T-20260101-002 — B [P1]", section="DONE")
    )
    mine, other = await Task.all().order_by("key")
    assert (mine.state, mine.title, mine.priority, mine.done_basis) == (TaskState.TODO, "Mine", "P2", None)
    assert (other.state, other.done_basis) == (TaskState.DONE, DoneBasis.CLAIMED)
    found = [row for row in report.findings if row.code == FindingCode.TASK_IN_TWO_SECTIONS]
    assert [(row.key, row.claimed, row.actual) for row in found] == [(mine.key, "MVP_DONE", "MVP_TODO")]


async def test_compliance_is_kept_wherever_the_label_stands() -> None:
    line = "- T-20260101-001 — A [BLOCKED - Compliance Review] (no consent)"
    await apply(mvp(line))
    assert (await Task.get()).state is TaskState.BLOCKED
    await apply(mvp(f"{line} (checkpoint: aaaa111)", section="DONE"))
    assert (await Task.get()).state is TaskState.BLOCKED


async def test_live_runs_stay_where_they_are() -> None:
    await apply("## 04 — RUN_LOG\n### RUN 2026-01-01T00:00:00Z (old)")
    ledger = await Ledger.get()
    at = datetime(2026, 1, 2, tzinfo=UTC)
    live = await Run.create(
        **{"ledger_id": ledger.id, "started_at": at, "title": "AUTO - mine", "position": -1},
        **{"digest": "live", "state": RunState.CLOSED, "result": "Mine"},
    )
    log = [
        *("## 04 — RUN_LOG", "### RUN 2026-01-03T00:00:00Z (newer)"),
        *("### RUN 2026-01-02T00:00:00Z (AUTO - mine)", "**RESULT:** Theirs"),
        "### RUN 2026-01-01T00:00:00Z (old)",
    ]
    for added in (1, 0):
        report = await apply("\n".join(log))
        assert (report.changes.runs_added, report.changes.runs_changed) == (added, 0)
        found = (await reading.runs(10, None)).items
        assert [(row.title, row.position, row.result) for row in found] == [
            ("newer", -2, None),
            ("AUTO - mine", -1, "Mine"),
            ("old", 0, None),
        ]
    await apply("## 04 — RUN_LOG\n### RUN 2026-01-01T00:00:00Z (old)")
    assert [row.title for row in (await reading.runs(10, None)).items] == ["AUTO - mine", "old", "newer"]
    assert await Run.get(id=live.id) == live
