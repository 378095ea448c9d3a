"""Made-up ledgers whose texts look like the file's own syntax, for the tests that write and read them."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from server.domains.ledger.control_plane_file import DecisionEntry, ExportDocument, RunEntry, TaskEntry
from server.domains.ledger.control_plane_file import runs as run_parser
from server.domains.ledger.kinds import BlockedKind, TaskPriority, TaskScope, TaskState

PIECES = st.sampled_from(
    [
        *("- None", "- T-20260101-001 — Other", "### MVP_DONE", "## 04 — RUN_LOG", "### RUN 2026-01-01T00:00:00Z (x)"),
        *("(checkpoint: aaaa111)", "[P1]", "(#tag #other)", "[BLOCKED - Compliance Review]", "[BLOCKED]", "(reason)"),
        *("**RESULT:** x", "**WORK DONE:**", "**2026-01-01:** y", "**END OF", "---", "  ---", "> quote"),
        *("Surface: `x`", "- Note:", "Depends on: T-20260101-001", "Blocked reason:", "- Definition of Done:", "Tags:"),
        *("<b>bold</b>", "<script>alert(1)</script>", "&amp;", "# one", "| a | b |", "\\", "\\\\", "\\(", "(", ")"),
        *("[", "]", "`", "``", "```", "~~~ py", "*", "_", "—", ":", "Größe", "日本語", "🙂", "é"),
        *("\u00a0", "\u2028", "\t", " ", "  ", "\n", "\n\n"),
    ]
)  # fmt: skip
CHARACTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
TEXT = st.lists(PIECES | st.text(CHARACTERS, max_size=8), max_size=6).map("".join)
LINE = TEXT.map(lambda text: " ".join(text.split())).filter(bool)
MOMENTS = st.integers(946684800, 4102444800).map(lambda second: datetime.fromtimestamp(second, UTC))
COMMITS = st.text("0123456789abcdef", min_size=7, max_size=40)
NUMBERS = st.integers(1, 40)


def key(number: int) -> str:
    return f"T-20260101-{number:03}"


@st.composite
def tasks(draw: st.DrawFn, number: int = 1) -> TaskEntry:
    state = draw(st.sampled_from(TaskState))
    return TaskEntry(
        line=0,
        key=key(number),
        title=draw(LINE),
        scope=draw(st.sampled_from(TaskScope)),
        state=state,
        priority=draw(st.none() | st.sampled_from(TaskPriority)),
        tags=tuple(draw(st.lists(LINE | st.sampled_from(["docs", "api"]), max_size=3))),
        checkpoint=draw(st.none() | COMMITS),
        blocked_reason=draw(st.none() | TEXT),
        blocked_kind=draw(st.sampled_from(BlockedKind)) if state is TaskState.BLOCKED else None,
        surface=draw(st.none() | LINE.map(lambda text: text[:255])),
        depends_on=tuple(draw(st.lists(NUMBERS.map(key), max_size=3))),
        definition_of_done=tuple(draw(st.lists(LINE, max_size=3))),
        note=draw(st.none() | TEXT),
    )


@st.composite
def runs(draw: st.DrawFn) -> RunEntry:
    names = st.sampled_from(["WORK DONE", "COMMANDS RUN", "NOTE", "RESULT", "Next", "HEADING", "TESTS"])
    return run_parser.entry(
        draw(st.none() | MOMENTS),
        draw(LINE),
        mode=draw(st.none() | LINE.map(lambda text: text[:100])),
        state_before=draw(st.none() | LINE.map(lambda text: text[:255])),
        selected_task=draw(st.none() | TEXT),
        result=draw(st.none() | TEXT),
        next=draw(st.none() | TEXT),
        checkpoint=draw(st.none() | LINE.map(lambda text: text[:255]) | COMMITS),
        sections=draw(st.lists(st.tuples(names, TEXT), max_size=4)),
    )


@st.composite
def decisions(draw: st.DrawFn) -> DecisionEntry:
    return DecisionEntry(line=0, title=draw(LINE), decided_at=draw(st.none() | MOMENTS), text=draw(TEXT))


def newest_first(found: list[RunEntry]) -> list[RunEntry]:
    """Runs with a time sorted among themselves; the others stay at their places."""
    dated = sorted((run for run in found if run.started_at), key=lambda run: run.heading)
    return [dated.pop() if run.started_at else run for run in found]


@st.composite
def documents(draw: st.DrawFn) -> ExportDocument:
    numbers = draw(st.lists(NUMBERS, max_size=6, unique=True))
    return ExportDocument(
        tasks=tuple(draw(tasks(number)) for number in numbers),
        runs=tuple(newest_first(draw(st.lists(runs(), max_size=4)))),
        decisions=tuple(draw(st.lists(decisions(), max_size=3))),
    )
