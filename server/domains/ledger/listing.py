"""The task table: search, filter, sort, keyset pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from server.core import db, keyset
from server.core.errors import InvalidInput
from server.core.keyset import Page
from server.domains.ledger import storing
from server.domains.ledger.kinds import PolicyReview, TaskPriority, TaskScope, TaskState
from server.domains.ledger.models import Task

MAX_SEARCH = 200
MAX_WORDS = 10


class TaskSort(StrEnum):
    KEY = "KEY"
    PRIORITY = "PRIORITY"
    UPDATED_AT = "UPDATED_AT"
    TITLE = "TITLE"
    POSITION = "POSITION"


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """All given parts must hold; within one part any value will do. An empty part asks nothing.

    `surface` are folders: of tasks that touch one of them or a folder inside. `depends_on` is a key that tasks wait
    for. `has_findings` looks at the newest import.
    """

    search: str = ""
    scope: Sequence[TaskScope] = ()
    state: Sequence[TaskState] = ()
    priority: Sequence[TaskPriority] = ()
    tag: Sequence[str] = ()
    policy_review: Sequence[PolicyReview] = ()
    surface: Sequence[str] = ()
    depends_on: str | None = None
    has_findings: bool | None = None


@dataclass(frozen=True, slots=True)
class TaskOrder:
    by: TaskSort = TaskSort.KEY
    descending: bool = False

    @property
    def name(self) -> str:
        return f"tasks {self.by} {'desc' if self.descending else 'asc'}"


# Tasks without a priority come after P3.
_COLUMNS = {
    TaskSort.KEY: "t.key",
    TaskSort.PRIORITY: "COALESCE(t.priority, 'P9')",
    TaskSort.UPDATED_AT: "t.updated_at",
    TaskSort.TITLE: "t.title",
    TaskSort.POSITION: "COALESCE(t.rank, t.position)",
}
_SEARCHED = ("t.key", "t.title", "t.blocked_reason", "t.note")


@dataclass(slots=True)
class _Where:
    """Conditions of a hand-written SELECT, and the values for its marks."""

    on_sqlite: bool
    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def mark(self, value: Any) -> str:
        self.values.append(str(value) if self.on_sqlite and isinstance(value, UUID) else value)
        return "?" if self.on_sqlite else f"${len(self.values)}"

    def any_of(self, column: str, values: Sequence[str]) -> None:
        if values:
            self.conditions.append(f"{column} IN ({', '.join(self.mark(str(value)) for value in values)})")

    @property
    def sql(self) -> str:
        return " AND ".join(self.conditions)


async def page(first: int, after: str | None, wanted: TaskFilter, order: TaskOrder) -> Page[Task]:
    """A page of tasks. InvalidInput for a bad `first`, cursor or search."""
    keyset.check_first(first)
    where = _where(wanted)
    column = _COLUMNS[order.by]
    if after is not None:
        cursor = keyset.decode(after, order.name, _parser(order.by, where.on_sqlite))
        sign = "<" if order.descending else ">"
        where.conditions.append(
            f"({column}, t.id) {sign} ({where.mark(cursor.value)}, {where.mark(cursor.id)})"
        )
    direction = "DESC" if order.descending else "ASC"
    sql = (
        f"SELECT t.id AS id, {column} AS value FROM ledger_task t JOIN ledger_ledger l ON l.id = t.ledger_id "  # noqa: S608
        f"WHERE {where.sql} ORDER BY {column} {direction}, t.id {direction} LIMIT {first + 1}"
    )
    keys = [(UUID(str(row["id"])), row["value"]) for row in await db.fetch(sql, where.values)]
    rows = await Task.in_bulk([id for id, _ in keys], "id") if keys else {}
    found = [(rows[id], value) for id, value in keys if id in rows]
    pairs = keyset.page(found, first, after, order.name, lambda pair: (pair[1], pair[0].id))
    return Page([row for row, _ in pairs.items], pairs.cursors, pairs.has_next, pairs.has_previous)


async def count(wanted: TaskFilter) -> int:
    """How many tasks the filter lets through."""
    where = _where(wanted)
    sql = (
        "SELECT COUNT(*) AS n FROM ledger_task t JOIN ledger_ledger l ON l.id = t.ledger_id "  # noqa: S608
        f"WHERE {where.sql}"
    )
    return int((await db.fetch(sql, where.values))[0]["n"])


def _parser(by: TaskSort, on_sqlite: bool) -> Any:
    def text(value: Any) -> str:
        if not isinstance(value, str) or storing.storable(value) != value:
            raise ValueError("not text")
        return value

    def instant(value: Any) -> datetime:
        when = datetime.fromisoformat(value)
        if when.tzinfo is None:
            raise ValueError("without a zone")
        return when

    if by is TaskSort.POSITION:
        return _number
    return instant if by is TaskSort.UPDATED_AT and not on_sqlite else text


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    return float(value)


def _where(wanted: TaskFilter) -> _Where:
    where = _Where(on_sqlite=db.dialect() == "sqlite")
    where.any_of("l.name", [storing.NAME])
    where.any_of("t.scope", wanted.scope)
    where.any_of("t.state", wanted.state)
    where.any_of("t.priority", wanted.priority)
    where.any_of("t.policy_review", wanted.policy_review)
    _add_tags(where, wanted.tag)
    _add_surfaces(where, wanted.surface)
    _add_dependency(where, wanted.depends_on)
    _add_findings(where, wanted.has_findings)
    _add_search(where, wanted.search)
    return where


def _add_tags(where: _Where, tags: Sequence[str]) -> None:
    if not tags:
        return
    if len(tags) > MAX_WORDS:
        raise InvalidInput.of("filter.tag", f"must be at most {MAX_WORDS}")
    marks = ", ".join(where.mark(storing.storable(tag).lstrip("#").lower()) for tag in tags)
    test = f"SELECT 1 FROM {_elements(where, 'tags')} WHERE LOWER(e.value) IN ({marks})"  # noqa: S608
    where.conditions.append(f"EXISTS ({test})")


def _elements(where: _Where, column: str) -> str:
    """The entries of a list in a column, as e.value."""
    if where.on_sqlite:
        return f"json_each(t.{column}) AS e"
    return f"jsonb_array_elements_text(t.{column}) AS e(value)"


def _add_surfaces(where: _Where, folders: Sequence[str]) -> None:
    if not folders:
        return
    if len(folders) > MAX_WORDS:
        raise InvalidInput.of("filter.surface", f"must be at most {MAX_WORDS}")
    tests = [
        f"', ' || t.surface || ',' LIKE {where.mark(f'%, {_escaped(folder)}{end}%')} ESCAPE '\\'"
        for folder in (storing.storable(folder).strip().strip("/") for folder in folders)
        for end in (",", "/")
    ]
    where.conditions.append(f"({' OR '.join(tests)})")


def _add_dependency(where: _Where, key: str | None) -> None:
    if key is not None:
        test = f"SELECT 1 FROM {_elements(where, 'depends_on')} WHERE e.value = {where.mark(storing.storable(key))}"  # noqa: S608
        where.conditions.append(f"EXISTS ({test})")


def _add_findings(where: _Where, wanted: bool | None) -> None:
    if wanted is not None:
        newest = (
            "SELECT i.id FROM ledger_import i WHERE i.ledger_id = t.ledger_id "
            "ORDER BY i.created_at DESC, i.id DESC LIMIT 1"
        )
        test = f"SELECT 1 FROM ledger_finding f WHERE f.key = t.key AND f.source_id = ({newest})"  # noqa: S608
        where.conditions.append(f"{'' if wanted else 'NOT '}EXISTS ({test})")


def _add_search(where: _Where, search: str) -> None:
    words = storing.storable(search).split()
    if len(search) > MAX_SEARCH or len(words) > MAX_WORDS:
        raise InvalidInput.of(
            "filter.search", f"must have at most {MAX_SEARCH} characters and {MAX_WORDS} words"
        )
    operator = "LIKE" if where.on_sqlite else "ILIKE"
    for word in words:
        pattern = f"%{_escaped(word)}%"
        tests = (f"{column} {operator} {where.mark(pattern)} ESCAPE '\\'" for column in _SEARCHED)
        where.conditions.append(f"({' OR '.join(tests)})")


def _escaped(text: str) -> str:
    """The text as it stands in a LIKE pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
