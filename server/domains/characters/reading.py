"""Lists of characters as plain rows: hand-written SQL with the styles aggregated in the same statement.

Rows are dicts by column name, as the database driver gives them (SQLite: ids, times and JSON as text).
With styles, `row["styles"]` is JSON: a list of lists in the order of the columns that were asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from server.core import db, keyset
from server.core.errors import InvalidInput
from server.domains.characters import checks, handles, validation
from server.domains.characters.models import Character, CharacterStatus

Row = dict[str, Any]
COLUMNS = ("id", *validation.CHARACTER, "version", "created_at", "updated_at", "deleted_at")
STYLE_COLUMNS = ("id", *validation.STYLE, "version")
ORDERS = {"name": "lower(c.name)", "created_at": "c.created_at", "updated_at": "c.updated_at"}


@dataclass(frozen=True, slots=True)
class Filter:
    """search: part of name, handle or bio, in any case. deleted: only deleted ones, or only the others."""

    search: str = ""
    status: tuple[CharacterStatus, ...] | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """by: a key of ORDERS."""

    by: str = "updated_at"
    descending: bool = True


class _Sql:
    """Collects the values of one statement and gives each its placeholder."""

    def __init__(self) -> None:
        self.sqlite = db.dialect() == "sqlite"
        self.values: list[Any] = []

    def mark(self, value: Any) -> str:
        if self.sqlite and isinstance(value, UUID):
            value = str(value)
        self.values.append(value)
        return "?" if self.sqlite else f"${len(self.values)}"

    def columns(self, styles: Sequence[str]) -> str:
        names = [f"c.{name}" for name in COLUMNS]
        return ", ".join([*names, self._styles(styles)] if styles else names)

    def _styles(self, columns: Sequence[str]) -> str:
        names = ", ".join(f"s.{name}" for name in columns)
        inner = ", ".join(f"o.{name}" for name in columns)
        array, group = ("json_array", "json_group_array") if self.sqlite else ("json_build_array", "json_agg")
        return (
            f"(SELECT {group}({array}({names})) FROM (SELECT {inner} FROM characters_image_style o"  # noqa: S608
            " WHERE o.character_id = c.id ORDER BY o.display_order, o.id) s) AS styles"
        )


async def page(
    first: int,
    after: str | None,
    filter: Filter,
    order: Order,
    *,
    styles: Sequence[str] = STYLE_COLUMNS,
    cursors: bool = True,
) -> keyset.Page[Row]:
    """One page of rows, with these STYLE_COLUMNS of their styles; with no such column there are no styles.

    Without `cursors` those are empty. Both make a page cheaper when nobody asked for them.
    """
    keyset.check_first(first)
    sql = _Sql()
    column, way = ORDERS[order.by], "DESC" if order.descending else "ASC"
    where = _conditions(sql, filter)
    name = f"characters.{order.by}.{way}"
    if after is not None:
        cursor = keyset.decode(after, name, _text if order.by == "name" else _instant)
        sign = "<" if order.descending else ">"
        # The first condition says nothing new; SQLite needs it to begin in the middle of an index over an expression.
        where += f" AND {column} {sign}= {sql.mark(cursor.value)}"
        where += f" AND ({column}, c.id) {sign} ({sql.mark(cursor.value)}, {sql.mark(cursor.id)})"
    rows = await db.fetch(
        f"SELECT {sql.columns(styles)}, {column} AS sort_key FROM characters_character c WHERE {where}"  # noqa: S608
        f" ORDER BY {column} {way}, c.id {way} LIMIT {sql.mark(first + 1)}",
        sql.values,
    )
    if not cursors:
        return keyset.Page(rows[:first], [""] * min(first, len(rows)), len(rows) > first, after is not None)
    return keyset.page(rows, first, after, name, lambda row: (row["sort_key"], row["id"]))


async def count(filter: Filter) -> int:
    """How many characters the filter lets through."""
    sql = _Sql()
    where = _conditions(sql, filter)
    rows = await db.fetch(f"SELECT count(*) AS n FROM characters_character c WHERE {where}", sql.values)  # noqa: S608
    return int(rows[0]["n"])


async def by_ids(ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The rows of these characters that exist, deleted ones too, with their styles."""
    sql = _Sql()
    marks = ", ".join(sql.mark(id) for id in ids)
    rows = await db.fetch(
        f"SELECT {sql.columns(STYLE_COLUMNS)} FROM characters_character c WHERE c.id IN ({marks})",  # noqa: S608
        sql.values,
    )
    return {UUID(str(row["id"])): row for row in rows}


async def names(ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of the characters with these ids, deleted ones too, by id."""
    return {row["id"]: row["name"] for row in await Character.filter(id__in=list(ids)).values("id", "name")}


def _conditions(sql: _Sql, filter: Filter) -> str:
    parts = [f"c.deleted_at IS {'NOT ' if filter.deleted else ''}NULL"]
    if filter.status is not None:
        parts.append(
            f"c.status IN ({', '.join(sql.mark(str(status)) for status in filter.status) or 'NULL'})"
        )
    if filter.search.strip():
        parts.append(_search(sql, _wanted(filter.search)))
    return " AND ".join(parts)


def _wanted(search: str) -> str:
    try:
        return str(checks.text(200)(search))
    except ValueError as fault:
        raise InvalidInput.of("filter.search", str(fault)) from None


def _search(sql: _Sql, text: str) -> str:
    """Matches inside name, handle and bio; the handle also as it would be made from the text ("Zoë" finds zoe)."""
    wanted = [
        ("name", text.lower()),
        ("bio", text.lower()),
        ("handle", text.lower()),
        ("handle", handles.folded(text)),
    ]
    likes = [
        f"lower(c.{column}) LIKE {sql.mark('%' + _escaped(part) + '%')} ESCAPE '!'"
        for column, part in wanted
        if part
    ]
    return f"({' OR '.join(likes)})"


def _escaped(text: str) -> str:
    return "".join(f"!{letter}" if letter in "!%_" else letter for letter in text)


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("is not text")
    return value


def _instant(value: Any) -> Any:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError("lacks a time zone")
    return at.astimezone(UTC).isoformat(" ") if db.dialect() == "sqlite" else at
