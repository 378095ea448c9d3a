"""A task as lines of the file: `parse` reads from them what was written, whatever the texts hold.

What the line itself cannot hold (a reason of several lines, odd tags) stands below it with a label. Text that could
be read as something else gets backslashes; whether it could is asked of the parser itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from server.domains.ledger.control_plane_file import tasks
from server.domains.ledger.control_plane_file.commits import is_commit
from server.domains.ledger.control_plane_file.escaping import block, escape, guard, one_line
from server.domains.ledger.control_plane_file.lines import Area, Line, Place
from server.domains.ledger.control_plane_file.model import TaskEntry
from server.domains.ledger.kinds import BlockedKind, TaskState

_PLAIN_TAG = re.compile(r"[^\s#,()\\]{1,100}")
_PLAIN_CHECKPOINT = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z ,.:_/-]{0,98}[0-9A-Za-z])?")
_MAX_INLINE = 1000
_KEYS_PER_LINE = 100


def write(entry: TaskEntry) -> list[str]:
    """The task's line, and the details below it. `parse` gives `normal(entry)` back."""
    whole = normal(entry)
    found: list[str] = []
    for found in _candidates(whole):
        if _read(found, whole) == replace(whole, line=0):
            break
    return found


def normal(entry: TaskEntry) -> TaskEntry:
    """The entry as the file can hold it: no outer blanks, one line where there is one, no repeated tags."""
    kind = entry.blocked_kind
    if kind is None and entry.state is TaskState.BLOCKED:
        kind = BlockedKind.TECHNICAL
    checkpoint = one_line(entry.checkpoint or "").strip("` ")
    return replace(
        entry,
        title=one_line(entry.title),
        tags=_unique(entry.tags),
        checkpoint=checkpoint or None,
        blocked_reason=_text(entry.blocked_reason),
        blocked_kind=kind,
        surface=one_line(entry.surface or "") or None,
        depends_on=tuple(dict.fromkeys(entry.depends_on)),
        definition_of_done=tuple(item for item in map(one_line, entry.definition_of_done) if item),
        note=_text(entry.note),
    )


def _text(text: str | None) -> str | None:
    return "\n".join(block(text or "")) or None


def _unique(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in map(one_line, texts) if text))


def _read(lines: Sequence[str], entry: TaskEntry) -> TaskEntry | None:
    place = Place(Area.TASKS, entry.scope, (entry.scope, entry.state))
    first, *below = (Line(0, text, place) for text in lines)
    return tasks.parse(first, below)


def _candidates(entry: TaskEntry) -> Iterator[list[str]]:
    """From the plainest form to one that nothing can be misread in."""
    details = _details(entry)
    free = [f"  {line}" if line else "" for line in block(entry.note or "")]
    for title in (escape(entry.title), guard(entry.title)):
        for note in (free, _labelled("Note", entry.note)) if free else ([],):
            yield [_line(entry, title), *details, *note]


def _line(entry: TaskEntry, title: str) -> str:
    parts = [f"- {entry.key} — {title}"]
    if entry.priority is not None:
        parts.append(f"[{entry.priority}]")
    parts.extend(_block(entry))
    if _has_plain_tags(entry):
        parts.append(f"({' '.join(f'#{tag}' for tag in entry.tags)})")
    if entry.checkpoint is not None and _is_plain_checkpoint(entry.checkpoint):
        parts.append(f"(checkpoint: {entry.checkpoint})")
    return " ".join(parts)


def _block(entry: TaskEntry) -> Iterator[str]:
    """The label of a block, where something has to be said, and its reason."""
    if entry.blocked_kind is BlockedKind.COMPLIANCE:
        yield "[BLOCKED - Compliance Review]"
    elif entry.blocked_kind is not None and (
        entry.state is not TaskState.BLOCKED or _has_plain_reason(entry)
    ):
        yield "[BLOCKED]"
    if _has_plain_reason(entry):
        yield f"({guard(entry.blocked_reason or '')})"


def _has_plain_reason(entry: TaskEntry) -> bool:
    reason = entry.blocked_reason or ""
    return (
        entry.blocked_kind is not None
        and 0 < len(reason) <= _MAX_INLINE
        and reason == one_line(reason)
        and not reason.lower().startswith(("#", "checkpoint:"))
    )


def _has_plain_tags(entry: TaskEntry) -> bool:
    return all(map(_PLAIN_TAG.fullmatch, entry.tags)) and 0 < sum(map(len, entry.tags)) <= _MAX_INLINE


def _is_plain_checkpoint(text: str) -> bool:
    return is_commit(text) or _PLAIN_CHECKPOINT.fullmatch(text) is not None


def _details(entry: TaskEntry) -> list[str]:
    lines = []
    if entry.surface:
        lines.append(
            f"  - Surface: {escape(entry.surface) if '`' in entry.surface else f'`{entry.surface}`'}"
        )
    for start in range(0, len(entry.depends_on), _KEYS_PER_LINE):
        lines.append(f"  - Depends on: {', '.join(entry.depends_on[start : start + _KEYS_PER_LINE])}")
    if entry.tags and not _has_plain_tags(entry):
        lines += ["  - Tags:", *(f"    - {escape(tag)}" for tag in entry.tags)]
    if entry.checkpoint and not _is_plain_checkpoint(entry.checkpoint):
        lines.append(f"  - Checkpoint: {escape(entry.checkpoint)}")
    if not _has_plain_reason(entry) and (
        entry.blocked_reason or entry.blocked_kind is BlockedKind.COMPLIANCE
    ):
        lines += _labelled("Blocked reason", entry.blocked_reason)
    if entry.definition_of_done:
        lines += ["  - Definition of Done:", *(f"    - {escape(item)}" for item in entry.definition_of_done)]
    return lines


def _labelled(label: str, text: str | None) -> list[str]:
    """A text of several lines below its label."""
    return [f"  - {label}:", *(f"    {line}" if line else "" for line in block(text or ""))]
