"""Entries of the run log: `### RUN <time> (<title>)`, `**NAME:** value` lines and named sections."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from server.domains.ledger.control_plane_file.escaping import is_fence, unshield
from server.domains.ledger.control_plane_file.keys import keys_in
from server.domains.ledger.control_plane_file.lines import MAX_LINE, Line
from server.domains.ledger.control_plane_file.model import RunEntry, RunSection

MAX_TITLE = 1000
# Values with a column of their own, and its length; longer ones stay whole as a section.
FIELDS = {
    "MODE": 100,
    "STATE_BEFORE": 255,
    "SELECTED_TASK": 10_000,
    "RESULT": 100_000,
    "NEXT": 100_000,
    "CHECKPOINT": 255,
}
_FIELD = re.compile(r"\*\*([^*:]{1,60}):\*\* *+(.*)")
# Lines that would end a section or a run; a text that holds one has a backslash before it.
STRUCTURE = re.compile(r"###? |\*\*END OF |\*\*[^*:]{1,60}:\*\*|\s*+---\s*+\Z")


@dataclass(slots=True)
class _Part:
    name: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(unshield(self.lines, STRUCTURE)).strip("\n")


def is_heading(text: str) -> bool:
    return text[:MAX_LINE].startswith(("### RUN ", "## RUN ")) or text.rstrip() in ("### RUN", "## RUN")


def parse(heading: Line, body: Sequence[Line]) -> RunEntry:
    """A run from its heading and the lines up to the next one. Nothing is refused or dropped."""
    started_at, title = _read_heading(heading.text)
    lines = [line.text for line in body]
    fields, sections = _sort(_split(lines))
    if len(title) > MAX_TITLE:
        sections.insert(0, RunSection("HEADING", title))
        title = title[: MAX_TITLE - 1] + "…"
    selected = fields.get("SELECTED_TASK")
    return RunEntry(
        line=heading.number,
        heading=heading_of(started_at, title),
        title=title,
        started_at=started_at,
        mode=bare(fields.get("MODE")),
        state_before=bare(fields.get("STATE_BEFORE")),
        selected_task=selected,
        task_keys=keys_in(f"{title}\n{selected or ''}"),
        result=fields.get("RESULT"),
        next=fields.get("NEXT"),
        checkpoint=bare(fields.get("CHECKPOINT")),
        sections=tuple(sections),
        length=sum(1 for line in lines if line.strip()),
    )


def heading_of(started_at: datetime | None, title: str) -> str:
    """The heading in the contract's form. It names the run, however its time was written in a file."""
    when = f"{started_at.astimezone(UTC).isoformat().replace('+00:00', 'Z')} " if started_at else ""
    return f"### RUN {when}({title})"


def entry(
    started_at: datetime | None,
    title: str,
    *,
    mode: str | None = None,
    state_before: str | None = None,
    selected_task: str | None = None,
    result: str | None = None,
    next: str | None = None,
    checkpoint: str | None = None,
    sections: Sequence[tuple[str, str]] = (),
) -> RunEntry:
    """A run from its values; `sections` are pairs of title and text. Line and length are those of no file: 0."""
    return RunEntry(
        line=0,
        heading=heading_of(started_at, title),
        title=title,
        started_at=started_at,
        mode=mode,
        state_before=state_before,
        selected_task=selected_task,
        task_keys=keys_in(f"{title}\n{selected_task or ''}"),
        result=result,
        next=next,
        checkpoint=checkpoint,
        sections=tuple(RunSection(*section) for section in sections),
        length=0,
    )


def _read_heading(text: str) -> tuple[datetime | None, str]:
    body = text.strip().lstrip("#").strip().removeprefix("RUN").strip()
    first = body[:MAX_LINE].partition(" ")[0]
    when = _instant(first)
    title = body if when is None else body[len(first) :].strip()
    if title.startswith("(") and title.endswith(")") and len(title) > 1:
        title = title[1:-1].strip()
    return when, title or first or "RUN"


def _instant(text: str) -> datetime | None:
    """An ISO 8601 instant in UTC; one without a zone is taken as UTC."""
    try:
        when = datetime.fromisoformat(text)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _split(lines: list[str]) -> list[_Part]:
    parts, fenced = [_Part("NOTE")], False
    for line in lines:
        fenced ^= is_fence(line)
        found = _FIELD.match(line) if line.startswith("**") and not fenced and len(line) <= MAX_LINE else None
        if found:
            parts.append(_Part(found[1].strip(), [found[2].rstrip()] if found[2].strip() else []))
        else:
            parts[-1].lines.append(line.rstrip())
    return [part for part in parts if part.name != "NOTE" or part.text]


def _sort(parts: list[_Part]) -> tuple[dict[str, str], list[RunSection]]:
    fields: dict[str, str] = {}
    sections: list[RunSection] = []
    for part in parts:
        name = field_of(part.name)
        if name in FIELDS and name not in fields and len(bare(part.text) or "") <= FIELDS[name]:
            fields[name] = part.text
        else:
            sections.append(RunSection(part.name, part.text))
    return {name: value for name, value in fields.items() if value}, sections


def is_newest_first(runs: Sequence[RunEntry]) -> bool:
    """A log's direction, by its first and last dated run; newest first when that says nothing."""
    dated = [run.started_at for run in runs if run.started_at is not None]
    return len(dated) < 2 or dated[0] >= dated[-1]


def field_of(name: str) -> str:
    """The name as FIELDS spells it."""
    return name.upper().replace(" ", "_")


def bare(value: str | None) -> str | None:
    """A value without the backticks that quote it."""
    if value is None:
        return None
    inner = value.strip("` ")
    return value if "`" in inner else inner or None
