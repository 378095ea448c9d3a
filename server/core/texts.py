"""Texts from outside: which ones a database takes, and which ones it is asked to look for."""

from __future__ import annotations

from server.core.errors import InvalidInput

LONGEST_SEARCH = 200


def storable(text: str) -> bool:
    """False for what no database takes: NUL, and halves of characters."""
    return "\0" not in text and not any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)


def check_storable(field: str, text: str | None) -> None:
    """Raises InvalidInput naming the field when no database takes the text, not even to look for it."""
    if text is not None and not storable(text):
        raise InvalidInput.of(field, "has characters that cannot be stored")


def words(field: str, search: str | None) -> list[str]:
    """The words of a search. Raises InvalidInput naming the field when it is too long or cannot be looked for."""
    if len(search or "") > LONGEST_SEARCH:
        raise InvalidInput.of(field, f"must have at most {LONGEST_SEARCH} characters")
    check_storable(field, search)
    return (search or "").split()
