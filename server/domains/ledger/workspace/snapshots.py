"""The name that git gives to all files of a repository as they are, committed or not: its tree.

What is not committed yet is hashed by git itself, over a copy of its index and with a folder for new objects that is
thrown away: the repository stays as it is. `git add --all` would do it too, but looks into submodules, whose own
configuration can name programs. A file that a filter would change is hashed as it lies there, so while it is changed
the name is not that of the commit to come; a file of Git LFS that is not changed keeps its committed name.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from server.domains.ledger.workspace import git, large_files, names, objects, status

TRACKED = ("diff-files", "--raw", "--no-renames", "--no-abbrev", "--ignore-submodules=dirty", "-z")
UNTRACKED = ("ls-files", "--others", "--exclude-standard", "-z")
UPDATE = ("update-index", "--add", "--remove", "--replace", "-z", "--stdin")
WRITE = ("write-tree", "--missing-ok")  # in a partial clone, files that are not changed may be missing


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All files at one time. `head` is the commit that is checked out, `dirty` whether there is more than that."""

    head: str | None
    dirty: bool
    tree: str


async def snapshot(path: Path) -> Snapshot:
    """Looks at the repository whose top folder is `path`; ignored files do not count. Raises Unavailable."""
    seen = await status.inspect(path)
    if seen.head is not None and not seen.is_dirty:
        return Snapshot(seen.head, False, await tree_of(path, seen.head))
    return Snapshot(seen.head, seen.is_dirty, await _tree_of_files(path))


async def tree_of(path: Path, commit: str) -> str:
    """The tree of a commit, which may be a short hash. Raises InvalidInput, NotFound, Unavailable."""
    (full,) = await objects.resolve(path, commit=commit)
    fields, _ = await objects.read(path, full)
    return fields[b"tree"].decode("ascii")


async def _tree_of_files(path: Path) -> str:
    index, store = await _git_path(path, "index"), await _git_path(path, "objects")
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="ledger-"))
    try:
        environment = await asyncio.to_thread(_prepare, folder, index, store)
        # For each command that reads the index: also to write it, git looks into files again, through filters.
        settings = (*await status.settings(path), "core.splitIndex=false")
        stdin = await _differing(path, settings)
        await git.run(path, *UPDATE, stdin=stdin, settings=settings, environment=environment)
        answer = await git.run(path, *WRITE, settings=settings, environment=environment)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    return answer.output.decode("ascii").strip()


async def _differing(path: Path, settings: tuple[str, ...]) -> bytes:
    """The NUL-terminated names of all files that may not be as they are in the index."""
    answer = await git.run(path, *TRACKED, settings=settings)
    parts = iter(names.split(answer.output))
    entries = [(name, entry.split(b" ")) for entry, name in zip(parts, parts, strict=True)]
    tracked = dict.fromkeys(name for name, _ in entries)  # one in conflict is told several times
    unmerged = {name for name, words in entries if words[4] == b"U"}
    doubtful = {
        name: words[2].decode() for name, words in entries if name not in unmerged and words[4] == b"M"
    }
    has_large = f"filter.{large_files.DRIVER}.process=" in settings
    same = await large_files.unchanged(path, doubtful) if has_large and doubtful else set()
    new = await git.run(path, *UNTRACKED, settings=settings)
    return b"".join(name + b"\0" for name in tracked if name not in same) + new.output


def _prepare(folder: Path, index: Path, store: Path) -> dict[str, str]:
    """What lets git work on a copy. Blocking."""
    (folder / "objects").mkdir()
    if index.exists():
        shutil.copy2(index, folder / "index")  # with its time: git compares it with those of the files
    return {
        "GIT_INDEX_FILE": str(folder / "index"),
        "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(str(store)),
    }


def _quoted(store: str) -> str:
    if os.pathsep not in store and not store.startswith('"'):
        return store
    return '"' + store.replace("\\", "\\\\").replace('"', '\\"') + '"'


async def _git_path(path: Path, name: str) -> Path:
    answer = await git.run(path, "rev-parse", "--git-path", name)
    return path / os.fsdecode(answer.output.removesuffix(b"\n"))
