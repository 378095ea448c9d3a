"""The ledger's rows: one ledger, locked while it changes; rows written in bulk."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tortoise import connections

from server.core import db
from server.core.errors import Conflict
from server.domains.ledger.models import Decision, Ledger, Run, Task
from server.domains.ledger.planning import PLACE, Plan

NAME = "default"
BATCH = 500


def storable(text: str) -> str:
    """The text without what no database takes: NULs go, lone surrogates become question marks."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


async def find_ledger() -> Ledger | None:
    """The ledger; None before anything was imported."""
    return await Ledger.get_or_none(name=NAME)


async def ensure_ledger() -> None:
    """Make the ledger's row unless it is there; safe when two do it at once."""
    if not await Ledger.exists(name=NAME):
        await Ledger.bulk_create([Ledger(name=NAME)], ignore_conflicts=True)


async def lock_ledger() -> Ledger:
    """The ledger, held until the transaction ends: writers come one after the other, on both databases."""
    if not await Ledger.filter(name=NAME).update(name=NAME):
        raise Conflict("The ledger was removed meanwhile.")
    return await Ledger.get(name=NAME)


async def raise_version(ledger: Ledger) -> None:
    """Count the ledger's version up; `lock_ledger` must hold it."""
    ledger.version += 1
    await ledger.save(update_fields=["version", "updated_at"])


async def carry_out(plan: Plan[Run] | Plan[Decision]) -> None:
    """Write what the plan says, in bulk."""
    if plan.add:
        kind: Any = type(plan.add[0])
        await kind.bulk_create(plan.add, batch_size=BATCH)
    groups: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for change in plan.change:
        groups[tuple(change.fields)].append(change.row)
    for columns, rows in groups.items():
        await update(rows, columns)
    await move(plan.moved)


async def move(rows: Sequence[Task] | Sequence[Run] | Sequence[Decision]) -> None:
    """Write where the rows stand now."""
    if rows:
        await update(rows, tuple(name for name in PLACE if hasattr(rows[0], name)))


async def update(rows: Sequence[Any], columns: tuple[str, ...]) -> None:
    """One prepared statement for all rows: far faster than a bulk_update, which builds a CASE per row and column."""
    meta = type(rows[0])._meta
    on_sqlite = db.dialect() == "sqlite"
    marks = ["?" if on_sqlite else f"${number}" for number in range(1, len(columns) + 2)]
    settings = ", ".join(f"{name} = {mark}" for name, mark in zip(columns, marks, strict=False))
    names = (*columns, "id")
    values = [[meta.fields_map[name].to_db_value(getattr(row, name), row) for name in names] for row in rows]
    sql = f"UPDATE {meta.db_table} SET {settings} WHERE id = {marks[-1]}"  # noqa: S608 - names of our own columns
    await connections.get("default").execute_many(sql, values)
