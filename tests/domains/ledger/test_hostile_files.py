"""Files that somebody made to do harm, or by mistake: a clear error, or findings, in bounded time and memory."""

import codecs
import tracemalloc

import pytest

from server.core.errors import InvalidInput
from server.domains.ledger import exporting, importing, merging
from server.domains.ledger.control_plane_file import ControlPlane, ExportDocument, decode, parse, render
from server.domains.ledger.importing import Report
from server.domains.ledger.kinds import FindingCode, PolicyReview, TaskState
from server.domains.ledger.models import Task
from tests.conftest import OWNER

HEAD = "## 02 — MVP_TASK_LEDGER\n### MVP_TODO\n"


async def apply(content: bytes | str) -> Report:
    data = content.encode() if isinstance(content, str) else content
    return await importing.import_file(OWNER, data, "plan.md", dry_run=False)


def read(content: bytes | str) -> ControlPlane:
    return parse(decode(content.encode() if isinstance(content, str) else content).text)


def test_too_large() -> None:
    content = b"x" * (50 * 1024 * 1024)
    tracemalloc.start()
    with pytest.raises(InvalidInput, match=r"The file has 50\.0 MiB; at most 8 MiB are read"):
        decode(content)
    assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    tracemalloc.stop()


@pytest.mark.parametrize(
    "line", ["# x\n", "### MVP_TODO\n", "### RUN x\n", "\n", "\r", "- T-20260101-001 — A\n"]
)
def test_too_many_lines(line: str) -> None:
    with pytest.raises(InvalidInput, match="more than 50,000 lines"):
        decode((HEAD + line * 200_000).encode())


@pytest.mark.parametrize(
    "start",
    [
        *("", "- T-20260101-001 — ", "### RUN 2026-01-01T00:00:00Z (", "**2026-01-01:** ", "| **LOCK** | "),
        *("## ", "### ", "  - Note: ", "  - Surface: `", "- **MVP_DONE:** `", "MVP Progress: [", "```", "#" * 9),
        "- T-20260101-001 — x (",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "filler", ["x", " ", "(", "[", "\\", "`", "#", "*", "—", "**a:** ", "(#a) ", "[P1] ", "█"]
)
def test_one_long_line(start: str, filler: str) -> None:
    """Seven MiB on one line, which every grammar looks at: it is told as one that cannot be read, or kept."""
    size = len(filler.encode())
    areas = (HEAD, "## 00 — DASHBOARD\n", "## 04 — RUN_LOG\n", "## 05 — DECISIONS\n")
    text = "".join(f"{area}{start}{filler * (1_700_000 // size)}\n" for area in areas)
    plane = read(text)
    assert sum(len(line.text) for line in plane.unparsed) < 10_000
    assert all(len(task.title) <= 1000 for task in plane.tasks)
    assert all(len(run.title) <= 1000 for run in plane.runs)


def test_long_lines_are_exported_as_they_were() -> None:
    areas = (HEAD, "## 00 — DASHBOARD\n", "## 04 — RUN_LOG\n", "## 05 — DECISIONS\n")
    text = "".join(f"{area}{filler * 50_000}\n" for area in areas for filler in ("(", "\\", "| **A** ", "[█"))
    plane = read(text)
    assert render(ExportDocument(plane.tasks, plane.runs, plane.decisions, source=text)) == text


def test_ten_megabytes_on_one_line() -> None:
    with pytest.raises(InvalidInput, match="at most 8 MiB"):
        decode(HEAD.encode() + b"a" * 10_000_000)


def test_deep_indentation() -> None:
    lines = "\n".join(f"{' ' * (2 + depth)}- deeper" for depth in range(2_000))
    plane = read(f"{HEAD}- T-20260101-001 — A\n  - Definition of Done:\n{lines}\n- T-20260101-002 — B")
    assert [task.key[-3:] for task in plane.tasks] == ["001", "002"]
    note = plane.tasks[0].note or ""
    assert len(plane.tasks[0].definition_of_done) + len(note.split("\n")) >= 2_000


def test_nul_characters_are_told() -> None:
    decoded = decode(f"{HEAD}- T-20260101-001 — A\0B\0\n".encode())
    assert "\0" not in decoded.text
    assert decoded.repairs == ("2 NUL characters removed",)
    assert parse(decoded.text).tasks[0].title == "AB"


def test_mixed_encodings_are_told() -> None:
    mixed = f"{HEAD}- T-20260101-001 — Größe\n".encode() + "- T-20260101-002 - Größe\n".encode("latin-1")
    decoded = decode(mixed)
    assert decoded.repairs == ("bytes that are not UTF-8, read as Windows-1252",)
    assert decoded.first_line is not None
    assert [task.title for task in parse(decoded.text).tasks] == ["Größe", "Größe"]
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        decoded = decode(mark + f"{HEAD}- T-20260101-001 — Größe\n".encode(encoding))
        assert decoded.repairs == ("UTF-16",)
        assert parse(decoded.text).tasks[0].title == "Größe"
    # A mark in the middle, and an odd number of bytes: some of it is lost, and nothing fails.
    decode(codecs.BOM_UTF16_LE + HEAD.encode("utf-16-le") + b"\xff\xfe\x00" + b"x")
    decode(codecs.BOM_UTF8 + mixed + codecs.BOM_UTF16_LE + HEAD.encode("utf-16-le"))


@pytest.mark.parametrize(
    "key",
    [
        *("T-20251399-001", "T-20250230-001", "T-00000101-001", "T-20251215-1000", "T-20251215-01", "T-20251215-001a"),
        *("T-２０２５１２１５-001", "T-20251215-٠٠١", "T‑20251215-001", "T–20251215–001", "T−20251215−001"),
        *("t-20251215-001", "Т-20251215-001", "T-20251215-001\u200b", "T -20251215-001", "T-2025-12-15-001"),
    ],
)  # fmt: skip
def test_forged_keys_are_no_keys(key: str) -> None:
    """Dates that do not exist, digits and dashes of other scripts, a Cyrillic T: kept as lines, never as tasks."""
    plane = read(f"{HEAD}- {key} — Forged (checkpoint: aaaa111)\n- T-20251215-001 — Real\n")
    assert [task.title for task in plane.tasks] == ["Real"]
    assert [line.line for line in plane.unparsed] == [3]


@pytest.mark.usefixtures("database")
async def test_markup_is_data() -> None:
    title = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)> javascript:alert(1) ![x](http://x) ${x} {{x}}"
    )
    await apply(f"{HEAD}- T-20260101-001 — {title} [P1]\n")
    assert (await Task.get()).title == title
    assert f"- T-20260101-001 — {title} [P1]\n" in (await exporting.export()).text


@pytest.mark.usefixtures("database")
async def test_what_is_never_built_cannot_be_claimed_done() -> None:
    """A file that lists a task that is blocked for compliance as done, under way or open: it becomes a blocked one."""
    sections = ("DONE", "DOING", "TODO", "DONE", "DONE")
    lines = [
        f"### MVP_{section}\n- T-20251215-{97 + number:03} — A [P0] (checkpoint: aaaa11{number})"
        for number, section in enumerate(sections)
    ]
    report = await apply("## 02 — MVP_TASK_LEDGER\n" + "\n".join(lines))
    rows = await Task.all()
    assert {(row.state, row.policy_review, row.done_basis) for row in rows} == {
        (TaskState.BLOCKED, PolicyReview.NEEDED, None)
    }
    told = {row.key for row in report.findings if row.code == FindingCode.POLICY_REVIEW}
    assert told == {row.key for row in rows}
    await apply((await exporting.export()).text)
    assert await Task.filter(state=TaskState.BLOCKED).count() == 5


@pytest.mark.usefixtures("database")
async def test_thousands_of_faults() -> None:
    """Every line of 8,000 is at fault: the import says so and holds what it could read."""
    lines = [f"- T-2026{1 + n // 1000:02}01-{n % 1000:03} — A" for n in range(2_000)]
    text = "\n".join([HEAD, *lines, *lines, *("no task" for _ in range(4_000))])
    report = await apply(text)
    assert report.changes.tasks_added == 2_000
    assert report.counts.unparsed == 4_000
    assert len([row for row in report.findings if row.code == FindingCode.DUPLICATE_TASK]) == 2_000
    again = await apply((await exporting.export()).text)
    assert not again.changes.any


def test_one_key_twenty_thousand_times() -> None:
    plane = read(HEAD + "- T-20260101-001 — A\n" * 20_000)
    assert len(merging.merge(plane.tasks)) == 1


def test_every_line_is_a_task_with_many_suffixes() -> None:
    line = "- T-20260101-001 — A" + " (x) [y]" * 100
    plane = read(HEAD + f"{line}\n" * 2_000)
    assert len(plane.tasks) == 2_000
