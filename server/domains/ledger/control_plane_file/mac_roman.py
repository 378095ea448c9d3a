"""Undo UTF-8 that was read as Mac Roman and saved as UTF-8 again ("‚Äî" for "—").

General repair libraries take some of these for other code pages (an arrow stays "‚Üí"), so the exact reversal
is done here, one run of non-ASCII characters at a time: what does not reverse cleanly stays as it is, and a
file that mixes damaged and sound lines survives.
"""

import re
from functools import lru_cache

_RUN = re.compile(r"[^\x00-\x7f]+")


def _characters(first: int, last: int) -> str:
    return "[" + re.escape(bytes(range(first, last + 1)).decode("mac_roman")) + "]"


_TAIL = _characters(0x80, 0xBF)
# Three and four bytes: punctuation, arrows, blocks, emoji. Such a chain hardly ever occurs in sound text.
_LONG = re.compile(f"{_characters(0xE0, 0xEF)}{_TAIL}{{2}}|{_characters(0xF0, 0xF4)}{_TAIL}{{3}}")
_MAX_ROUNDS = 3
_LONGEST_CACHED_RUN = 64


def repair(text: str) -> str:
    """The text with every reversible run put right; unchanged when nothing shows the damage. Linear."""
    for _ in range(_MAX_ROUNDS):
        if not any(_reverse(match.group()) for match in _LONG.finditer(text)):
            break
        text = _RUN.sub(lambda run: _repair_run(run.group()), text)
    return text


def _repair_run(run: str) -> str:
    whole = _reverse(run)
    if whole is None:
        return _LONG.sub(lambda part: _reverse(part.group()) or part.group(), run)
    return whole if _is_plausible(run, whole) else run


def _is_plausible(run: str, whole: str) -> bool:
    """A lone two-byte pair outside Latin-1 is more likely sound text: "’é" is French, not Armenian."""
    return len(whole) > 1 or len(run) > 2 or whole <= "\xff"


def _reverse(run: str) -> str | None:
    return _reverse_short(run) if len(run) <= _LONGEST_CACHED_RUN else _reverse_now(run)


def _reverse_now(run: str) -> str | None:
    try:
        return run.encode("mac_roman").decode("utf-8")
    except UnicodeError:
        return None


_reverse_short = lru_cache(maxsize=512)(_reverse_now)
