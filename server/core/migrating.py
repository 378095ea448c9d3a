"""Applying migrations so that nothing is lost.

Tortoise rebuilds a table on SQLite to alter it. With foreign keys on, that drops the rows of children with
ON DELETE CASCADE, and indexes vanish silently. So on SQLite we take a backup, switch foreign keys off, and keep
the result only when rows, indexes and references are all still there.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tortoise import Tortoise, connections
from tortoise.migrations.executor import MigrationExecutor

from server.core import db
from server.core.clock import now
from server.core.settings import Settings

log = logging.getLogger(__name__)
BACKUPS_KEPT = 5
DEFINITIONS = "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
LOCK_KEY = 0x41494E46  # any constant of ours: the advisory lock that two starting processes share


class MigrationLost(Exception):
    """A migration lost rows, indexes or references; the database was put back as it was."""


async def migrate(settings: Settings) -> list[str]:
    """Applies what is pending, one process at a time, and returns the names of what was applied.

    A migration that drops an index or a table on purpose names it in its class attribute `drops`.
    """
    path = settings.sqlite_path
    if path is None:
        return await _on_postgres(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    with await asyncio.to_thread(_exclusive, path):
        return await _on_sqlite(settings, path)


async def _on_postgres(settings: Settings) -> list[str]:
    await Tortoise.init(config=db.config(settings))
    try:
        if not await db.pending_migrations(settings):
            return []
        async with connections.get("default").acquire_connection() as lock:
            await lock.execute(f"SELECT pg_advisory_lock({LOCK_KEY})")
            try:
                return await _apply(settings)
            finally:
                await lock.execute(f"SELECT pg_advisory_unlock({LOCK_KEY})")
    finally:
        await Tortoise.close_connections()


async def _on_sqlite(settings: Settings, path: Path) -> list[str]:
    if not _pending(settings, path):
        return []
    before = _inventory(path)
    if not before.tables:
        return await _apply_alone(settings)
    backup = await asyncio.to_thread(_backup, path)
    try:
        names = await _apply_alone(settings)
        drops = await _declared_drops(settings, names)
        _recreate(path, before, drops)
        _compare(before, _inventory(path), drops)
    except Exception:
        _restore(backup, path)
        raise
    log.info("Migrated (%s); the state before is in %s.", ", ".join(names), backup)
    return names


def _pending(settings: Settings, path: Path) -> set[str]:
    """As `db.pending_migrations`, for a database that is not open yet."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        try:
            applied = connection.execute(db.APPLIED_MIGRATIONS).fetchall()
        except sqlite3.OperationalError:  # the first migration makes the table
            applied = []
    return set(db.migrations(settings)).difference(name for (name,) in applied)


async def _apply_alone(settings: Settings) -> list[str]:
    async with _foreign_keys_off(settings):
        return await _apply(settings)


@contextlib.asynccontextmanager
async def _foreign_keys_off(settings: Settings):  # type: ignore[no-untyped-def]
    config = db.config(settings)
    # Without legacy_alter_table no table can be rebuilt that a trigger of another one mentions.
    config["connections"]["default"]["credentials"] |= {"foreign_keys": "OFF", "legacy_alter_table": "ON"}
    await Tortoise.init(config=config)
    try:
        yield
    finally:
        await Tortoise.close_connections()


async def _apply(settings: Settings) -> list[str]:
    executor = MigrationExecutor(connections.get("default"), db.config(settings)["apps"])
    names = [step.migration.name for step in await executor.plan()]
    await executor.migrate()
    return names


async def _declared_drops(settings: Settings, names: list[str]) -> frozenset[str]:
    async with _foreign_keys_off(settings):
        executor = MigrationExecutor(connections.get("default"), db.config(settings)["apps"])
        await executor.loader.build_graph()
        migrations = executor.loader.disk_migrations
    return frozenset(
        drop
        for key, migration in migrations.items()
        if key.name in names
        for drop in getattr(migration, "drops", ())
    )


@dataclass(frozen=True)
class Inventory:
    """What a SQLite file holds: rows per table, indexes by table and columns, the statements that made indexes
    and triggers by their names, broken references."""

    tables: dict[str, int]
    indexes: Counter[str]
    definitions: dict[str, str]
    broken: int


def _inventory(path: Path) -> Inventory:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        tables = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
        indexes = Counter(index for name in names for index in _indexes(connection, name))
        definitions = dict(connection.execute(DEFINITIONS).fetchall())
        broken = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    return Inventory(tables, indexes, definitions, broken)


def _indexes(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    for _, name, unique, *_ in connection.execute(f'PRAGMA index_list("{table}")').fetchall():
        columns = [row[2] or "expression" for row in connection.execute(f'PRAGMA index_info("{name}")')]
        yield f"{table}({', '.join(columns)}){' unique' if unique else ''}"


def _recreate(path: Path, before: Inventory, drops: frozenset[str]) -> None:
    """Makes again the indexes and triggers that went with a rebuilt table, unless they were dropped on purpose."""
    after = _inventory(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for name, sql in before.definitions.items():
            table = connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = ?", (_table_of(sql),)
            ).fetchone()
            if name not in after.definitions and name not in drops and table:
                connection.execute(sql)
        connection.commit()


def _table_of(sql: str) -> str:
    return sql.partition(" ON ")[2].lstrip().partition("(")[0].split()[0].strip('"')


def _compare(before: Inventory, after: Inventory, drops: frozenset[str]) -> None:
    lost = [
        f"{count - after.tables.get(name, 0)} rows of {name}"
        for name, count in before.tables.items()
        if name not in drops and after.tables.get(name, 0) < count
    ]
    dropped_tables = tuple(f"{name}(" for name in drops)
    lost += [
        name
        for name, sql in before.definitions.items()
        if name not in after.definitions and name not in drops and _table_of(sql) not in drops
    ]
    lost += [
        f"index {index}"
        for index in (before.indexes - after.indexes)
        if index not in drops and not index.startswith(dropped_tables or "\0")
    ]
    if after.broken > before.broken:
        lost.append(f"{after.broken - before.broken} references")
    if lost:
        raise MigrationLost(
            "The migration lost " + ", ".join(lost) + "; the database was put back as it was."
        )


def _backup(path: Path) -> Path:
    folder = path.parent / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / f"{path.stem}-{now():%Y%m%dT%H%M%S%f}.sqlite3"
    with (
        contextlib.closing(sqlite3.connect(path)) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    for old in sorted(folder.glob(f"{path.stem}-*.sqlite3"))[:-BACKUPS_KEPT]:
        old.unlink()
    return target


def _restore(backup: Path, path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(backup, path)


@contextlib.contextmanager
def _held(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def _exclusive(path: Path) -> contextlib.AbstractContextManager[None]:
    """A lock between processes that works the same on every platform: SQLite's own, on a file beside."""
    lock = sqlite3.connect(
        path.with_name(path.name + ".lock"), timeout=60, isolation_level=None, check_same_thread=False
    )
    lock.execute("BEGIN EXCLUSIVE")
    return _held(lock)
