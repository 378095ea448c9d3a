"""The headings that a source lacks and an export needs, put in where the contract has them."""

from collections.abc import Iterator, Sequence

from server.domains.ledger.control_plane_file import blocks, template
from server.domains.ledger.control_plane_file.lines import Area, Line, Place, read
from server.domains.ledger.control_plane_file.model import ExportDocument
from server.domains.ledger.kinds import TaskScope, TaskState

_ORDER = (Area.DASHBOARD, Area.TASKS, Area.RUNS, Area.DECISIONS)


def complete(document: ExportDocument) -> list[Line]:
    """The lines of the source (of the template when there is none) with a place for everything in the document."""
    text = document.source if document.source.strip() else template.TEXT
    lines = list(read(text))
    for place, heading in _needed(document):
        if not any(line.is_heading and line.place == place for line in lines):
            lines = list(read("\n".join(_with_heading(lines, place, heading))))
    return lines


def _needed(document: ExportDocument) -> Iterator[tuple[Place, str]]:
    sections = {(task.scope, task.state) for task in document.tasks}
    headings = {line.place: line.text for line in read(template.TEXT) if line.is_heading}
    for scope in TaskScope:
        for state in TaskState:
            if (scope, state) in sections:
                place = Place(Area.TASKS, scope, (scope, state))
                yield place, headings[place]
    for area, entries in ((Area.RUNS, document.runs), (Area.DECISIONS, document.decisions)):
        if entries:
            yield Place(area), headings[Place(area)]


def _with_heading(lines: Sequence[Line], place: Place, heading: str) -> list[str]:
    inside = [index for index, line in enumerate(lines) if _belongs(line, place)]
    index = inside[-1] + 1 if inside else _start_of_rest(lines, place)
    while index and not lines[index - 1].is_heading and lines[index - 1].text.strip() in ("", blocks.RULE):
        index -= 1
    opening = [heading] if inside or place.scope is None else [_area_heading(place), "", heading]
    before, after = ([line.text for line in part] for part in (lines[:index], lines[index:]))
    gap = [] if after and not after[0].strip() else [""]
    return [*before, *([""] if before else []), *opening, *gap, *after]


def _belongs(line: Line, place: Place) -> bool:
    """Whether the line is in the area where the heading goes. The file's last words are in none."""
    return line.place.area is place.area and line.place.scope is place.scope and not blocks.is_end(line)


def _start_of_rest(lines: Sequence[Line], place: Place) -> int:
    """Index of the first line of what comes behind the area in the contract; of the file's end otherwise."""
    rank = _ORDER.index(place.area)
    for index, line in enumerate(lines):
        later = line.is_heading and line.place.area in _ORDER[rank + 1 :]
        if later or blocks.is_end(line) or _is_second_list(line, place):
            return index
    return len(lines)


def _is_second_list(line: Line, place: Place) -> bool:
    return place.scope is TaskScope.MVP and line.is_heading and line.place.scope is TaskScope.BACKLOG


def _area_heading(place: Place) -> str:
    area = Place(place.area, place.scope)
    return next(line.text for line in read(template.TEXT) if line.is_heading and line.place == area)
