"""What the dashboard claims: fields of its table, counts, and drawn progress bars."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from server.domains.ledger.control_plane_file.lines import MAX_LINE, Line
from server.domains.ledger.control_plane_file.model import Bar, Claim

FULL_CELLS = "█▓#="
EMPTY_CELLS = "░▒·-. "

ROW = re.compile(r"\| *+\*{0,2}([A-Z][A-Z0-9_]{1,60})\*{0,2} *+\|(.*)")
COUNT = re.compile(r"[-*] \*{2}([A-Z][A-Z_]{1,40})(?: %)?:\*{2} *`?([0-9]{1,9})(%?)`?")
_CELLS = re.escape(FULL_CELLS + EMPTY_CELLS)
BAR = re.compile(rf"([A-Za-z]{{2,20}}) Progress: *+\[([{_CELLS}]{{1,200}})\] *+([0-9]{{1,3}})%")
BAR_NUMBERS = re.compile(r" *+\(([0-9]{1,9}) DONE *+/ *+([0-9]{1,9}) TOTAL\)")


@dataclass(slots=True)
class Claims:
    fields: dict[str, Claim] = field(default_factory=dict)
    counts: dict[str, Claim] = field(default_factory=dict)
    bars: list[Bar] = field(default_factory=list)


def parse(lines: Iterable[Line]) -> Claims:
    """Claims of the dashboard's lines. Prose claims nothing; of several claims of a name the first counts."""
    claims = Claims()
    for line in lines:
        if len(line.text) <= MAX_LINE:
            _read(line, claims)
    return claims


def _read(line: Line, claims: Claims) -> None:
    if row := ROW.match(line.text):
        claims.fields.setdefault(row[1], Claim(line.number, value_of(row)))
    elif count := COUNT.match(line.text):
        claims.counts.setdefault(count[1], Claim(line.number, count[2] + count[3]))
    elif drawn := BAR.match(line.text.strip()):
        claims.bars.append(_bar(line, drawn))


def value_of(row: re.Match[str]) -> str:
    """The value in a row of the table, as Markdown."""
    return row[2].strip().removesuffix("|").strip().replace("\\|", "|")


def _bar(line: Line, drawn: re.Match[str]) -> Bar:
    numbers = BAR_NUMBERS.match(line.text.strip(), drawn.end())
    return Bar(
        line=line.number,
        name=drawn[1].upper(),
        full=sum(cell in FULL_CELLS for cell in drawn[2]),
        cells=len(drawn[2]),
        percent=int(drawn[3]),
        done=int(numbers[1]) if numbers else None,
        total=int(numbers[2]) if numbers else None,
    )
