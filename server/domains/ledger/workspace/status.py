"""What state the repository is in now: where HEAD is, and what is not committed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from server.core.errors import Unavailable
from server.domains.ledger.workspace import git, large_files, names

MOST_PATHS = 200  # that are named; all are counted
# Of the user's and the machine's configuration only this matters: without it, files that differ in nothing but their
# line ends, that are ignored everywhere, or whose path is long (on Windows) would count as changed. It runs nothing.
PASSED_ON = ("core.autocrlf", "core.eol", "core.excludesfile", "core.longpaths")
WANTED = r"^(filter\..*|core\.(autocrlf|eol|excludesfile|longpaths))$"
FILTER = re.compile(r"filter\.(.+)\.[^.]+", re.DOTALL)
# Fields before the path, by the first letter of a record of `status --porcelain=v2`.
FIELDS = {b"1": 8, b"2": 9, b"u": 10, b"?": 1}
STATUS = (
    "status",
    "--porcelain=v2",
    "--branch",
    "--no-ahead-behind",
    "--no-renames",
    "--untracked-files=normal",
    "--ignore-submodules=dirty",
    "-z",
)


@dataclass(frozen=True, slots=True)
class Repository:
    """A look at a repository. `head` is a full hash, None before the first commit; `branch` is None when detached.

    `changed` are at most MOST_PATHS paths from the top folder: changed, staged, in conflict, or new (a new folder as
    one path that ends in "/"). What is changed inside a submodule is that repository's affair.
    """

    path: Path
    head: str | None
    branch: str | None
    changed: tuple[str, ...]
    changed_count: int

    @property
    def is_dirty(self) -> bool:
        return self.changed_count > 0


async def inspect(path: Path) -> Repository:
    """Looks at the repository whose top folder is `path`. Writes nothing, and runs nothing that it configures.

    Raises Unavailable (service "workspace"): it is gone, broken, or no repository any more; git is missing, or does
    not answer in time.
    """
    passed, filters = await _configured(path)
    read = _Reader()
    await git.run(path, *STATUS, settings=_settings(path, passed, filters), feed=read.feed)
    if large_files.DRIVER in filters and read.doubtful and read.count <= MOST_PATHS:
        read.forget(await large_files.unchanged(path, read.doubtful))
    changed = tuple(names.readable(name) for name in read.changed)
    return Repository(path, read.head, read.branch, changed, read.count)


async def settings(path: Path) -> tuple[str, ...]:
    """What to tell a command that reads files: no filter runs, whatever is configured; line ends as everywhere."""
    return _settings(path, *await _configured(path))


def _settings(path: Path, passed: tuple[str, ...], filters: set[str]) -> tuple[str, ...]:
    return (*passed, *(setting for name in sorted(filters) for setting in _disabled(path, name)))


async def _configured(path: Path) -> tuple[tuple[str, ...], set[str]]:
    """Settings to pass on (line ends and ignored files are to be as everywhere), and the names of all filters."""
    arguments = ("config", "-z", "--get-regexp", WANTED)
    answer = await git.run(path, *arguments, accept=(0, 1), isolated=False)  # 1: there is none
    passed, filters = [], set()
    for entry in names.split(answer.output):
        key, separator, value = entry.decode("utf-8", "surrogateescape").partition("\n")
        if key in PASSED_ON:
            passed.append(f"{key}={value}" if separator else key)  # a name alone means true
        elif found := FILTER.fullmatch(key):
            filters.add(found[1])
    return tuple(passed), filters


def _disabled(path: Path, name: str) -> tuple[str, ...]:
    """Settings with which a filter does not run."""
    if "=" in name:
        message = "configures a filter with = in its name, which cannot be switched off"
        raise Unavailable(f"The repository at {path} {message}.", git.SERVICE)
    start = f"filter.{name}"
    return (f"{start}.clean=", f"{start}.smudge=", f"{start}.process=", f"{start}.required=false")


@dataclass
class _Reader:
    """Reads `status --porcelain=v2 -z` piece by piece, and keeps a bounded part of it.

    `doubtful` are files that differ from what is staged in nothing but content, with the hash of what is staged.
    """

    head: str | None = None
    branch: str | None = None
    changed: list[bytes] = field(default_factory=list)
    doubtful: dict[bytes, str] = field(default_factory=dict)
    count: int = 0
    rest: bytes = b""

    def feed(self, data: bytes) -> None:
        *records, self.rest = (self.rest + data).split(b"\0")
        for record in records:
            if record.startswith(b"# "):
                self._header(record.decode("utf-8", "backslashreplace"))
            elif fields := FIELDS.get(record[:1]):
                self._path(record, fields)

    def forget(self, files: Collection[bytes]) -> None:
        """Takes files back that are not changed after all."""
        self.changed = [name for name in self.changed if name not in files]
        self.count -= len(files)

    def _header(self, record: str) -> None:
        _, name, value = record.split(" ", 2)
        if name == "branch.oid" and value != "(initial)":
            self.head = value
        elif name == "branch.head" and value != "(detached)":
            self.branch = value

    def _path(self, record: bytes, fields: int) -> None:
        self.count += 1
        if len(self.changed) == MOST_PATHS:
            return
        *parts, name = record.split(b" ", fields)
        self.changed.append(name)
        if parts[:2] == [b"1", b".M"] and parts[4] == parts[5]:  # modes in the index and in the working tree
            self.doubtful[name] = parts[7].decode()
