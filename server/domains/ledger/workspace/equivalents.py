"""Finds the commit on a branch that carries the change of one that is on no branch any more.

A rebase, a cherry-pick or a squash merge leaves the same change under another hash. Two changes are the same when
`git patch-id --stable` says so: the same lines between the same lines, wherever in the file they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from server.core.errors import Unavailable
from server.domains.ledger.workspace import changes, git, objects
from server.domains.ledger.workspace.changes import Step

SECONDS = 15.0
MOST_COMMITS = 2000  # of the branches that touch the same file, newest first
MOST_COMPARED = 50  # of those that touch exactly the same files
AT_ONCE = 10
MOST_TIPS = 10  # ends that a vanished branch may have had
MOST_FORKS = 3
MOST_BRANCHES = 100


async def find(path: Path, commit: str) -> str | None:
    """The newest commit on a branch with the same change as `commit`, or with that of the branch it was part of.

    None when there is none among those that are looked at, or when looking takes too long.
    """
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(SECONDS):
            return await _search(path, commit)
    return None


async def _search(path: Path, commit: str) -> str | None:
    """First for the commit's own change, then for all of a branch up to it, then up to commits that build on it."""
    if found := await _carrier(path, Step(commit, await objects.parent(path, commit))):
        return found
    branches = await _newest_branches(path)
    if found := await _squashed(path, commit, branches):
        return found
    for tip in await _later(path, commit):
        if found := await _squashed(path, tip, branches):
            return found
    return None


async def _newest_branches(path: Path) -> list[str]:
    count = f"--count={MOST_BRANCHES}"
    arguments = ("for-each-ref", "--sort=-committerdate", count, "--format=%(objectname)", "refs/heads")
    return _words(await git.run(path, *arguments))


async def _squashed(path: Path, tip: str, branches: list[str]) -> str | None:
    """The commit that holds all of the line of commits which left the branches somewhere and ends in `tip`."""
    forks = _words(await git.run(path, "merge-base", "--all", tip, *branches, accept=(0, 1)))
    for fork in forks[:MOST_FORKS]:
        if found := await _carrier(path, Step(tip, fork)):
            return found
    return None


async def _later(path: Path, commit: str) -> list[str]:
    """Commits that build on it, newest first: from tags, remote branches, and the log of where HEAD once was."""
    count = f"--max-count={MOST_TIPS}"
    arguments = ("rev-list", "--ancestry-path", count, "--ignore-missing", "--all", "--reflog", f"^{commit}")
    return _words(await git.run(path, *arguments))


async def _carrier(path: Path, wanted: Step) -> str | None:
    """The newest commit on a branch whose own change is that of the step."""
    change = (await changes.of(path, [wanted], binary=True)).get(wanted.commit)
    if change is None:
        return None
    others = await changes.of(path, await _touching(path, change.entries))
    alike = [Step(commit) for commit, other in others.items() if change.may_equal(other)][:MOST_COMPARED]
    patch_id = (await changes.patch_ids(path, [wanted] if alike else [])).get(wanted.commit)
    for start in range(0, len(alike), AT_ONCE):
        found = await changes.patch_ids(path, alike[start : start + AT_ONCE])
        for commit, other_id in found.items():
            if other_id == patch_id:
                return commit
    return None


async def _touching(path: Path, files: Iterable[bytes]) -> list[Step]:
    """Commits of the branches that touch one of the files, the one that probably changes least often."""
    names = [name.decode() for name in sorted(files, key=len, reverse=True) if _is_plain(name)]
    arguments = ("rev-list", "--branches", "--no-merges", "--full-history", f"--max-count={MOST_COMMITS}")
    return [Step(commit) for commit in _words(await git.run(path, *arguments, "--", *names[:1]))]


def _is_plain(name: bytes) -> bool:
    """Whether the name reaches git unchanged as an argument, on every system."""
    return name.isascii() and name.decode("ascii").isprintable()


def _words(answer: git.Answer) -> list[str]:
    return answer.output.decode("ascii").split()
