"""The dashboard's lines with the numbers, bars and values that hold; everything else on them stays as it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from server.domains.ledger import progress
from server.domains.ledger.control_plane_file.dashboard import BAR, BAR_NUMBERS, COUNT, ROW, value_of
from server.domains.ledger.control_plane_file.lines import MAX_LINE
from server.domains.ledger.progress import Progress

_SPLIT = re.compile(r"\(([0-9]{1,9}) MVP \+ ([0-9]{1,9}) BACKLOG")
_ROUNDED = re.compile(r"round\(100 (\\?\*) ([0-9]{1,9}) / ([0-9]{1,9})\)")
BAR_IN_CELL = "\\|"
_PARTS = ("done", "todo", "doing", "blocked", "total")


@dataclass(frozen=True, slots=True)
class Truth:
    """`scopes` is the progress of MVP, BACKLOG and FULL; `fields` are values of the table."""

    scopes: Mapping[str, Progress]
    fields: Mapping[str, str]


def rewrite(text: str, truth: Truth) -> str:
    """The line as it should be. A line that claims nothing stays as it is."""
    if len(text) > MAX_LINE:
        return text
    if row := ROW.match(text):
        return _row(text, row, truth.fields)
    if count := COUNT.match(text):
        return _count(text, count, truth.scopes)
    indent = len(text) - len(text.lstrip())
    if drawn := BAR.match(text.strip()):
        return text[:indent] + _bar(text.strip(), drawn, truth.scopes)
    return text


def _row(text: str, row: re.Match[str], fields: Mapping[str, str]) -> str:
    value = fields.get(row[1])
    if value is None or value == value_of(row):
        return text
    width = len(row[2].rstrip().removesuffix("|"))
    cell = f" {value.replace('|', BAR_IN_CELL)} ".ljust(width)
    return f"{text[: row.start(2)]}{cell}|"


def _count(text: str, count: re.Match[str], scopes: Mapping[str, Progress]) -> str:
    scope, _, part = count[1].partition("_")
    if scope not in scopes or part.lower() not in (*_PARTS, "progress"):
        return text
    found = scopes[scope]
    number = found.percent if part == "PROGRESS" else getattr(found, part.lower())
    return f"{text[: count.start(2)]}{number}{_remark(text[count.end(2) :], part.lower(), found, scopes)}"


def _remark(text: str, part: str, found: Progress, scopes: Mapping[str, Progress]) -> str:
    """What stands behind a count, with the numbers in it that we know."""
    if part in _PARTS:
        mvp, backlog = getattr(scopes["MVP"], part), getattr(scopes["BACKLOG"], part)
        text = _SPLIT.sub(f"({mvp} MVP + {backlog} BACKLOG", text)
    return _ROUNDED.sub(rf"round(100 \1 {found.done} / {found.total})", text)


def _bar(text: str, drawn: re.Match[str], scopes: Mapping[str, Progress]) -> str:
    found = scopes.get(drawn[1].upper())
    if found is None:
        return text
    cells = progress.bar(found.percent, len(drawn[2]))
    rest = text[drawn.end() :]
    if numbers := BAR_NUMBERS.match(text, drawn.end()):
        rest = f" ({found.done} DONE / {found.total} TOTAL){text[numbers.end() :]}"
    return f"{text[: drawn.start(2)]}{cells}] {found.percent}%{rest}"
