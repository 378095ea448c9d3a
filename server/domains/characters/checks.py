"""Checks of single values: each takes a value and gives it back cleaned, or raises ValueError with the reason."""

from __future__ import annotations

import math
import re
import unicodedata
import zoneinfo
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any

from server.core.texts import storable

Check = Callable[[Any], Any]
HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
HANDLE_LENGTH = 80
ADULT = 18
DIGITS = "one|two|three|four|five|six|seven|eight|nine"
YOUNG_NUMBER = re.compile(
    rf"\b(?:{DIGITS}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)\b", re.IGNORECASE
)
TENS = re.compile(
    rf"\b(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[\s-]+(?:{DIGITS})\b", re.IGNORECASE
)
CHILDLIKE = re.compile(
    r"\b(?:(?:pre-?|under-?)?teen\w*|infants?|toddlers?|child\w*|kids?|juveniles?|adolescen\w+|under-?age\w*"
    r"|school-?(?:girl|boy)s?|loli\w*|shota\w*)\b",
    re.IGNORECASE,
)


def text(maximum: int, minimum: int = 0) -> Check:
    """Text of minimum..maximum characters that any database can store; line breaks are welcome."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("must be text")
        cleaned = value.strip()
        if not storable(cleaned):
            raise ValueError("holds a character that is not text")
        if len(cleaned) < minimum:
            raise ValueError(
                "must not be empty" if minimum == 1 else f"must have at least {minimum} characters"
            )
        if len(cleaned) > maximum:
            raise ValueError(f"must have at most {maximum} characters")
        return cleaned

    return check


def line(maximum: int, minimum: int = 0) -> Check:
    """The same, without line breaks and other control characters."""
    inner = text(maximum, minimum)

    def check(value: Any) -> str:
        cleaned: str = inner(value)
        if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in cleaned):
            raise ValueError("must be a single line")
        return cleaned

    return check


def optional(inner: Check) -> Check:
    """None, or what `inner` accepts; empty text counts as None."""

    def check(value: Any) -> Any:
        return None if value is None else inner(value) or None

    return check


def words(maximum: int, length: int) -> Check:
    """At most `maximum` lines of 1..length characters; repeated ones are kept once."""
    item = line(length, 1)

    def check(value: Any) -> list[str]:
        entries = listed(value)
        if len(entries) > maximum:
            raise ValueError(f"must have at most {maximum} entries")
        return list(dict.fromkeys(_entry(item, number, each) for number, each in enumerate(entries, 1)))

    return check


def _entry(item: Check, number: int, value: Any) -> str:
    try:
        cleaned: str = item(value)
    except ValueError as fault:
        raise ValueError(f"entry {number} {fault}") from None
    return cleaned


def whole(minimum: int, maximum: int, multiple: int = 1) -> Check:
    """A whole number in minimum..maximum, a multiple of `multiple`."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("must be a whole number")
        if not minimum <= value <= maximum:
            raise ValueError(f"must lie between {minimum} and {maximum}")
        if value % multiple:
            raise ValueError(f"must be a multiple of {multiple}")
        return value

    return check


def real(minimum: float, maximum: float) -> Check:
    """A finite number in minimum..maximum."""

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError("must be a number")
        if not minimum <= value <= maximum:
            raise ValueError(f"must lie between {minimum:g} and {maximum:g}")
        return float(value)

    return check


def listed(value: Any) -> list[Any]:
    """A list of anything."""
    if not isinstance(value, list | tuple):
        raise ValueError("must be a list")
    return list(value)


def truth(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def one_of(kind: type[StrEnum]) -> Check:
    """A member of the enum, or its name."""

    def check(value: Any) -> StrEnum:
        try:
            return kind(value)
        except ValueError:
            raise ValueError(f"must be one of {', '.join(kind)}") from None

    return check


def handle(value: Any) -> str:
    """Lower-case letters, digits and . _ - between them; upper case is lowered."""
    cleaned: str = line(HANDLE_LENGTH, 1)(value).lower()
    if not HANDLE.fullmatch(cleaned):
        raise ValueError("may hold letters a-z and digits, and . _ - between them")
    return cleaned


@cache
def _timezones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def timezone(value: Any) -> str:
    """The name of an IANA time zone."""
    cleaned: str = line(64, 1)(value)
    if cleaned not in _timezones():
        raise ValueError("is not an IANA time zone such as Europe/Vienna")
    return cleaned


def adult(inner: Check) -> Check:
    """What `inner` accepts, as long as it names nobody under age in words."""

    def check(value: Any) -> Any:
        cleaned = inner(value)
        for part in cleaned if isinstance(cleaned, list) else [cleaned]:
            if CHILDLIKE.search(unicodedata.normalize("NFKC", part)):
                raise ValueError("must describe an adult")
        return cleaned

    return check


def adult_age(inner: Check) -> Check:
    """The same for text about age, where no number may lie below 18 either ("16-20", "seventeen")."""
    wordy = adult(inner)

    def check(value: Any) -> Any:
        cleaned = wordy(value)
        plain = unicodedata.normalize("NFKC", cleaned)
        young = any(int(number) < ADULT for number in re.findall(r"\d+", plain))
        if young or YOUNG_NUMBER.search(TENS.sub("", plain)):
            raise ValueError(f"must not name an age below {ADULT}")
        return cleaned

    return check
