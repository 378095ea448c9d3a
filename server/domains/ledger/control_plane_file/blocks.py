"""A file's lines in blocks: one for each task, run and decision, and one for every line that is none of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from server.domains.ledger.control_plane_file import decisions, runs, tasks
from server.domains.ledger.control_plane_file.lines import Area, Line
from server.domains.ledger.control_plane_file.model import DecisionEntry, RunEntry, TaskEntry

RULE = "---"


@dataclass(frozen=True, slots=True)
class Block:
    """`lines` of an entry end with its last word: blank lines and rules below it are blocks of their own."""

    lines: Sequence[Line]
    entry: TaskEntry | RunEntry | DecisionEntry | None = None


def split(lines: Sequence[Line]) -> Iterator[Block]:
    """Every line in exactly one block, in file order. Linear."""
    index = 0
    while index < len(lines):
        block = _READERS.get(lines[index].place.area, _line)(lines, index)
        yield block
        index += len(block.lines)


def _line(lines: Sequence[Line], index: int) -> Block:
    return Block(lines[index : index + 1])


def _task(lines: Sequence[Line], index: int) -> Block:
    line = lines[index]
    if line.is_heading or line.fenced or not tasks.looks_like_task(line.text):
        return _line(lines, index)
    end = _details_end(lines, index)
    entry = tasks.parse(line, lines[index + 1 : end])
    return Block(lines[index:end], entry) if entry else _line(lines, index)


def _details_end(lines: Sequence[Line], start: int) -> int:
    """Index behind the indented lines, blank ones between them included, below the task at `start`."""
    end = index = start + 1
    while index < len(lines) and not lines[index].is_heading:
        if lines[index].text.strip():
            if not lines[index].text.startswith(("  ", "\t")):
                break
            end = index + 1
        index += 1
    return end


def _run(lines: Sequence[Line], index: int) -> Block:
    end = _body_end(lines, index, runs.is_heading)
    return (
        Block(lines[index:end], runs.parse(lines[index], lines[index + 1 : end]))
        if end
        else _line(lines, index)
    )


def _decision(lines: Sequence[Line], index: int) -> Block:
    end = _body_end(lines, index, decisions.is_heading)
    if not end:
        return _line(lines, index)
    return Block(lines[index:end], decisions.parse(lines[index], lines[index + 1 : end]))


def _body_end(lines: Sequence[Line], start: int, begins: Callable[[str], bool]) -> int:
    """Index behind the entry at `start`, without the blank lines and rules below it; 0 when none is there."""
    if lines[start].fenced or not begins(lines[start].text):
        return 0
    end = start + 1
    while end < len(lines) and not _closes(lines[end]) and (lines[end].fenced or not begins(lines[end].text)):
        end += 1
    while end > start + 1 and lines[end - 1].text.strip() in ("", RULE):
        end -= 1
    return end


def _closes(line: Line) -> bool:
    """Whether an entry ends above this line: a heading of its own rank, a rule, or the file's last words."""
    ends_decision = line.place.area is Area.DECISIONS and line.text.strip() == RULE
    return ends_decision or (line.is_heading and line.text.startswith(("## ", "### "))) or is_end(line)


def is_end(line: Line) -> bool:
    """The file's last words."""
    return not line.fenced and line.text.startswith("**END OF ")


_READERS: dict[Area, Callable[[Sequence[Line], int], Block]] = {
    Area.TASKS: _task,
    Area.RUNS: _run,
    Area.DECISIONS: _decision,
}
