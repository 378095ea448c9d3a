import json
from datetime import UTC, datetime

import pytest

from server.domains.ledger import exporting, importing, reading, tasks
from server.domains.ledger.exporting import LedgerExportFormat
from server.domains.ledger.history import Author
from server.domains.ledger.importing import Report
from server.domains.ledger.kinds import BlockedKind, RunState, TaskState
from server.domains.ledger.models import Ledger, Run, Task
from tests.conftest import OWNER
from tests.domains.ledger import files

AUTHOR = Author(OWNER)
pytestmark = pytest.mark.usefixtures("database")


async def apply(text: str | bytes, name: str = "plan.md") -> Report:
    data = text.encode() if isinstance(text, str) else text
    return await importing.import_file(OWNER, data, name, dry_run=False)


async def markdown() -> str:
    return (await exporting.export()).text


def changed(report: Report) -> tuple[bool, int, int]:
    return report.changes.any, report.changes.tasks_kept, report.changes.runs_kept


async def test_empty_ledger() -> None:
    empty = await exporting.export()
    assert (empty.file_name, empty.mime_type) == ("CONTROL_PLANE.md", "text/markdown")
    assert "### MVP_TODO" in empty.text
    assert not (await apply(empty.text)).changes.any
    assert await markdown() == empty.text


async def test_export_after_import_is_a_fixed_point() -> None:
    await apply(files.SAMPLE.read_bytes())
    text = await markdown()
    report = await apply(text)
    assert changed(report) == (False, 0, 0)
    assert (report.changes.tasks_unchanged, report.changes.runs_unchanged) == (12, 3)
    assert await markdown() == text


async def test_real_file() -> None:
    await apply(files.real_file().read_bytes(), "CONTROL_PLANE.md")
    first = await exporting.export()
    assert first.file_name == "CONTROL_PLANE.md"
    report = await apply(first.text, first.file_name)
    assert changed(report) == (False, 0, 0)
    assert (report.changes.tasks_unchanged, report.changes.runs_unchanged) == (168, 27)
    assert await markdown() == first.text
    overview = await reading.overview()
    assert (overview.full.done, overview.backlog.todo, overview.full.total) == (33, 130, 163)


async def test_live_runs_and_changes_are_in_it() -> None:
    await apply(files.SAMPLE.read_bytes())
    ledger = await Ledger.get()
    values = {"ledger_id": ledger.id, "mode": "AUTO", "actor_name": "agent `x` | y"}
    sections = [
        {"title": title, "text": "- one\n- two (and 3 more)"}
        for title in ("WORK DONE", "COMMANDS RUN", "FILES CHANGED", "EVIDENCE", "SKIPPED")
    ]
    await Run.create(
        **values,
        started_at=datetime(2026, 2, 1, tzinfo=UTC),
        **{"title": "AUTO - T-20260101-004 Guide", "position": -1, "digest": "a", "sections": sections},
        **{"state": RunState.CLOSED, "state_before": "LEDGER_7", "selected_task": "T-20260101-004 — Guide"},
        **{"result": "Two lines\n\nof a result", "next": "More", "checkpoint": "c" * 40},
    )
    await Run.create(
        **values, title="AUTO", position=-2, digest="b", state=RunState.ACTIVE, started_at=datetime.now(UTC)
    )
    await Task.filter(key="T-20260101-004").update(title="Another (title)", touched_at=datetime.now(UTC))
    text = await markdown()
    lines = text.split("\n")
    start = lines.index("### RUN 2026-02-01T00:00:00Z (AUTO - T-20260101-004 Guide)")
    # This log has its oldest run first, so the new one stands at its end.
    entry = lines[start + 1 : lines.index("## 05 — DECISIONS", start)]
    assert len([line for line in entry if line]) == 11
    assert "**WORK DONE:** one; two (and 3 more)" in entry
    assert f"**CHECKPOINT:** `{'c' * 40}`" in entry
    assert "- T-20260101-004 — Another (title) [P2] (#docs #guide)" in lines
    assert text.count("### RUN ") == 4
    assert changed(await apply(text)) == (False, 0, 0)
    assert await markdown() == text
    assert await Run.all().count() == 5


async def test_the_lock_is_told() -> None:
    table = "## 00 — DASHBOARD\n| Field | Value |\n| --- | --- |\n| **LOCK**  | `stale`    |\n"
    await apply(f"{table}## 02 — MVP_TASK_LEDGER\n### MVP_TODO\n- T-20260101-001 — A\n")
    assert "| **LOCK**  | `none`     |\n" in await markdown()
    ledger = await Ledger.get()
    await Run.create(
        **{"ledger_id": ledger.id, "title": "AUTO", "position": -1, "digest": "a"},
        **{"state": RunState.ACTIVE, "actor_name": "a|b"},
    )
    assert "| **LOCK**  | `a\\|b`     |\n" in await markdown()


async def test_the_order_that_people_gave_survives() -> None:
    lines = [f"- T-20260101-00{number} — A{number} [P1]" for number in range(4)]
    await apply("\n".join(["## 02 — MVP_TASK_LEDGER", "### MVP_TODO", *lines]))
    await Task.filter(key="T-20260101-003").update(rank=0.5)
    await Task.filter(key="T-20260101-002").update(state=TaskState.BLOCKED, touched_at=datetime.now(UTC))
    text = await markdown()
    order = [line[12:16] for line in text.split("\n") if line.startswith("- T-")]
    assert order == ["-000", "-003", "-001", "-002"]
    assert not (await apply(text)).changes.any
    assert await markdown() == text
    assert await Task.filter(rank__isnull=False).count() == 0


async def test_json_has_everything() -> None:
    await apply(files.SAMPLE.read_bytes(), "plan.md")
    file = await exporting.export(LedgerExportFormat.JSON)
    assert (file.file_name, file.mime_type) == ("plan.json", "application/json")
    data = json.loads(file.text)
    assert [len(data[name]) for name in ("tasks", "runs", "decisions", "imports")] == [12, 3, 1, 1]
    assert data["source"] == files.SAMPLE.read_text("utf-8")
    done = next(task for task in data["tasks"] if task["key"] == "T-20260101-001")
    assert (done["doneBasis"], done["claim"]["commit"], done["history"][0]["kind"]) == (
        *("CLAIMED", "aaaa111", "IMPORTED"),
    )
    assert [line["line"] for line in data["imports"][0]["unparsed"]] == [5, 45, 67]
    assert (await exporting.export(LedgerExportFormat.JSON)).text == file.text


async def test_whatever_people_write_comes_back() -> None:
    """Tasks as the services take them, with texts that look like the file's syntax or hold odd blanks."""
    await apply(files.SAMPLE.read_bytes())
    texts = [
        *("Plain", "Ends [P1]", "Ends (#tag)", "Ends (checkpoint: aaaa111)", "Ends [BLOCKED] (why)", "A \\", "- None"),
        *("(a (b", "a) b)", "[x](y)", "<b>&amp;</b>", "### MVP_DONE", "`x` **y**", "— dash", "two  blanks", "x\u00a0y"),
    ]  # fmt: skip
    for number, text in enumerate(texts):
        note = f"{text}  \n\n\t{text}\n    - deep\n```\n{text}\n\n**RESULT:** x\n---"
        given = {"key": f"T-20260301-{number:03}", "title": text, "scope": "BACKLOG", "note": note}
        more = {"tags": ["a[b]", "c\\"], "surface": "server", "definition_of_done": [text, f"{text} twice"]}
        await tasks.create(AUTHOR, {**given, **more})
    await tasks.block(AUTHOR, "T-20260301-000", "Needs (much) time\n# and [P1]", BlockedKind.TECHNICAL)
    before = await Task.all().order_by("key").values()
    text = await markdown()
    report = await apply(text)
    assert [(item.key, item.fields) for item in report.differences] == []
    assert await markdown() == text
    places = ("position", "rank")
    after = await Task.all().order_by("key").values()
    for row in (*before, *after):
        for name in places:
            row.pop(name)
    assert after == before
