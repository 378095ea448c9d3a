"""One task per key from the lines of a file, and other readings that import and audit must share. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from server.domains.ledger.control_plane_file import RunEntry, TaskEntry
from server.domains.ledger.kinds import BlockedKind, TaskState

_COMMIT = re.compile(r"[0-9a-f]{7,64}", re.IGNORECASE)
_QUOTED_COMMIT = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{7,64}(?![0-9A-Za-z])", re.IGNORECASE)


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


def is_commit(text: str) -> bool:
    """Whether the text is a commit hash, short or whole."""
    return _COMMIT.fullmatch(text) is not None


def commit_in(text: str) -> str | None:
    """The first commit hash in a free text."""
    found = _QUOTED_COMMIT.search(text)
    return found.group() if found else None


def is_newest_first(runs: Sequence[RunEntry]) -> bool:
    """A log's direction, by its first and last dated run; newest first when that says nothing."""
    dated = [run.started_at for run in runs if run.started_at is not None]
    return len(dated) < 2 or dated[0] >= dated[-1]


def commit_of(entry: TaskEntry) -> str | None:
    """The task's checkpoint when it is a commit hash."""
    return entry.checkpoint.lower() if entry.checkpoint and is_commit(entry.checkpoint) else None
