"""Files of Git LFS, compared with what is committed without running its filter.

What is committed is a short text with the file's SHA-256. As the filter does not run, `status` compares that text with
the file itself, and calls a file changed whenever it looks into it.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from server.domains.ledger.workspace import git, names

DRIVER = "lfs"
MOST_BYTES = 1_000_000_000  # of all files that are read for this; what is beyond counts as changed
MOST_POINTER = 1024  # bytes, as Git LFS has it
POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize (\d{1,18})\n"
)


async def unchanged(path: Path, changed: Mapping[bytes, str]) -> set[bytes]:
    """Those of the files that are as they were committed. `changed` gives the hash of each file's committed text.

    Raises Unavailable.
    """
    managed = await _managed(path, changed)
    texts = await _texts(path, {changed[name] for name in managed})
    pointers = {name: POINTER.fullmatch(texts.get(changed[name], b"")) for name in managed}
    wanted = {name: (int(found[2]), found[1].decode()) for name, found in pointers.items() if found}
    return await asyncio.to_thread(_equal, path, wanted)


async def _managed(path: Path, files: Iterable[bytes]) -> list[bytes]:
    """Those that the repository's attributes give to Git LFS."""
    stdin = b"".join(name + b"\0" for name in files)
    answer = await git.run(path, "check-attr", "--stdin", "-z", "filter", stdin=stdin)
    parts = list(names.split(answer.output))  # a file's name, the attribute's, its value, and so on
    return [name for name, value in zip(parts[::3], parts[2::3], strict=True) if value == DRIVER.encode()]


async def _texts(path: Path, hashes: Iterable[str]) -> dict[str, bytes]:
    """What is committed, by its hash, where it is short."""
    asked = "".join(f"{text}\n" for text in sorted(hashes)).encode()
    sizes = await git.run(path, "cat-file", "--batch-check=%(objectname) %(objectsize)", stdin=asked)
    lines = [line.split() for line in sizes.output.decode().splitlines()]
    short = [words for words in lines if words[1].isdecimal() and int(words[1]) <= MOST_POINTER]
    stdin = "".join(f"{name}\n" for name, _ in short).encode()
    rest = (await git.run(path, "cat-file", "--batch=", stdin=stdin)).output
    texts = {}
    for name, size in short:  # each between an empty line and a line end
        texts[name], rest = rest[1 : 1 + int(size)], rest[2 + int(size) :]
    return texts


def _equal(path: Path, wanted: Mapping[bytes, tuple[int, str]]) -> set[bytes]:
    """The files that have this size and this SHA-256. Blocking."""
    left, found = MOST_BYTES, set()
    for name, (size, digest) in wanted.items():
        if size <= left and _is_equal(path / os.fsdecode(name), size, digest):
            left -= size
            found.add(name)
    return found


def _is_equal(file: Path, size: int, digest: str) -> bool:
    try:
        with open(file, "rb", opener=_open) as content:
            seen = os.fstat(content.fileno())
            if not stat.S_ISREG(seen.st_mode) or seen.st_size != size:
                return False
            return hashlib.file_digest(content, "sha256").hexdigest() == digest
    except OSError:  # gone or no file meanwhile: then it is changed
        return False


def _open(name: str, flags: int) -> int:
    """Does not wait, whatever the name stands for by now."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
