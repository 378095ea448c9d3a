"""Task lines: `- T-YYYYMMDD-### — Title [P2] (#tag #tag) (checkpoint: hash)`, and indented details below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from server.domains.ledger.control_plane_file.lines import MAX_LINE, Line
from server.domains.ledger.control_plane_file.model import TaskEntry
from server.domains.ledger.kinds import BlockedKind, TaskPriority, TaskScope, TaskState

MAX_TITLE = 1000
MAX_SURFACE = 255

_KEY_PATTERN = r"T-([0-9]{4})([0-9]{2})([0-9]{2})-[0-9]{3}(?![0-9A-Za-z])"
_KEY = re.compile(_KEY_PATTERN)
_TASK = re.compile(rf"[-*] (?:\[[ xX]\] )?({_KEY_PATTERN}) *+(?:—|–|--|-|:) *+(?=\S)")
_PRIORITY = re.compile(r"\[(P[0-3])\]\Z")
_BLOCKED = re.compile(r"\[BLOCKED(?: *+[-—–:] *+([^\[\]]{1,200}))?\]\Z")
_CHECKPOINT = re.compile(r"checkpoint: *+", re.IGNORECASE)
_TAG = re.compile(r"#[^\s#,()]{1,100}")
_DETAIL = re.compile(r"(?:[-*] )?\*{0,2}([A-Za-z][A-Za-z ]{1,30}?):\*{0,2} *+(.*)")
_MAX_SUFFIXES = 8
_DONE_LABELS = ("dod", "definition of done")
_NO_INDENT = 1_000_000_000


@dataclass(slots=True)
class _Suffixes:
    """What stands behind the title, gathered from the end of the line."""

    rest: str
    priority: TaskPriority | None = None
    tags: tuple[str, ...] = ()
    checkpoint: str | None = None
    blocked: str | None = None
    reason: str | None = None


@dataclass(slots=True)
class _Details:
    surface: str | None = None
    depends_on: list[str] = field(default_factory=list)
    definition_of_done: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)


def keys_in(text: str) -> tuple[str, ...]:
    """Task keys with a real date mentioned in the text, each once, in order."""
    found = (match.group() for match in _KEY.finditer(text) if _is_date(match))
    return tuple(dict.fromkeys(found))


def looks_like_task(text: str) -> bool:
    return len(text) <= MAX_LINE and _TASK.match(text) is not None


def parse(line: Line, details: Sequence[Line]) -> TaskEntry | None:
    """The task on this line of a task section, None when the line is no task."""
    section = line.place.section
    text = line.text.rstrip()
    found = _TASK.match(text) if section and len(text) <= MAX_LINE else None
    if section is None or found is None or not _is_date(found, 2):
        return None
    suffixes = _peel(text[found.end() :])
    if not 0 < len(suffixes.rest) <= MAX_TITLE:
        return None
    return _entry(line.number, found[1], section, suffixes, _read_details(details))


def _entry(
    number: int, key: str, section: tuple[TaskScope, TaskState], suffixes: _Suffixes, details: _Details
) -> TaskEntry:
    return TaskEntry(
        line=number,
        key=key,
        title=suffixes.rest,
        scope=section[0],
        state=section[1],
        priority=suffixes.priority,
        tags=suffixes.tags,
        checkpoint=suffixes.checkpoint,
        blocked_reason=suffixes.reason or suffixes.blocked or None,
        blocked_kind=_blocked_kind(section[1], suffixes.blocked),
        surface=details.surface,
        depends_on=tuple(dict.fromkeys(details.depends_on)),
        definition_of_done=tuple(details.definition_of_done),
        note="\n".join(details.note) or None,
    )


def _blocked_kind(state: TaskState, label: str | None) -> BlockedKind | None:
    if label is not None and "compliance" in label.lower():
        return BlockedKind.COMPLIANCE
    return BlockedKind.TECHNICAL if state is TaskState.BLOCKED or label is not None else None


def _is_date(match: re.Match[str], first_group: int = 1) -> bool:
    year, month, day = (int(match[first_group + part]) for part in range(3))
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _peel(text: str) -> _Suffixes:
    found = _Suffixes(text)
    for _ in range(_MAX_SUFFIXES):
        rest = _peel_bracket(found) if found.rest.endswith("]") else _peel_parenthesis(found)
        if rest is None:
            break
        found.rest = rest.rstrip()
    return found


def _peel_bracket(found: _Suffixes) -> str | None:
    start = found.rest.rfind("[")
    token = found.rest[start:] if start >= 0 else ""
    if (match := _PRIORITY.match(token)) and found.priority is None:
        found.priority = TaskPriority(match[1])
    elif (match := _BLOCKED.match(token)) and found.blocked is None:
        found.blocked = (match[1] or "").strip()
    else:
        return None
    return found.rest[:start]


def _peel_parenthesis(found: _Suffixes) -> str | None:
    start = _opening(found.rest)
    if start is None:
        return None
    before, inside = found.rest[:start].rstrip(), found.rest[start + 1 : -1].strip()
    if (match := _CHECKPOINT.match(inside)) and found.checkpoint is None:
        found.checkpoint = inside[match.end() :].strip("` ")
    elif inside.startswith("#") and not found.tags and not _TAG.sub("", inside).strip(" ,"):
        found.tags = tuple(dict.fromkeys(tag[1:] for tag in _TAG.findall(inside)))
    elif found.reason is None and before.endswith("]") and _BLOCKED.match(before[before.rfind("[") :]):
        found.reason = inside
    else:
        return None
    return before


def _opening(text: str) -> int | None:
    """Index of the parenthesis that the last character closes."""
    if not text.endswith(")"):
        return None
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        if text[index] == ")":
            depth += 1
        elif text[index] == "(":
            depth -= 1
            if depth == 0:
                return index
    return None


def _read_details(lines: Sequence[Line]) -> _Details:
    """Indented `Surface:`, `Depends on:` and `Definition of Done:` lines; all others are the note."""
    details, done_indent = _Details(), _NO_INDENT
    for line in lines:
        text, indent = line.text.strip(), len(line.text) - len(line.text.lstrip())
        if indent > done_indent and text.startswith(("- ", "* ")):
            details.definition_of_done.append(text[2:].strip())
            continue
        label = _label(text)
        done_indent = indent if label is not None and label[0] in _DONE_LABELS else _NO_INDENT
        if not _take(details, label):
            details.note.append(line.text.rstrip())
    return details


def _label(text: str) -> tuple[str, str] | None:
    match = _DETAIL.match(text) if len(text) <= MAX_LINE else None
    return (match[1].strip().lower(), match[2].strip()) if match else None


def _take(details: _Details, label: tuple[str, str] | None) -> bool:
    name, value = label or ("", "")
    if name in ("surface", "surface area") and details.surface is None and 0 < len(value) <= MAX_SURFACE:
        details.surface = value.strip("`")
    elif name in ("depends on", "depends") and keys_in(value):
        details.depends_on.extend(keys_in(value))
    elif name in _DONE_LABELS:
        details.definition_of_done.extend([value] if value else [])
    else:
        return False
    return True
