"""What changed from one commit to another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from server.domains.ledger.workspace import git, names, objects

# The same whatever is configured: plain trees, no guesses at renames (both names count), no program to show a file.
DIFF = ("diff-tree", "-r", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none")
PATCH = ("-p", "--full-index", "--unified=3", "--diff-algorithm=myers", "--submodule=short")
COUNTS = re.compile(rb"(\d+|-)\t(\d+|-)\t", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """A commit and what its change is measured against; `base` None is its own first parent, or nothing."""

    commit: str
    base: str | None = None

    @property
    def line(self) -> str:
        """As `diff-tree --stdin` reads it."""
        return f"{self.commit} {self.base}\n" if self.base else f"{self.commit}\n"


@dataclass(frozen=True, slots=True)
class Change:
    """The files that a step touches, each with modes and hashes before and after; `binary` have no lines to compare."""

    entries: dict[bytes, bytes] = field(default_factory=dict)
    binary: set[bytes] = field(default_factory=set)

    def may_equal(self, other: Change) -> bool:
        """Whether it touches the same files, and the binary ones in the same way. Lines are not looked at."""
        if self.entries.keys() != other.entries.keys():
            return False
        return all(self.entries[name] == other.entries[name] for name in self.binary)


async def files_between(path: Path, base: str | None, commit: str) -> frozenset[str]:
    """Names that differ between two commits, `base` None being the empty tree; a renamed file counts with both names.

    Hashes may be short. Raises InvalidInput ("base" or "commit"), NotFound, Unavailable.
    """
    if base is not None:
        older, newer = await objects.resolve(path, base=base, commit=commit)
    else:
        (newer,) = await objects.resolve(path, commit=commit)
        older = names.EMPTY_TREE[len(newer)]
    return frozenset(await _changed(path, older, newer))


async def files_of(path: Path, commit: str) -> tuple[str, ...]:
    """Names that a commit (a full hash) touches itself, against its first parent, in git's order. Unavailable."""
    older = await objects.parent(path, commit) or names.EMPTY_TREE[len(commit)]
    return await _changed(path, older, commit)


async def _changed(path: Path, older: str, newer: str) -> tuple[str, ...]:
    answer = await git.run(path, *DIFF, "--name-only", "-z", older, newer)
    return tuple(names.readable(name) for name in names.split(answer.output))


async def of(path: Path, steps: Iterable[Step], *, binary: bool = False) -> dict[str, Change]:
    """The change of each step, by its commit, in the same order. Steps that change nothing are left out.

    Which files are binary is only found out when asked for, since their content has to be read for that.
    """
    if not (stdin := _lines(steps)):
        return {}
    counted = ("--numstat",) if binary else ()
    answer = await git.run(
        path, *DIFF, "--root", "--raw", "--no-abbrev", "-z", "--stdin", *counted, stdin=stdin
    )
    found: dict[str, Change] = {}
    change = Change()
    parts = iter(names.split(answer.output))
    for part in parts:
        if part.startswith(b":"):
            change.entries[next(parts)] = part
        elif counts := COUNTS.match(part):
            if counts[1] == b"-":
                change.binary.add(part[counts.end() :])
        else:
            change = found.setdefault(part.decode("ascii"), Change())
    return found


def _lines(steps: Iterable[Step]) -> bytes:
    return "".join(step.line for step in steps).encode()


async def patch_ids(path: Path, steps: Iterable[Step]) -> dict[str, str]:
    """`git patch-id --stable` of each step, by its commit; the same for the same change, wherever it was made."""
    if not (stdin := _lines(steps)):
        return {}
    patches = await git.run(path, *DIFF, *PATCH, "--root", "--stdin", stdin=stdin)
    answer = await git.run(path, "patch-id", "--stable", stdin=patches.output)
    pairs = (line.split() for line in answer.output.decode("ascii").splitlines())
    return {commit: patch_id for patch_id, commit in pairs}
