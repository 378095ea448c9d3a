"""Task lines: `- T-YYYYMMDD-### — Title [P2] (#tag #tag) (checkpoint: hash)`, and indented details below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.domains.ledger.control_plane_file import task_details
from server.domains.ledger.control_plane_file.escaping import is_escaped, unescape
from server.domains.ledger.control_plane_file.keys import KEY_PATTERN, is_key
from server.domains.ledger.control_plane_file.lines import MAX_LINE, Line
from server.domains.ledger.control_plane_file.model import TaskEntry
from server.domains.ledger.kinds import BlockedKind, TaskPriority, TaskState

MAX_TITLE = 1000

_TASK = re.compile(rf"[-*] (?:\[[ xX]\] )?({KEY_PATTERN}) *+(?:—|–|--|-|:) *+(?=\S)")
_PRIORITY = re.compile(r"\[(P[0-3])\]\Z")
_BLOCKED = re.compile(r"\[BLOCKED(?: *+[-—–:] *+([^\[\]]{1,200}))?\]\Z")
_CHECKPOINT = re.compile(r"checkpoint: *+", re.IGNORECASE)
_TAG = re.compile(r"#[^\s#,()]{1,100}")
_MAX_SUFFIXES = 8


@dataclass(slots=True)
class _Suffixes:
    """What stands behind the title, gathered from the end of the line."""

    rest: str
    priority: TaskPriority | None = None
    tags: tuple[str, ...] = ()
    checkpoint: str | None = None
    blocked: str | None = None
    reason: str | None = None


def looks_like_task(text: str) -> bool:
    return len(text) <= MAX_LINE and _TASK.match(text) is not None


def parse(line: Line, details: Sequence[Line]) -> TaskEntry | None:
    """The task on this line of a task section, None when the line is no task."""
    section = line.place.section
    text = line.text.rstrip()
    found = _TASK.match(text) if section and len(text) <= MAX_LINE else None
    if section is None or found is None or not is_key(found[1]):
        return None
    suffixes = _peel(text[found.end() :])
    title = unescape(suffixes.rest)
    if not 0 < len(title) <= MAX_TITLE:
        return None
    below = task_details.read([each.text for each in details])
    return _entry(TaskEntry(line.number, found[1], title, *section), suffixes, below)


def _entry(bare: TaskEntry, suffixes: _Suffixes, details: task_details.Details) -> TaskEntry:
    reason = details.blocked_reason
    return replace(
        bare,
        priority=suffixes.priority,
        tags=suffixes.tags or tuple(dict.fromkeys(details.tags)),
        checkpoint=details.checkpoint if suffixes.checkpoint is None else suffixes.checkpoint,
        blocked_reason=(suffixes.reason or suffixes.blocked if reason is None else reason) or None,
        blocked_kind=_blocked_kind(bare.state, suffixes.blocked),
        surface=details.surface,
        depends_on=tuple(dict.fromkeys(details.depends_on)),
        definition_of_done=tuple(details.definition_of_done),
        note="\n".join(details.note).strip("\n") or None,
    )


def _blocked_kind(state: TaskState, label: str | None) -> BlockedKind | None:
    if label is not None and "compliance" in label.lower():
        return BlockedKind.COMPLIANCE
    return BlockedKind.TECHNICAL if state is TaskState.BLOCKED or label is not None else None


def _peel(text: str) -> _Suffixes:
    found = _Suffixes(text)
    for _ in range(_MAX_SUFFIXES):
        if not found.rest or is_escaped(found.rest, len(found.rest) - 1):
            break
        rest = _peel_bracket(found) if found.rest.endswith("]") else _peel_parenthesis(found)
        if rest is None:
            break
        found.rest = rest.rstrip()
    return found


def _peel_bracket(found: _Suffixes) -> str | None:
    start = found.rest.rfind("[")
    token = found.rest[start:] if start >= 0 and not is_escaped(found.rest, start) else ""
    if (match := _PRIORITY.match(token)) and found.priority is None:
        found.priority = TaskPriority(match[1])
    elif (match := _BLOCKED.match(token)) and found.blocked is None:
        found.blocked = unescape((match[1] or "").strip())
    else:
        return None
    return found.rest[:start]


def _peel_parenthesis(found: _Suffixes) -> str | None:
    start = _opening(found.rest)
    if start is None:
        return None
    before, inside = found.rest[:start].rstrip(), found.rest[start + 1 : -1].strip()
    if (match := _CHECKPOINT.match(inside)) and found.checkpoint is None:
        found.checkpoint = unescape(inside[match.end() :].strip("` "))
    elif inside.startswith("#") and not found.tags and not _TAG.sub("", inside).strip(" ,"):
        found.tags = tuple(dict.fromkeys(tag[1:] for tag in _TAG.findall(inside)))
    elif found.reason is None and before.endswith("]") and _BLOCKED.match(before[before.rfind("[") :]):
        found.reason = unescape(inside)
    else:
        return None
    return before


def _opening(text: str) -> int | None:
    """Index of the parenthesis that the last character closes."""
    if not text.endswith(")"):
        return None
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        if text[index] not in "()" or is_escaped(text, index):
            continue
        depth += 1 if text[index] == ")" else -1
        if depth == 0:
            return index
    return None
