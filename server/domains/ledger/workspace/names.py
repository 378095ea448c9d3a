"""Hashes that come from outside, and file names that come from git."""

from __future__ import annotations

import re
from collections.abc import Iterable

from server.core.errors import InvalidInput

HASH = re.compile(r"[0-9a-f]{4,64}")
LENGTHS = (40, 64)  # of a full hash: SHA-1, SHA-256
EMPTY_TREE = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


def checked(text: str, field: str = "commit") -> str:
    """A hash or the beginning of one, in lower case. Nothing else is ever handed to git. InvalidInput."""
    lowered = text.lower()
    if not text.isascii() or HASH.fullmatch(lowered) is None:
        raise InvalidInput.of(field, "Write a commit's hash: 4 to 64 digits from 0-9 and a-f.")
    return lowered


def is_hash(text: str) -> bool:
    """Whether it can be the hash of something, short or full."""
    return text.isascii() and HASH.fullmatch(text.lower()) is not None


def readable(name: bytes) -> str:
    """A file's name as text that can be stored. Bytes that are no UTF-8 become \\xNN."""
    return name.decode("utf-8", "backslashreplace")


def split(output: bytes) -> Iterable[bytes]:
    """The parts of git's NUL-terminated output."""
    return output.split(b"\0")[:-1]
