"""The entries of a document at their places in a source: lines for every block that changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.domains.ledger.control_plane_file import blocks
from server.domains.ledger.control_plane_file.arranging import arrange
from server.domains.ledger.control_plane_file.blocks import Block
from server.domains.ledger.control_plane_file.parse import is_none

NONE = ["- None"]


@dataclass(slots=True)
class Group:
    """The blocks of one section, log or list of the source, and what has to stand there.

    `held` are the places of entries that stay, by name; `taken` all places where entries are now. `separator` goes
    between two entries.
    """

    separator: Sequence[str] = ()
    held: dict[str, int] = field(default_factory=dict)
    taken: list[int] = field(default_factory=list)
    empty_marks: list[int] = field(default_factory=list)
    anchor: int = 0
    wanted: dict[str, Sequence[str]] = field(default_factory=dict)

    def note(self, index: int, block: Block) -> None:
        """Looks at a block of the group, in file order."""
        first = block.lines[0]
        if block.entry is not None:
            self.taken.append(index)
        elif is_none(first.text) and not first.is_heading:
            self.empty_marks.append(index)
        if first.text.strip() not in ("", blocks.RULE) and not blocks.is_end(first):
            self.anchor = index


def place(group: Group, source: Sequence[Block]) -> dict[int, list[str]]:
    """The new lines of each block of the group that does not stay as it is."""
    lines: dict[int, list[str]] = {index: [] for index in group.taken}
    plan = arrange({place: name for name, place in group.held.items()}, list(group.wanted))
    for index, name in plan.at.items():
        lines[index] = _joined(group, [name, *plan.behind.get(index, [])])
    if group.wanted:
        lines.update({index: [] for index in group.empty_marks})
    if plan.before:
        _put_before(group, source, lines, plan.before, min(plan.at, default=None))
    if not group.wanted and group.taken and not group.empty_marks:
        lines[group.taken[0]] = list(NONE)
    return lines


def _put_before(
    group: Group,
    source: Sequence[Block],
    lines: dict[int, list[str]],
    names: Sequence[str],
    first: int | None,
) -> None:
    """Entries that come before all that stay, or are the only ones."""
    new = _joined(group, names)
    if first is not None:
        lines[first] = [*new, *group.separator, *lines[first]]
    elif group.taken:
        lines[group.taken[0]] = new
    elif group.anchor in group.empty_marks:
        lines[group.anchor] = new
    else:
        lines[group.anchor] = [*(line.text for line in source[group.anchor].lines), "", *new]


def _joined(group: Group, names: Sequence[str]) -> list[str]:
    parts = [[*group.separator, *group.wanted[name]] for name in names]
    return [line for part in parts for line in part][len(group.separator) :]


def groups_of(source: Sequence[Block], names: Mapping[object, Group]) -> None:
    """Lets each group look at its blocks."""
    for index, block in enumerate(source):
        group = names.get(name_of(block))
        if group is not None:
            group.note(index, block)


def name_of(block: Block) -> object:
    """What tells the group of a block: the section among tasks, else the area."""
    found = block.lines[0].place
    return found.section or found.area
