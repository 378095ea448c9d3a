"""A run as lines of the log, in the contract's form."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from server.domains.ledger.control_plane_file import runs
from server.domains.ledger.control_plane_file.commits import is_commit
from server.domains.ledger.control_plane_file.escaping import block, is_fence, one_line, shield
from server.domains.ledger.control_plane_file.model import RunEntry, RunSection
from server.domains.ledger.control_plane_file.runs import FIELDS, STRUCTURE, bare, field_of

_FIRST = ("MODE", "STATE_BEFORE", "SELECTED_TASK")
_LAST = ("RESULT", "NEXT", "CHECKPOINT")
_BREAK = "  "  # two blanks at the end of a line keep Markdown from joining it with the next


def write(run: RunEntry) -> list[str]:
    """The run's heading and body. `parse` gives `normal(run)` back, but for line and length."""
    paragraphs = list(_paragraphs(normal(run)))
    return [line for paragraph in paragraphs for line in ("", *paragraph)][1:]


def normal(run: RunEntry) -> RunEntry:
    """The run as the file can hold it: no outer blanks, and no backticks around values that are quoted anyway."""
    whole = runs.entry(
        run.started_at,
        one_line(run.title) or "RUN",
        mode=_bare(run.mode),
        state_before=_bare(run.state_before),
        selected_task=_text(run.selected_task),
        result=_text(run.result),
        next=_text(run.next),
        checkpoint=_bare(run.checkpoint),
        sections=[(title, text) for title, text in map(_titled, run.sections) if text or title != "NOTE"],
    )
    return replace(whole, line=run.line, length=run.length)


def _titled(section: RunSection) -> tuple[str, str]:
    return section.title.strip(), _text(section.text) or ""


def _bare(text: str | None) -> str | None:
    return bare(_text(text))


def _text(text: str | None) -> str | None:
    return "\n".join(block(text or "")) or None


def _paragraphs(run: RunEntry) -> Iterator[list[str]]:
    yield [run.heading]
    values = {name: getattr(run, name.lower()) for name in FIELDS}
    # A section with the name of a field comes behind that field, or it would be read as the field.
    early = {field_of(section.title) for section in run.sections}
    first = [name for name in _FIRST if values[name] is not None or name in early]
    if first:
        yield [line for name in first for line in _field(name, values[name], _BREAK)]
    for name in _LAST:
        if name in early:
            yield _field(name, values[name])
    for section in run.sections:
        yield _section(section)
    for name in _LAST:
        if name not in early and values[name] is not None:
            yield _field(name, values[name])


def _field(name: str, value: str | None, end: str = "") -> list[str]:
    text = value or ""
    if name in ("MODE", "STATE_BEFORE") or (name == "CHECKPOINT" and is_commit(text)):
        quotable = value is not None and "`" not in text and "\n" not in text
        text = f"`{text}`" if quotable else text
    return _labelled(name, shield(block(text), STRUCTURE), end)


def _section(section: RunSection) -> list[str]:
    lines = shield(block(section.text), STRUCTURE)
    if len(lines) == 1 and not lines[0].startswith(("- ", "* ")):
        return _labelled(section.title, lines)
    return [_label(section.title), "", *lines] if lines else [_label(section.title)]


def _labelled(name: str, lines: Sequence[str], end: str = "") -> list[str]:
    """The text behind its label, or below it when its first line has to be a line of its own."""
    if not lines:
        return [_label(name)]
    if lines[0].startswith((" ", "\t")) or is_fence(lines[0]):
        return [_label(name), "", *lines]
    return [f"{_label(name)} {lines[0]}{end}", *lines[1:]]


def _label(name: str) -> str:
    return f"**{name or ' '}:**"
