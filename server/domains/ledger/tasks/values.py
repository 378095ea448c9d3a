"""What a task may hold when somebody writes it: each value cleaned, and every fault told at once. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from server.core.errors import FieldError, InvalidInput
from server.domains.ledger import surfaces
from server.domains.ledger.control_plane_file.keys import is_key
from server.domains.ledger.kinds import TaskPriority, TaskScope

Values = dict[str, Any]
Check = Callable[[Any], Any]
MAX_TITLE = 1000
MAX_SURFACE = 255
MAX_NOTE = 10_000
MAX_REASON = 2000
MAX_TAGS, MAX_TAG = 30, 100
MAX_DEPENDENCIES = 50
MAX_CRITERIA, MAX_CRITERION = 50, 1000
MAX_SERVICES, MAX_SERVICE = 20, 100
_TAG = re.compile(r"[^\s#,()]+")


def checked(values: Mapping[str, Any]) -> Values:
    """The values by column name, cleaned. InvalidInput names every faulty field."""
    clean: Values = {}
    faults: list[FieldError] = []
    for name, value in values.items():
        try:
            clean[name] = CHECKS[name](value)
        except InvalidInput as fault:
            faults += [FieldError(_camel(name), each.message) for each in fault.field_errors]
        except ValueError as fault:
            faults.append(FieldError(_camel(name), str(fault)))
    if faults:
        message = "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
        raise InvalidInput(message, tuple(faults))
    return clean


def reason(text: str, field: str = "reason") -> str:
    """A written reason: 3 to 2,000 characters. InvalidInput."""
    try:
        clean = _text(text, MAX_REASON)
    except ValueError as fault:
        raise InvalidInput.of(field, str(fault)) from None
    if len(clean) < 3:
        raise InvalidInput.of(field, "must have at least 3 characters")
    return clean


def keys(values: list[str], most: int, field: str) -> list[str]:
    """Task keys in their form, each once. InvalidInput."""
    try:
        return _keys(values, most)
    except ValueError as fault:
        raise InvalidInput.of(field, str(fault)) from None


def tags(values: list[str], field: str) -> list[str]:
    """Tags without the #, each once. InvalidInput."""
    try:
        return _tags(values)
    except ValueError as fault:
        raise InvalidInput.of(field, str(fault)) from None


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")
    clean = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in clean):
        raise ValueError("holds a character that is not text")
    if len(clean) > most:
        raise ValueError(f"must have at most {most:,} characters")
    return clean


def _line(value: Any, most: int) -> str:
    clean = _text(value, most)
    if not clean:
        raise ValueError("must not be empty")
    if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in clean):
        raise ValueError("must be a single line")
    return clean


def _listed(value: Any, most: int) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise ValueError("must be a list")
    if len(value) > most:
        raise ValueError(f"must have at most {most} entries")
    return list(value)


def _lines(value: Any, most: int, longest: int) -> list[str]:
    return list(dict.fromkeys(_line(each, longest) for each in _listed(value, most)))


def _tags(value: Any) -> list[str]:
    found = [_line(each, MAX_TAG + 1).removeprefix("#") for each in _listed(value, MAX_TAGS)]
    for tag in found:
        if len(tag) > MAX_TAG or not _TAG.fullmatch(tag):
            raise ValueError(
                f"{tag[:40]!r} is no tag: 1 to {MAX_TAG} characters without blanks, #, commas or parentheses"
            )
    return list(dict.fromkeys(found))


def _keys(value: Any, most: int = MAX_DEPENDENCIES) -> list[str]:
    found = _listed(value, most)
    for each in found:
        key(each)
    return list(dict.fromkeys(found))


def key(value: Any) -> str:
    """A key in its form. ValueError."""
    if not isinstance(value, str) or not is_key(value):
        raise ValueError(f"{str(value)[:40]!r} is no key of the form T-YYYYMMDD-###")
    return value


def _surface(value: Any) -> str | None:
    if value is None or not _text(value, MAX_SURFACE):
        return None
    clean = surfaces.checked(_line(value, MAX_SURFACE))
    if len(clean) > MAX_SURFACE:
        raise ValueError(f"must have at most {MAX_SURFACE} characters")
    return clean


def _one_of(kind: type[TaskScope] | type[TaskPriority]) -> Check:
    def check(value: Any) -> Any:
        if value is None:
            raise ValueError("must not be null")
        return kind(value)

    return check


CHECKS: dict[str, Check] = {
    "key": key,
    "title": lambda value: _line(value, MAX_TITLE),
    "scope": _one_of(TaskScope),
    "priority": _one_of(TaskPriority),
    "tags": _tags,
    "surface": _surface,
    "depends_on": _keys,
    "definition_of_done": lambda value: _lines(value, MAX_CRITERIA, MAX_CRITERION),
    "requires": lambda value: _lines(value, MAX_SERVICES, MAX_SERVICE) or None,
    "note": lambda value: None if value is None else _text(value, MAX_NOTE) or None,
}


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)
