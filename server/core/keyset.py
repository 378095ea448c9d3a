"""Keyset pages: rows after a cursor made of the order column and the id, so that cost does not grow with the table."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from tortoise.expressions import Q

from server.core.errors import InvalidInput

T = TypeVar("T")
MAX_FIRST = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items in order, one cursor for each, and whether more lies beyond either end."""

    items: list[T]
    cursors: list[str]
    has_next: bool
    has_previous: bool


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ends: the order column's value and the id of its last row. `order` names the order it fits."""

    order: str
    value: Any
    id: UUID


def encode(cursor: Cursor) -> str:
    """The cursor as opaque text."""
    value = cursor.value.isoformat() if isinstance(cursor.value, datetime) else cursor.value
    return base64.urlsafe_b64encode(orjson.dumps([cursor.order, value, str(cursor.id)])).decode().rstrip("=")


def decode(text: str, order: str, parse: Callable[[Any], Any] = lambda value: value) -> Cursor:
    """The cursor that `text` holds; InvalidInput when it is none, or one of another order."""
    try:
        made_for, value, id = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if made_for != order:
            raise ValueError("of another order")
        return Cursor(order, parse(value), UUID(id))
    except (ValueError, TypeError, binascii.Error) as error:
        raise InvalidInput.of("after", "is not a cursor of this list") from error


def check_first(first: int, limit: int = MAX_FIRST) -> int:
    """`first` when it lies in 1..limit; InvalidInput otherwise."""
    if not 1 <= first <= limit:
        raise InvalidInput.of("first", f"must lie between 1 and {limit}")
    return first


def beyond(column: str, cursor: Cursor, descending: bool) -> Q:
    """The condition of rows after the cursor, for a Tortoise query ordered by (column, id) in one direction."""
    op = "lt" if descending else "gt"
    return Q(**{f"{column}__{op}": cursor.value}) | Q(**{column: cursor.value, f"id__{op}": cursor.id})


def page(
    rows: Sequence[T], first: int, after: str | None, order: str, key: Callable[[T], tuple[Any, UUID]]
) -> Page[T]:
    """A page from up to first + 1 fetched rows; `key` gives a row's order value and id."""
    items = list(rows[:first])
    cursors = [encode(Cursor(order, *key(row))) for row in items]
    return Page(items, cursors, has_next=len(rows) > first, has_previous=after is not None)


def instant(value: Any) -> datetime:
    """Parser for cursors over a time column."""
    return datetime.fromisoformat(value)
