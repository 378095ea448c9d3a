"""One commit: what it says of itself, what it touches, and whether a branch holds it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from server.domains.ledger.workspace import ancestry, changes, equivalents, objects

MOST_CHARACTERS = 1000  # of a subject
MOST_BYTES = 16 * 1024  # of a message that are looked at
BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
WHEN = re.compile(rb"> (\d{1,18}) [+-]\d+$")
# Of messages that are not in UTF-8; those that git is really used with.
ENCODINGS = re.compile(
    r"iso-?8859-\d\d?|latin-?1|(windows-|cp)125\d|koi8-r|shift[_-]jis|sjis|cp932|euc-(jp|kr)|gbk|gb2312|gb18030|big5"
)
LATEST = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit. `files` are those that it touches itself, against its first parent; both names of a renamed one.

    `reachable` tells whether a branch under refs/heads holds it, `reachable_from` names some of those branches. When
    another commit was asked for, which is on no branch but whose change this one carries (it was rebased,
    cherry-picked or squashed), `equivalent_of` is that one's hash.
    """

    hash: str
    subject: str
    authored_at: datetime
    committed_at: datetime
    files: tuple[str, ...]
    reachable: bool
    reachable_from: tuple[str, ...]
    equivalent_of: str | None = None


async def find_commit(path: Path, commit: str) -> Commit:
    """The commit with this hash, short or full; when no branch holds it, the one on a branch with the same change.

    Raises InvalidInput ("commit": not a hash, or ambiguous), NotFound (no such object, or not a commit), Unavailable.
    """
    (full,) = await objects.resolve(path, commit=commit)
    branches = await ancestry.branches_with(path, full)
    if branches:
        return await _described(path, full, branches)
    other = await equivalents.find(path, full)
    if other is not None:
        branches = await ancestry.branches_with(path, other)
        return await _described(path, other, branches, equivalent_of=full)
    return await _described(path, full, ())


async def _described(
    path: Path, commit: str, branches: tuple[str, ...], equivalent_of: str | None = None
) -> Commit:
    header, message = await objects.read(path, commit)
    files = await changes.files_of(path, commit)
    return Commit(
        commit,
        _subject(header, message),
        _when(header, b"author"),
        _when(header, b"committer"),
        files,
        bool(branches),
        branches,
        equivalent_of,
    )


def _subject(header: dict[bytes, bytes], message: bytes) -> str:
    """The first paragraph as one line."""
    named = header.get(b"encoding", b"utf-8").decode("ascii", "replace").lower()
    encoding = named if ENCODINGS.fullmatch(named) and _is_known(named) else "utf-8"
    text = message[:MOST_BYTES].decode(encoding, "replace").strip()
    paragraph = BLANK_LINE.split(text, maxsplit=1)[0]
    line = " ".join(part.strip() for part in paragraph.splitlines())
    return line.replace("\0", "\ufffd")[:MOST_CHARACTERS]


def _is_known(encoding: str) -> bool:
    try:
        return bool(codecs.lookup(encoding))
    except LookupError:  # such as iso-8859-99
        return False


def _when(header: dict[bytes, bytes], name: bytes) -> datetime:
    """1970 for a date that cannot be read, as git shows it."""
    found = WHEN.search(header.get(name, b""))
    return datetime.fromtimestamp(min(int(found[1]), LATEST) if found else 0, UTC)
