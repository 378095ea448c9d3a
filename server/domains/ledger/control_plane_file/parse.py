"""A whole control plane file: text to ControlPlane."""

import re

from server.core.errors import FieldError, InvalidInput
from server.domains.ledger.control_plane_file import blocks, dashboard, tasks
from server.domains.ledger.control_plane_file.lines import MAX_LINE, Area, Line, read
from server.domains.ledger.control_plane_file.model import (
    ControlPlane,
    DecisionEntry,
    RunEntry,
    TaskEntry,
    UnparsedLine,
)

_NONE = re.compile(r"[-*] *+_?[Nn]one(?: yet| so far)?_?[.!]?_?(?: *+\(.*\))?")
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
    found = list(blocks.split(lines))
    entries = [block.entry for block in found if block.entry]
    unparsed = [block.lines[0] for block in found if block.entry is None and _is_unparsed(block.lines[0])]
    claims = dashboard.parse(line for line in lines if line.place.area is Area.DASHBOARD)
    log = next((line for line in lines if line.is_heading and line.place.area is Area.RUNS), None)
    limit = _LIMIT.search(log.text[:MAX_LINE]) if log else None
    return ControlPlane(
        tasks=tuple(entry for entry in entries if isinstance(entry, TaskEntry)),
        runs=tuple(entry for entry in entries if isinstance(entry, RunEntry)),
        decisions=tuple(entry for entry in entries if isinstance(entry, DecisionEntry)),
        fields=claims.fields,
        counts=claims.counts,
        bars=tuple(claims.bars),
        unparsed=tuple(_shown(line) for line in unparsed),
        run_limit=int(limit[1]) if limit else None,
        run_log_line=log.number if log else None,
    )


def is_none(text: str) -> bool:
    """Whether the line says that its section is empty."""
    return len(text) <= MAX_LINE and _NONE.fullmatch(text.strip()) is not None


def _is_unparsed(line: Line) -> bool:
    """Whether a line outside all entries is something that the contract does not know."""
    if line.place.area in (Area.OTHER, Area.DASHBOARD):
        return not line.fenced and tasks.looks_like_task(line.text)
    if line.is_heading:
        return line.place.section is None and not line.text.startswith("## ")
    return not _is_furniture(line)


def _is_furniture(line: Line) -> bool:
    """Blank lines, rules, remarks (> …) and "- None" carry no work."""
    text = line.text.strip()
    if not text or line.fenced:
        return not text
    return text == blocks.RULE or text.startswith(">") or is_none(text) or blocks.is_end(line)


def _shown(line: Line) -> UnparsedLine:
    text = line.text if len(line.text) <= _SHOWN else f"{line.text[:_SHOWN]}… ({len(line.text)} characters)"
    return UnparsedLine(line.number, text)
