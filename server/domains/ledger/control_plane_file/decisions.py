"""Decisions: `**YYYY-MM-DD:** title` and the lines below it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from server.domains.ledger.control_plane_file.escaping import block, one_line, shield, unshield
from server.domains.ledger.control_plane_file.lines import MAX_LINE, Line
from server.domains.ledger.control_plane_file.model import DecisionEntry

MAX_TITLE = 1000
_NO_DAY = "0000-00-00"  # reads as a decision whose day is not known
_HEADING = re.compile(r"(?:###? |[-*] )?\*{0,2}([0-9]{4}-[0-9]{2}-[0-9]{2}) *+(?::|—|–)\*{0,2} *+(?=\S)")
# Lines that would end a decision; a text that holds one has a backslash before it.
STRUCTURE = re.compile(rf"###? |\*\*END OF |{_HEADING.pattern}|\s*+---\s*+\Z")


def is_heading(text: str) -> bool:
    return len(text) <= MAX_LINE and _HEADING.match(text) is not None


def parse(heading: Line, body: Sequence[Line]) -> DecisionEntry:
    """A decision from its first line (`is_heading` must hold for it) and all lines up to the next one."""
    found = _HEADING.match(heading.text)
    if found is None:
        raise ValueError(f"line {heading.number} is no decision")
    title = heading.text[found.end() :].strip()
    text = "\n".join(unshield((line.text.rstrip() for line in body), STRUCTURE)).strip("\n")
    if len(title) > MAX_TITLE:
        title, text = title[: MAX_TITLE - 1] + "…", f"{title}\n\n{text}"
    return DecisionEntry(line=heading.number, title=title, decided_at=_day(found[1]), text=text)


def write(decision: DecisionEntry) -> list[str]:
    """The decision's heading and text. `parse` gives `normal(decision)` back, but for the line."""
    whole = normal(decision)
    day = f"{whole.decided_at:%Y-%m-%d}" if whole.decided_at else _NO_DAY
    text = shield(block(whole.text), STRUCTURE)
    return [f"**{day}:** {whole.title}", *(["", *text] if text else [])]


def normal(decision: DecisionEntry) -> DecisionEntry:
    """The decision as the file can hold it: no outer blanks, and the day without a time."""
    day = decision.decided_at.astimezone(UTC) if decision.decided_at else None
    return replace(
        decision,
        title=one_line(decision.title),
        decided_at=day.replace(hour=0, minute=0, second=0, microsecond=0) if day else None,
        text="\n".join(block(decision.text)),
    )


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
