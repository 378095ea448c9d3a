"""How commits hang together, and which of them the branches hold."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from server.domains.ledger.workspace import git, objects

MOST_BRANCHES = 10  # that are named


async def is_ancestor(path: Path, older: str, newer: str) -> bool:
    """Whether `newer` builds on `older`, or is the same. InvalidInput ("older" or "newer"), NotFound, Unavailable."""
    first, second = await objects.resolve(path, older=older, newer=newer)
    answer = await git.run(path, "merge-base", "--is-ancestor", first, second, accept=(0, 1))
    return answer.code == 0


async def reachable(path: Path, hashes: Iterable[str]) -> set[str]:
    """Those of the commits (full hashes, as `exists` gives them) that a branch under refs/heads holds. Unavailable."""
    wanted = {text.encode() for text in await objects.commits_among(path, hashes)}
    if not wanted:
        return set()
    found, rest = set(wanted), b""

    def feed(data: bytes) -> None:
        nonlocal rest
        *lines, rest = (rest + data).split(b"\n")
        found.difference_update(lines)

    # Prints what can be reached from these commits, but from no branch.
    stdin = b"".join(text + b"\n" for text in sorted(wanted))
    await git.run(
        path, "rev-list", "--ignore-missing", "--stdin", "--not", "--branches", stdin=stdin, feed=feed
    )
    return {text.decode("ascii") for text in found}


async def branches_with(path: Path, commit: str) -> tuple[str, ...]:
    """Names of some branches that hold the commit (a full hash), without refs/heads/."""
    answer = await git.run(
        path,
        "for-each-ref",
        f"--contains={commit}",
        f"--count={MOST_BRANCHES}",
        "--format=%(refname)",
        "refs/heads",
    )
    lines = answer.output.decode("utf-8", "backslashreplace").splitlines()
    return tuple(line.removeprefix("refs/heads/") for line in lines)
