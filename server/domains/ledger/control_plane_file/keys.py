"""Task keys: `T-YYYYMMDD-###` with a date that exists."""

import re
from datetime import date

KEY_PATTERN = r"T-([0-9]{4})([0-9]{2})([0-9]{2})-[0-9]{3}(?![0-9A-Za-z])"
_KEY = re.compile(KEY_PATTERN)


def keys_in(text: str) -> tuple[str, ...]:
    """Task keys mentioned in the text, each once, in order."""
    found = (match.group() for match in _KEY.finditer(text) if is_key(match.group()))
    return tuple(dict.fromkeys(found))


def is_key(text: str) -> bool:
    """Whether the text is a key and its date exists."""
    match = _KEY.fullmatch(text)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return False
    return True
