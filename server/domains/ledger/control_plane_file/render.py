"""A ledger as a file: the source with the ledger's tasks, runs, decisions and numbers in place of its own.

Every other line stays as it is, byte for byte; so does every entry that says what the ledger says. What an import of
the result gives is what was rendered, and rendering that again gives the same text.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from server.domains.ledger import progress
from server.domains.ledger.control_plane_file import (
    blocks,
    completing,
    dashboard_lines,
    decisions,
    placing,
    run_lines,
    runs,
    task_lines,
)
from server.domains.ledger.control_plane_file.blocks import RULE, Block
from server.domains.ledger.control_plane_file.commits import commit_or_none
from server.domains.ledger.control_plane_file.dashboard_lines import Truth
from server.domains.ledger.control_plane_file.lines import Area
from server.domains.ledger.control_plane_file.model import (
    DecisionEntry,
    ExportDocument,
    RunEntry,
    TaskEntry,
)
from server.domains.ledger.control_plane_file.placing import Group
from server.domains.ledger.kinds import TaskScope, TaskState

Groups = dict[object, Group]


def render(document: ExportDocument) -> str:
    """The document in the contract's own form. Linear in the length of source and ledger."""
    source = list(blocks.split(completing.complete(document)))
    groups: Groups = {
        (scope, state): Group() for scope in TaskScope for state in TaskState
    } | {Area.RUNS: Group(("", RULE, "")), Area.DECISIONS: Group(("",))}  # fmt: skip
    placing.groups_of(source, groups)
    _tasks(groups, source, document)
    _runs(groups[Area.RUNS], source, document)
    _decisions(groups[Area.DECISIONS], source, document)
    changed = {
        index: lines for group in groups.values() for index, lines in placing.place(group, source).items()
    }
    return "\n".join(_lines(source, changed, _truth(document)))


def _lines(source: Sequence[Block], changed: dict[int, list[str]], truth: Truth) -> Iterator[str]:
    for index, block in enumerate(source):
        if index in changed:
            yield from changed[index]
        elif block.lines[0].place.area is Area.DASHBOARD:
            yield dashboard_lines.rewrite(block.lines[0].text, truth)
        else:
            yield from _text(block)


def _text(block: Block) -> list[str]:
    return [line.text for line in block.lines]


def _truth(document: ExportDocument) -> Truth:
    scopes = progress.by_scope((task.scope, task.state) for task in document.tasks)
    mvp, backlog = scopes[TaskScope.MVP], scopes[TaskScope.BACKLOG]
    return Truth({"MVP": mvp, "BACKLOG": backlog, "FULL": mvp + backlog}, document.fields)


def _tasks(groups: Groups, source: Sequence[Block], document: ExportDocument) -> None:
    """A task keeps its place when its section has it; of several lines of one key the one that says the same stays."""
    here: dict[tuple[object, str], list[int]] = {}
    for number, block in enumerate(source):
        if isinstance(block.entry, TaskEntry):
            here.setdefault((placing.name_of(block), block.entry.key), []).append(number)
    for task in document.tasks:
        section = (task.scope, task.state)
        places = here.get((section, task.key), [])
        same = [place for place in places if _says(source[place].entry, task)]
        index = next(iter([*same, *places]), None)
        group = groups[section]
        if index is None:
            group.wanted[task.key] = task_lines.write(task)
            continue
        group.held[task.key] = index
        group.wanted[task.key] = _task_lines(source[index], task)


def _says(entry: object, task: TaskEntry) -> bool:
    """Whether the entry gives this task when it is imported."""
    if not isinstance(entry, TaskEntry):
        return False
    return _as_imported(entry) in (_as_imported(task), _as_imported(task_lines.normal(task)))


def _as_imported(entry: TaskEntry) -> TaskEntry:
    return replace(entry, line=0, checkpoint=commit_or_none(entry.checkpoint))


def _task_lines(block: Block, task: TaskEntry) -> list[str]:
    if _says(block.entry, task):
        return _text(block)
    # A checkpoint that is no commit ("pending") is in no task; while nothing better is known the file keeps it.
    said = block.entry.checkpoint if isinstance(block.entry, TaskEntry) else None
    if task.checkpoint is None and said and commit_or_none(said) is None:
        task = replace(task, checkpoint=said)
    return task_lines.write(task)


def _runs(group: Group, source: Sequence[Block], document: ExportDocument) -> None:
    entries = {i: block.entry for i, block in enumerate(source) if isinstance(block.entry, RunEntry)}
    newest_first = runs.is_newest_first(list(entries.values()))
    wanted = [run_lines.normal(run) for run in (document.runs if newest_first else document.runs[::-1])]
    places = dict(zip(_named(entry.heading for entry in entries.values()), entries, strict=True))
    for name, run in zip(_named(run.heading for run in wanted), wanted, strict=True):
        index = places.get(name)
        same = index is not None and _bare(entries[index]) == _bare(run)
        group.wanted[name] = _text(source[index]) if same and index is not None else run_lines.write(run)
        if index is not None:
            group.held[name] = index


def _bare(run: RunEntry) -> RunEntry:
    return replace(run, line=0, length=0)


def _decisions(group: Group, source: Sequence[Block], document: ExportDocument) -> None:
    entries = {i: block.entry for i, block in enumerate(source) if isinstance(block.entry, DecisionEntry)}
    places = dict(zip(_named(map(_decision, entries.values())), entries, strict=True))
    wanted = list(map(decisions.normal, document.decisions))
    for name, decision in zip(_named(map(_decision, wanted)), wanted, strict=True):
        index = places.get(name)
        same = index is not None and replace(entries[index], line=0) == replace(decision, line=0)
        group.wanted[name] = _text(source[index]) if same and index is not None else decisions.write(decision)
        if index is not None:
            group.held[name] = index


def _decision(entry: DecisionEntry) -> str:
    return f"{entry.decided_at} {entry.title}"


def _named(names: Iterable[str]) -> list[str]:
    """Each name with how often it came before, so that repeats stay apart."""
    seen: dict[str, count[int]] = {}
    return [f"{next(seen.setdefault(name, count()))} {name}" for name in names]
