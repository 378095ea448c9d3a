"""A whole control plane file: text to ControlPlane."""

import re
from collections.abc import Callable, Iterator, Sequence

from server.core.errors import FieldError, InvalidInput
from server.domains.ledger.control_plane_file import dashboard, decisions, runs, tasks
from server.domains.ledger.control_plane_file.lines import MAX_LINE, Area, Line, read
from server.domains.ledger.control_plane_file.model import (
    ControlPlane,
    DecisionEntry,
    RunEntry,
    TaskEntry,
    UnparsedLine,
)

_NONE = re.compile(r"[-*] *_?[Nn]one\b")
_LIMIT = re.compile(r"\(Last ([0-9]{1,6})\b", re.IGNORECASE)
_SHOWN = 2000
_NOT_A_LEDGER = (
    "This is not a control plane file: it has no task section (### MVP_TODO, ### BACKLOG_DONE …) "
    "and no run log (## 04 — RUN_LOG)."
)


def parse(text: str) -> ControlPlane:
    """Read a decoded file; InvalidInput when it holds no ledger. Unreadable lines are kept as unparsed."""
    lines = list(read(text))
    if not any(line.place.section or line.place.area is Area.RUNS for line in lines):
        raise InvalidInput(_NOT_A_LEDGER, (FieldError("text", _NOT_A_LEDGER),))
    unparsed: list[Line] = []
    found_tasks = _tasks(lines, unparsed)
    found_runs = _runs([line for line in lines if line.place.area is Area.RUNS], unparsed)
    found_decisions = _decisions([line for line in lines if line.place.area is Area.DECISIONS], unparsed)
    claims = dashboard.parse(line for line in lines if line.place.area is Area.DASHBOARD)
    log = next((line for line in lines if line.is_heading and line.place.area is Area.RUNS), None)
    limit = _LIMIT.search(log.text[:MAX_LINE]) if log else None
    return ControlPlane(
        tasks=tuple(found_tasks),
        runs=tuple(found_runs),
        decisions=tuple(found_decisions),
        fields=claims.fields,
        counts=claims.counts,
        bars=tuple(claims.bars),
        unparsed=tuple(_shown(line) for line in sorted(unparsed, key=lambda line: line.number)),
        run_limit=int(limit[1]) if limit else None,
        run_log_line=log.number if log else None,
    )


def _tasks(lines: Sequence[Line], unparsed: list[Line]) -> Iterator[TaskEntry]:
    index = 0
    while index < len(lines):
        line, end = lines[index], index + 1
        if line.place.area is Area.TASKS and not line.is_heading:
            end = _details_end(lines, index)
            entry = None if line.fenced else tasks.parse(line, lines[index + 1 : end])
            if entry:
                yield entry
            else:
                unparsed.extend(each for each in lines[index:end] if not _is_furniture(each))
        elif _is_stray(line):
            unparsed.append(line)
        index = end


def _details_end(lines: Sequence[Line], start: int) -> int:
    """Index behind the indented lines that belong to the line at `start`."""
    end = start + 1
    while end < len(lines) and lines[end].text.startswith(("  ", "\t")) and lines[end].text.strip():
        end += 1
    return end


def _is_furniture(line: Line) -> bool:
    """Blank lines, rules, remarks (> …) and "- None" carry no work."""
    text = line.text.strip()
    if line.fenced:
        return False
    return text in ("", "---") or text.startswith(">") or bool(_NONE.match(text)) or _is_end(line)


def _is_stray(line: Line) -> bool:
    """A heading in the task areas that is no section, or a task line outside them."""
    if line.place.area is Area.TASKS:
        return line.place.section is None and not line.text.startswith("## ")
    return (
        line.place.area in (Area.OTHER, Area.DASHBOARD)
        and not line.fenced
        and tasks.looks_like_task(line.text)
    )


def _runs(lines: Sequence[Line], unparsed: list[Line]) -> Iterator[RunEntry]:
    for heading, body in _entries(
        lines, lambda line: not line.fenced and runs.is_heading(line.text), unparsed
    ):
        yield runs.parse(heading, body)


def _decisions(lines: Sequence[Line], unparsed: list[Line]) -> Iterator[DecisionEntry]:
    for heading, body in _entries(
        lines, lambda line: not line.fenced and decisions.is_heading(line.text), unparsed
    ):
        yield decisions.parse(heading, body)


def _entries(
    lines: Sequence[Line], starts: Callable[[Line], bool], unparsed: list[Line]
) -> Iterator[tuple[Line, Sequence[Line]]]:
    """Each entry's first line with the lines below it; what lies between entries goes to `unparsed`."""
    index = 0
    while index < len(lines):
        line, end = lines[index], index + 1
        if starts(line):
            while end < len(lines) and not starts(lines[end]) and not _closes(lines[end]):
                end += 1
            yield line, lines[index + 1 : end]
        elif not _is_furniture(line) and not (line.is_heading and line.text.startswith("## ")):
            unparsed.append(line)
        index = end


def _closes(line: Line) -> bool:
    """Whether an entry ends above this line: a heading of its own rank, or the file's last words."""
    ends_decision = line.place.area is Area.DECISIONS and line.text.strip() == "---"
    return ends_decision or (line.is_heading and line.text.startswith(("## ", "### "))) or _is_end(line)


def _is_end(line: Line) -> bool:
    return not line.fenced and line.text.startswith("**END OF ")


def _shown(line: Line) -> UnparsedLine:
    text = line.text if len(line.text) <= _SHOWN else f"{line.text[:_SHOWN]}… ({len(line.text)} characters)"
    return UnparsedLine(line.number, text)
