"""Commit hashes as a file writes them."""

import re

_COMMIT = re.compile(r"[0-9a-f]{7,64}", re.IGNORECASE)
_QUOTED_COMMIT = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{7,64}(?![0-9A-Za-z])", re.IGNORECASE)


def is_commit(text: str) -> bool:
    """Whether the text is a commit hash, short or whole."""
    return _COMMIT.fullmatch(text) is not None


def commit_in(text: str) -> str | None:
    """The first commit hash in a free text."""
    found = _QUOTED_COMMIT.search(text)
    return found.group() if found else None


def commit_or_none(text: str | None) -> str | None:
    """The text in lower case when it is a commit hash."""
    return text.lower() if text and is_commit(text) else None
