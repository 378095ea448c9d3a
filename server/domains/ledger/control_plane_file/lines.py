"""Where the lines of a file belong: areas ("## 04 — RUN_LOG"), sections ("### MVP_TODO"), code fences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from server.domains.ledger.control_plane_file.escaping import is_fence
from server.domains.ledger.kinds import TaskScope, TaskState


class Area(Enum):
    OTHER = auto()
    DASHBOARD = auto()
    TASKS = auto()
    RUNS = auto()
    DECISIONS = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """`section` is set between a task section's heading and the next heading; `scope` comes from the area."""

    area: Area = Area.OTHER
    scope: TaskScope | None = None
    section: tuple[TaskScope, TaskState] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """`fenced` lines lie in a code block; its own ``` lines count as such."""

    number: int
    text: str
    place: Place
    is_heading: bool = False
    fenced: bool = False


# Lines longer than this are never matched against a grammar: no honest ledger line is, and they cost time.
MAX_LINE = 4000

_AREA = re.compile(r"## (?:[0-9]{1,4} *+[—–-] *+)?[^A-Za-z0-9]{0,8}([A-Z][A-Z_]{2,40})(?![A-Za-z0-9_])")
_SECTION = re.compile(r"###? (?:(MVP|BACKLOG)_)?(DOING|TODO|DONE|BLOCKED)(?![A-Za-z0-9_])")
_AREAS = {
    "DASHBOARD": (Area.DASHBOARD, None),
    "MVP_TASK_LEDGER": (Area.TASKS, TaskScope.MVP),
    "BACKLOG_LEDGER": (Area.TASKS, TaskScope.BACKLOG),
    "BACKLOG_TASK_LEDGER": (Area.TASKS, TaskScope.BACKLOG),
    "TASK_LEDGER": (Area.TASKS, TaskScope.BACKLOG),
    "RUN_LOG": (Area.RUNS, None),
    "DECISIONS": (Area.DECISIONS, None),
}


def read(text: str) -> Iterator[Line]:
    """Every line with its place, in order."""
    place, fenced, indented = Place(), False, False
    for number, raw in enumerate(text.split("\n"), 1):
        if indented and raw and not raw.startswith((" ", "\t")):
            fenced = indented = False
        area = area_of(raw)
        if area is not None:
            place, fenced = area, False
            yield Line(number, raw, place, is_heading=True)
        elif is_fence(raw):
            fenced = not fenced
            # A code block among a task's details ends with them, even when nobody closed it.
            indented = fenced and place.section is not None and raw.startswith("  ")
            yield Line(number, raw, place, fenced=True)
        elif raw.startswith("#") and _is_heading(raw) and not (fenced and not _is_structure(raw, place)):
            place, fenced = _enter_section(raw, place), False
            yield Line(number, raw, place, is_heading=True)
        else:
            yield Line(number, raw, place, fenced=fenced)


def area_of(raw: str) -> Place | None:
    """The area that a level-two heading opens (OTHER for unknown ones); None for any other line."""
    if not raw.startswith("## ") or raw.startswith("## RUN "):
        return None
    found = _AREA.match(raw)
    area, scope = _AREAS.get(found[1], (Area.OTHER, None)) if found else (Area.OTHER, None)
    if area is Area.OTHER and _SECTION.match(raw):
        return None
    return Place(area, scope)


def _is_structure(raw: str, place: Place) -> bool:
    """Headings that end even a code fence which somebody forgot to close."""
    if place.area is Area.RUNS:
        return raw.startswith(("### RUN ", "## RUN "))
    return place.area is Area.TASKS and _SECTION.match(raw) is not None


def _is_heading(raw: str) -> bool:
    return raw[:7].lstrip("#").startswith(" ")


def _enter_section(raw: str, place: Place) -> Place:
    found = _SECTION.match(raw) if place.area in (Area.TASKS, Area.OTHER) else None
    if not found:
        return Place(place.area, place.scope)
    scope = TaskScope(found[1]) if found[1] else place.scope
    if scope is None:
        return Place(place.area, place.scope)
    return Place(Area.TASKS, scope, (scope, TaskState(found[2])))
