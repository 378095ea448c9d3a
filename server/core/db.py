"""The database: configuration, connection, transactions. Migrations: see migrating.py."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import pkgutil
from collections.abc import AsyncIterator
from typing import Any

from tortoise import Tortoise, connections
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from server.core.settings import Settings

APP = "models"
APPLIED_MIGRATIONS = f"SELECT name FROM tortoise_migrations WHERE app = '{APP}'"  # noqa: S608


def model_modules() -> list[str]:
    """The models module of every domain that has one; a new domain is found by being there."""
    domains = importlib.import_module("server.domains")
    found = (f"server.domains.{module.name}.models" for module in pkgutil.iter_modules(domains.__path__))
    return sorted(name for name in found if importlib.util.find_spec(name) is not None)


def config(settings: Settings) -> dict[str, Any]:
    """Tortoise's configuration for these settings."""
    return {
        "connections": {"default": _connection(settings)},
        "apps": {
            APP: {"models": model_modules(), "migrations": "migrations", "default_connection": "default"}
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def _connection(settings: Settings) -> Any:
    path = settings.sqlite_path
    if path is None:
        return settings.database_url.replace("postgresql://", "postgres://", 1)
    pragmas = {"journal_mode": "WAL", "synchronous": "FULL", "busy_timeout": 10_000, "foreign_keys": "ON"}
    return {
        "engine": "server.core.sqlite",
        "credentials": {"file_path": str(path), **pragmas},
    }


@contextlib.asynccontextmanager
async def open(settings: Settings) -> AsyncIterator[None]:
    """Keeps the database open while the block runs, for every task of the process (sockets and jobs too)."""
    if settings.sqlite_path is not None:
        settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
    await Tortoise.init(config=config(settings), _enable_global_fallback=True)
    try:
        yield
    finally:
        await Tortoise.close_connections()


def transaction() -> Any:
    """`async with transaction():` all or nothing. Keep it short, and spawn tasks only after it has ended:
    a task started inside would inherit its connection and find it dead."""
    return in_transaction("default")


def dialect() -> str:
    """ "sqlite" or "postgres"."""
    return str(connections.get("default").capabilities.dialect)


async def fetch(sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
    """Rows of a hand-written SELECT as dicts. Placeholders: ? on SQLite, $1, $2 … on Postgres."""
    return list(await connections.get("default").execute_query_dict(sql, values))


async def ping() -> None:
    """Raises when the database does not answer."""
    await fetch("SELECT 1 AS one")


def migrations(settings: Settings) -> list[str]:
    """The names of all migrations that there are, oldest first. None is loaded for that."""
    package = importlib.import_module(config(settings)["apps"][APP]["migrations"])
    found = pkgutil.iter_modules(package.__path__)
    return sorted(module.name for module in found if not module.ispkg and module.name[0] not in "_~")


async def pending_migrations(settings: Settings) -> list[str]:
    """Names of migrations that are not applied yet, oldest first. Cheap: every start and every probe asks."""
    try:
        applied = {row["name"] for row in await fetch(APPLIED_MIGRATIONS)}
    except OperationalError:  # the first migration makes the table
        applied = set()
    return [name for name in migrations(settings) if name not in applied]
