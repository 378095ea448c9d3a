from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.errors import InvalidInput
from server.domains.ledger import merging
from server.domains.ledger.control_plane_file import ControlPlane, RunSection, TaskEntry, decode, parse
from server.domains.ledger.kinds import BlockedKind, TaskPriority, TaskScope, TaskState
from tests.domains.ledger import files


@pytest.fixture(scope="module")
def sample() -> ControlPlane:
    return parse(decode(files.SAMPLE.read_bytes()).text)


@pytest.fixture(scope="module")
def real() -> ControlPlane:
    return parse(decode(files.real_file().read_bytes()).text)


def one(line: str, section: str = "### MVP_TODO") -> TaskEntry:
    (task,) = parse(f"## 02 — MVP_TASK_LEDGER\n{section}\n{line}").tasks
    return task


def task(plane: ControlPlane, key: str) -> TaskEntry:
    return next(entry for entry in plane.tasks if entry.key == key)


def test_whole_task_line() -> None:
    found = one("- T-20260101-001 — Post (images, reels) [P2] (#a-b #c) (checkpoint: `abcdef1`)")
    assert (found.key, found.title) == ("T-20260101-001", "Post (images, reels)")
    assert (found.priority, found.tags, found.checkpoint) == (TaskPriority.P2, ("a-b", "c"), "abcdef1")
    assert found.line == 3


@pytest.mark.parametrize(
    "title",
    [
        "A (b)",
        "A (b (c))",
        "A [b]",
        "A) b",
        "A (#b or c)",
        "[P2] first",
        "A [P7]",
        "A: b - c",
        "<i>A</i> & 'B'",
    ],
)
def test_titles_stay_whole(title: str) -> None:
    assert one(f"- T-20260101-001 — {title} [P1] (#x)").title == title


@pytest.mark.parametrize("dash", [" — ", " – ", " - ", " -- ", ": "])
def test_dashes(dash: str) -> None:
    assert one(f"- T-20260101-001{dash}Title").title == "Title"


@pytest.mark.parametrize(
    "line",
    [
        "- T-20261301-001 — month 13",
        "- T-20260230-001 — February 30",
        "- T-2026０101-001 — other digits",
        "- Т-20260101-001 — Cyrillic T",
        "- T-20260101-0001 — four digits",
        "- T-20260101-001x — letter",
        "- T-20260101-001 —",
        "- T-20260101-001 — [P1]",
        "T-20260101-001 — no bullet",
        f"- T-20260101-001 — {'x' * 1001}",
        f"- T-20260101-001 — {'x' * 5000}",
    ],
)
def test_what_is_no_task_is_kept(line: str) -> None:
    plane = parse(f"### MVP_TODO\n{line}")
    assert plane.tasks == ()
    assert [(kept.line, kept.text[:100]) for kept in plane.unparsed] == [(2, line[:100])]


def test_details(sample: ControlPlane) -> None:
    found = task(sample, "T-20260101-004")
    assert found.surface == "docs/guide"
    assert found.depends_on == ("T-20260101-001", "T-20260101-003")
    assert found.definition_of_done == ("The guide has two chapters", "A reader finds both")
    assert found.note == "- Ask the readers what they miss"


def test_blocks(sample: ControlPlane) -> None:
    refused, waiting = task(sample, "T-20260101-005"), task(sample, "T-20260101-006")
    assert (refused.blocked_kind, refused.blocked_reason) == (BlockedKind.COMPLIANCE, "No consent - refused")
    assert (waiting.blocked_kind, waiting.blocked_reason) == (BlockedKind.TECHNICAL, "Waiting for hardware")
    assert waiting.priority is TaskPriority.P3


def test_markup_is_text(sample: ControlPlane) -> None:
    assert task(sample, "T-20260101-011").title == "Escape <b>bold</b> & <script>alert(1)</script> titles"


def test_run(sample: ControlPlane) -> None:
    first, second, third = sample.runs
    assert first.started_at == datetime(2026, 1, 3, 10, tzinfo=UTC)
    assert first.title == "AUTO - T-20260101-015 Ship it again"
    assert (first.mode, first.state_before, first.checkpoint) == ("AUTO", "BOOTSTRAP_6", "aaaa111")
    assert first.sections == (
        RunSection("WORK DONE", "- Shipped it again\n- Looked at it"),
        RunSection("TESTS", "- Compilation: PASS"),
    )
    assert (first.result, first.next) == ("DONE — Shipped again.", "Rest.")
    assert second.started_at == datetime(2026, 1, 4, 7, 30, tzinfo=UTC)
    assert second.task_keys == ("T-20260101-002", "T-20260101-001")
    assert (third.started_at, third.title) == (None, "some day")
    assert third.sections == (RunSection("NOTE", "A note without a name."),)


def test_long_values_of_a_run_become_sections() -> None:
    (run,) = parse(f"## 04 — RUN_LOG\n### RUN {'y' * 1500}\n**MODE:** {'x' * 300}\n**MODE:** AUTO").runs
    assert run.mode == "AUTO"
    assert run.sections == (RunSection("HEADING", "y" * 1500), RunSection("MODE", "x" * 300))
    assert len(run.title) == 1000


def test_open_fence_swallows_no_run_and_no_section() -> None:
    text = "## 04 — RUN_LOG\n### RUN 2026-01-01T00:00:00Z (a)\n```\n### RUN 2026-01-02T00:00:00Z (b)\n"
    assert [run.title for run in parse(text).runs] == ["a", "b"]
    assert (
        task(parse("### MVP_DONE\n```\n### MVP_TODO\n- T-20260101-001 — A"), "T-20260101-001").state == "TODO"
    )


def test_fenced_lines_are_no_tasks() -> None:
    plane = parse("### MVP_TODO\n```\n- T-20260101-001 — A\n```\n- T-20260101-002 — B")
    assert [found.key for found in plane.tasks] == ["T-20260101-002"]
    assert [kept.line for kept in plane.unparsed] == [2, 3, 4]


def test_unparsed_lines(sample: ControlPlane) -> None:
    assert [kept.line for kept in sample.unparsed] == [5, 45, 67]


def test_unknown_heading_in_a_ledger() -> None:
    plane = parse("## 02 — MVP_TASK_LEDGER\n### MVP_LATER\n- T-20260101-001 — A\n### MVP_TODO\n- None")
    assert plane.tasks == ()
    assert [kept.line for kept in plane.unparsed] == [2, 3]


def test_decisions_and_claims(sample: ControlPlane) -> None:
    (decision,) = sample.decisions
    assert (decision.title, decision.text) == ("One list for all", "- Kept simple")
    assert decision.decided_at == datetime(2026, 1, 2, tzinfo=UTC)
    assert sample.fields["STATE_ID"].value == "`BOOTSTRAP_7`"
    assert sample.counts["MVP_PROGRESS"].value == "75%"
    bar = sample.bars[1]
    assert (bar.name, bar.full, bar.cells, bar.percent, bar.done, bar.total) == ("FULL", 2, 20, 40, 3, 8)


@pytest.mark.parametrize(
    "text", ["Dear diary,\n\n- T-20260101-001 — A", "\x89PNG\r\n\x1a\n", "{}", "## TODO\n"]
)
def test_not_a_ledger(text: str) -> None:
    with pytest.raises(InvalidInput, match="not a control plane file"):
        parse(text)


def test_repeated_key_takes_the_most_binding_line() -> None:
    lines = "### MVP_TODO\n- T-20260101-001 — A\n### MVP_DONE\n- T-20260101-001 — A\n"
    proven = "### MVP_DONE\n- T-20260101-001 — B (checkpoint: abcdef1)\n"
    blocked = "### MVP_BLOCKED\n- T-20260101-001 — C [BLOCKED - Compliance Review] (no)\n"
    for text, state in ((lines, "TODO"), (lines + proven, "DONE"), (lines + proven + blocked, "BLOCKED")):
        (merged,) = merging.merge(parse(text).tasks)
        assert merged.state == state


@pytest.mark.parametrize(
    "line",
    [
        "(" * 3900,
        ")" * 3900,
        "(" * 1900 + ")" * 1900,
        "x [BLOCKED -" + " " * 3900 + "]",
        "x " + "[" * 3900 + "]",
    ],
)
def test_hostile_lines_cost_no_more_than_others(line: str) -> None:
    """Each would take minutes if any pattern tried all ways to split it."""
    plane = parse("### MVP_TODO\n" + f"- T-20260101-001 — {line}\n" * 500)
    assert (len(plane.tasks), len(plane.unparsed)) == (0, 500)


def test_endless_line() -> None:
    (kept,) = parse(f"### MVP_TODO\n- T-20260101-001 — {'x' * 5_000_000}").unparsed
    assert kept.text.endswith("… (5000019 characters)")


@given(st.text(alphabet="T-20260101 —()[]#P:x\n`*", max_size=200))
def test_any_text_keeps_every_word(text: str) -> None:
    """Whatever stands in a task section is a task, is furniture, or is kept."""
    plane = parse("### MVP_TODO\n" + text)
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    assert len(plane.tasks) + len(plane.unparsed) <= len(text.split("\n"))
    if not plane.tasks:
        kept = {entry.text for entry in plane.unparsed}
        assert all(line in kept or line.strip() in ("", "---") for line in lines)


def test_real_file(real: ControlPlane) -> None:
    merged = merging.merge(real.tasks)
    assert Counter((found.scope, found.state) for found in merged) == {
        (TaskScope.MVP, TaskState.DONE): 13,
        (TaskScope.MVP, TaskState.BLOCKED): 5,
        (TaskScope.BACKLOG, TaskState.TODO): 130,
        (TaskScope.BACKLOG, TaskState.DONE): 20,
    }
    assert (len(merged), len(real.runs), len(real.decisions), real.unparsed) == (168, 27, 2, ())
    assert all(found.blocked_kind is BlockedKind.COMPLIANCE for found in merged if found.state == "BLOCKED")
    assert all(found.priority and found.tags for found in merged if found.state == "TODO")
    assert real.runs[0].title == "AUTO - T-20251215-129 Performance Testing"
    assert real.fields["LAST_CHECKPOINT"].value.startswith("`679944f` — ")


def test_real_runs_are_whole(real: ControlPlane) -> None:
    for run in real.runs:
        assert [section.title for section in run.sections] == [
            *("WORK DONE", "COMMANDS RUN", "FILES CHANGED", "EVIDENCE", "TESTS"),
        ]
        assert run.started_at and run.mode and run.state_before and run.result and run.next and run.checkpoint
