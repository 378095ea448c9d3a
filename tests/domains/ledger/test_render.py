from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from server.domains.ledger import merging
from server.domains.ledger.control_plane_file import (
    ControlPlane,
    DecisionEntry,
    ExportDocument,
    RunEntry,
    TaskEntry,
    decisions,
    decode,
    parse,
    render,
    run_lines,
    task_lines,
)
from server.domains.ledger.kinds import TaskScope, TaskState
from tests.domains.ledger import files, ledgers


def bare(entries: Iterable[Any]) -> list[Any]:
    """Entries without what a place in a file adds."""
    return [
        replace(entry, line=0, **({"length": 0} if isinstance(entry, RunEntry) else {})) for entry in entries
    ]


def document(plane: ControlPlane, source: str) -> ExportDocument:
    """What an import of the file puts into a ledger."""
    tasks = [replace(task, checkpoint=merging.commit_of(task)) for task in merging.merge(plane.tasks)]
    runs = plane.runs if merging.is_newest_first(plane.runs) else plane.runs[::-1]
    return ExportDocument(tuple(tasks), tuple(runs), plane.decisions, source=source)


def by_section(tasks: Iterable[TaskEntry]) -> list[TaskEntry]:
    known = [replace(task, checkpoint=merging.commit_of(task)) for task in bare(tasks)]
    return sorted(known, key=lambda task: (task.scope, task.state))


def check(wanted: ExportDocument) -> str:
    """Writes, reads and writes again; returns the text."""
    text = render(wanted)
    plane = parse(text)
    assert by_section(plane.tasks) == by_section(map(task_lines.normal, wanted.tasks))
    runs = plane.runs if merging.is_newest_first(plane.runs) else plane.runs[::-1]
    assert bare(runs) == bare(map(run_lines.normal, wanted.runs))
    assert bare(plane.decisions) == bare(map(decisions.normal, wanted.decisions))
    assert not plane.unparsed or wanted.source
    again = document(plane, text)
    assert render(again) == text
    return text


@given(ledgers.documents())
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read_back(wanted: ExportDocument) -> None:
    if wanted.tasks or wanted.runs or wanted.decisions:
        check(wanted)


@given(ledgers.documents(), ledgers.documents())
@settings(max_examples=50, deadline=None)
def test_a_ledger_over_the_file_of_another_one(first: ExportDocument, second: ExportDocument) -> None:
    text = render(first)
    check(replace(second, source=text))


@pytest.mark.parametrize("path", [files.SAMPLE, None])
def test_files_stay_as_they_are(path: Path | None) -> None:
    text = decode((path or files.real_file()).read_bytes()).text
    wanted = document(parse(text), text)
    written = render(wanted)
    assert bare(parse(written).runs) == bare(parse(text).runs)
    assert bare(merging.merge(parse(written).tasks)) == bare(
        replace(task, checkpoint=merging.choose([task]).checkpoint) for task in merging.merge(parse(text).tasks)
    )  # fmt: skip
    again = document(parse(written), written)
    assert bare(again.tasks) == bare(wanted.tasks)
    assert render(again) == written
    kept = set(text.split("\n"))
    assert len([line for line in written.split("\n") if line not in kept]) <= 5
    assert [line.text for line in parse(written).unparsed] == [line.text for line in parse(text).unparsed]
    # Without its source the ledger gives the same entries in the contract's bare form.
    bare_form = check(replace(wanted, source=""))
    assert by_section(parse(bare_form).tasks) == by_section(wanted.tasks)


def test_real_file_loses_its_repeated_lines_only() -> None:
    text = decode(files.real_file().read_bytes()).text
    before, after = text.split("\n"), render(document(parse(text), text)).split("\n")
    removed, added = list(before), list(after)
    for line in after:
        if line in removed:
            removed.remove(line)
    for line in before:
        if line in added:
            added.remove(line)
    assert added == ["Full Progress: [████░░░░░░░░░░░░░░░░] 20% (33 DONE / 163 TOTAL)"]
    assert [line[:16] for line in removed if line.startswith("- T-")] == [
        f"- T-20251215-{number}"
        for number in ("088", "089", "090", "034", "035", "064", "069", "113", "118", "120", "121", "122")
    ]
    assert len(removed) == 13


def test_changes_stay_at_their_places() -> None:
    text = "\n".join(
        [
            *("# Plan", "", "## 02 — MVP_TASK_LEDGER", "", "### MVP_TODO", "", "> remark", ""),
            *("- T-20260101-001 — A [P1]", "what is this", "- T-20260101-002 — B [P1] (checkpoint: pending)", ""),
            *("### MVP_DONE", "", "- None", "", "## 04 — RUN_LOG", "", "- None", "", "## Appendix", "as it was"),
        ]
    )  # fmt: skip
    plane = parse(text)
    first, second = document(plane, text).tasks
    done = replace(first, state=TaskState.DONE, checkpoint="aaaa111")
    third = replace(first, key="T-20260101-003", title="C", scope=TaskScope.BACKLOG)
    run = ledgers.run_parser.entry(None, "AUTO", result="fine")
    wanted = ExportDocument((done, replace(second, title="B2"), third), (run,), source=text)
    assert render(wanted).split("\n") == [
        *("# Plan", "", "## 02 — MVP_TASK_LEDGER", "", "### MVP_TODO", "", "> remark", ""),
        *("what is this", "- T-20260101-002 — B2 [P1] (checkpoint: pending)", ""),
        *("### MVP_DONE", "", "- T-20260101-001 — A [P1] (checkpoint: aaaa111)", ""),
        *("## 03 — BACKLOG_LEDGER (Not Counted in MVP Progress)", "", "### BACKLOG_TODO", ""),
        *("- T-20260101-003 — C [P1]", ""),
        *("## 04 — RUN_LOG", "", "### RUN (AUTO)", "", "**RESULT:** fine", "", "## Appendix", "as it was"),
    ]
    check(wanted)


def test_the_last_task_leaves_a_mark() -> None:
    text = "## 02 — MVP_TASK_LEDGER\n### MVP_TODO\n- T-20260101-001 — A\n### MVP_DONE\n"
    (task,) = document(parse(text), text).tasks
    moved = render(ExportDocument((replace(task, state=TaskState.DONE),), source=text))
    assert moved == "## 02 — MVP_TASK_LEDGER\n### MVP_TODO\n- None\n### MVP_DONE\n\n- T-20260101-001 — A\n"


def test_oldest_first_logs_stay_so() -> None:
    text = "## 04 — RUN_LOG\n\n### RUN 2026-01-01T00:00:00Z (a)\n\n### RUN 2026-01-02T00:00:00Z (b)\n"
    wanted = document(parse(text), text)
    new: RunEntry = replace(wanted.runs[0], heading="### RUN 2026-01-03T00:00:00Z (c)", title="c")
    written = render(replace(wanted, runs=(new, *wanted.runs)))
    assert [run.title for run in parse(written).runs] == ["a", "b", "c"]


def test_a_decision_without_a_day() -> None:
    wanted = ExportDocument(decisions=(DecisionEntry(0, "Some time", None, "text\n---\n## head"),))
    assert bare(parse(render(wanted)).decisions) == list(wanted.decisions)
