"""One task per key from the lines of a file, and other readings that import and audit must share. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from server.domains.ledger.control_plane_file import TaskEntry
from server.domains.ledger.control_plane_file.commits import commit_in, commit_or_none, is_commit
from server.domains.ledger.control_plane_file.runs import is_newest_first
from server.domains.ledger.kinds import BlockedKind, TaskState

__all__ = [
    "by_key",
    "choose",
    "commit_in",
    "commit_of",
    "content",
    "is_blocked_for_compliance",
    "is_commit",
    "is_newest_first",
    "merge",
]


def by_key(tasks: Iterable[TaskEntry]) -> dict[str, list[TaskEntry]]:
    """The entries of each key, keys in file order."""
    groups: dict[str, list[TaskEntry]] = {}
    for task in tasks:
        groups.setdefault(task.key, []).append(task)
    return groups


def merge(tasks: Iterable[TaskEntry]) -> list[TaskEntry]:
    """One entry per key, in the order in which the keys first appear."""
    return [choose(entries) for entries in by_key(tasks).values()]


def choose(entries: Sequence[TaskEntry]) -> TaskEntry:
    """The entry that counts when a key occurs more than once: most binding state, then first line.

    A compliance block counts as one in whatever section it stands.
    """
    chosen = min(entries, key=lambda entry: (_rank(entry), entry.line))
    return replace(chosen, state=TaskState.BLOCKED) if is_blocked_for_compliance(chosen) else chosen


def is_blocked_for_compliance(entry: TaskEntry) -> bool:
    """Whether the line says so, in whatever section it stands."""
    return entry.blocked_kind is BlockedKind.COMPLIANCE


def _rank(entry: TaskEntry) -> int:
    """A compliance block must not be lost to a second line; proven DONE beats open, unproven DONE does not."""
    if is_blocked_for_compliance(entry):
        return 0
    if entry.state is TaskState.DONE:
        return 1 if entry.checkpoint and is_commit(entry.checkpoint) else 5
    return {TaskState.BLOCKED: 2, TaskState.DOING: 3, TaskState.TODO: 4}[entry.state]


def content(entry: TaskEntry) -> TaskEntry:
    """The entry without its place, for comparing two."""
    return replace(entry, line=0)


def commit_of(entry: TaskEntry) -> str | None:
    """The task's checkpoint when it is a commit hash."""
    return commit_or_none(entry.checkpoint)
