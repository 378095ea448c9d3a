"""Databases for tests: a SQLite file, and a Postgres database of their own when a server is reachable."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import uuid
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from server.core import migrating
from server.core.settings import Settings

T = TypeVar("T")
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")
# The first process of a run names it; those that it starts inherit the name.
TEMPLATE = "ainfluencer_template_" + os.environ.setdefault("TEST_RUN_ID", uuid.uuid4().hex)
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result, whether or not a loop runs in this thread (session fixtures are asked for in both)."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


async def _admin(statement: str, *, database: str = "postgres") -> list[asyncpg.Record]:
    connection = await asyncpg.connect(f"{POSTGRES}/{database}", timeout=3)
    try:
        if ";" in statement:
            await connection.execute(statement)
            return []
        rows: list[asyncpg.Record] = await connection.fetch(statement)
        return rows
    finally:
        await connection.close()


def postgres_is_reachable() -> bool:
    """Whether tests can make databases of their own there."""
    try:
        run(_admin("SELECT 1"))
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    return True


async def make_postgres(name: str) -> str:
    """A fresh, migrated database, copied from the one that all processes of this run share; its address."""
    with contextlib.suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        await _admin(f'CREATE DATABASE "{TEMPLATE}"')
    await migrating.migrate(Settings(database_url=f"{POSTGRES}/{TEMPLATE}"))
    return await copy_postgres(TEMPLATE, name)


async def copy_postgres(template: str, name: str) -> str:
    """A copy of the database, once nobody is connected with it; its address."""
    await drop_postgres(name)
    for _ in range(600):
        try:
            await _admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        except asyncpg.ObjectInUseError:  # another process is looking whether it is migrated
            await asyncio.sleep(0.1)
        else:
            return f"{POSTGRES}/{name}"
    raise TimeoutError(f"{template} is in use.")


async def drop_template() -> None:
    """Removes what the databases of this run were copied from. For the run's first process, at its end."""
    await drop_postgres(TEMPLATE)


async def bare_postgres(name: str) -> str:
    """A fresh database without a table; its address."""
    await drop_postgres(name)
    await _admin(f'CREATE DATABASE "{name}"')
    return f"{POSTGRES}/{name}"


async def drop_postgres(name: str) -> None:
    """Removes the database, whoever is still connected."""
    await _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def empty_postgres(name: str) -> None:
    """Removes all rows, keeps the tables."""
    rows = await _admin(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'tortoise_migrations'",
        database=name,
    )
    # As a replica it knows no references and no rules against deleting, so any order will do; on a few rows this is
    # ten times quicker than TRUNCATE.
    statements = ["SET session_replication_role = replica"]
    statements += [f'DELETE FROM "{row["tablename"]}"' for row in rows]
    await _admin(";".join(statements), database=name)


def make_sqlite(folder: Path) -> Path:
    """A migrated SQLite file in the folder, to be copied for each test; several processes may ask for the same."""
    settings = Settings(data_dir=folder)
    run(migrating.migrate(settings))
    assert settings.sqlite_path is not None
    return settings.sqlite_path


def copy_sqlite(template: Path, folder: Path) -> Settings:
    """Settings with a database file of their own in the folder."""
    settings = Settings(data_dir=folder)
    assert settings.sqlite_path is not None
    shutil.copyfile(template, settings.sqlite_path)
    return settings
