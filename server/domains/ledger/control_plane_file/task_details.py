"""The indented lines below a task: `Surface:`, `Depends on:`, `Definition of Done:`, `Note:` and the like."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from server.domains.ledger.control_plane_file.escaping import unescape
from server.domains.ledger.control_plane_file.keys import keys_in
from server.domains.ledger.control_plane_file.lines import MAX_LINE

MAX_SURFACE = 255

_LABEL = re.compile(r"(?:[-*] )?\*{0,2}([A-Za-z][A-Za-z ]{1,30}?):\*{0,2} *+(.*)")
_CODE = re.compile(r"`([^`]+)`")
_SURFACE = ("surface", "surface area")
_DEPENDS = ("depends on", "depends")
_DONE = ("dod", "definition of done")


@dataclass(slots=True)
class Details:
    """`blocked_reason` is "" where the file says that there is none."""

    surface: str | None = None
    checkpoint: str | None = None
    blocked_reason: str | None = None
    depends_on: list[str] = field(default_factory=list)
    definition_of_done: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)


def read(lines: Sequence[str]) -> Details:
    """What the lines say; those without a known label are the note, one level of indentation less."""
    details, index = Details(), 0
    while index < len(lines):
        taken = _take(details, lines, index)
        if not taken:
            details.note.append(_dedented(lines[index], 1 if lines[index].startswith("\t") else 2))
        index += taken or 1
    return details


def _take(details: Details, lines: Sequence[str], index: int) -> int:
    """How many lines from `index` on belong to a known label, whose value is put into `details`."""
    text = lines[index].strip()
    match = _LABEL.match(text) if len(text) <= MAX_LINE else None
    if match is None:
        return 0
    name, value = match[1].strip().lower(), match[2].strip()
    if name in _DONE or (name == "tags" and not value):
        items, end = _items(lines, index)
        into = details.definition_of_done if name in _DONE else details.tags
        into.extend([unescape(value), *items] if value else items)
        return end - index
    if name in ("note", "blocked reason"):
        return _take_text(details, name, value, lines, index)
    return 1 if _take_value(details, name, value) else 0


def _take_value(details: Details, name: str, value: str) -> bool:
    if name in _SURFACE and details.surface is None and (surface := _surface(value)):
        details.surface = surface
    elif name in _DEPENDS and (keys := keys_in(value)):
        details.depends_on.extend(keys)
    elif name == "checkpoint" and details.checkpoint is None and value:
        details.checkpoint = unescape(value.strip("` "))
    else:
        return False
    return True


def _surface(value: str) -> str | None:
    quoted = _CODE.fullmatch(value)
    surface = quoted[1] if quoted else unescape(value)
    return surface if 0 < len(surface) <= MAX_SURFACE else None


def _items(lines: Sequence[str], index: int) -> tuple[list[str], int]:
    """The bullets below the label and deeper than it, and the index behind the last of them."""
    indent, items, end = _indent(lines[index]), list[str](), index + 1
    for number in range(index + 1, len(lines)):
        text = lines[number].strip()
        if text and not (_indent(lines[number]) > indent and text.startswith(("- ", "* "))):
            break
        if text:
            items.append(unescape(text[2:].strip()))
            end = number + 1
    return items, end


def _take_text(details: Details, name: str, value: str, lines: Sequence[str], index: int) -> int:
    """A text: what stands behind the label, and all deeper lines below it as they are."""
    indent, end = _indent(lines[index]), index + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > indent):
        end += 1
    text = ([value] if value else []) + [_dedented(line, indent + 2) for line in lines[index + 1 : end]]
    if name == "note":
        details.note.extend(text)
    else:
        details.blocked_reason = "\n".join(text).strip("\n")
    return end - index


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _dedented(line: str, indent: int) -> str:
    """The line without up to `indent` of its leading blanks."""
    return line[min(indent, _indent(line)) :].rstrip()
