"""SQLite for Tortoise, with transactions that take the write lock when they begin.

Tortoise begins them deferred: one that reads first and then writes fails at once with "database is locked", whatever
the busy time-out, when another process wrote in between. Ours wait for their turn instead.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


class _Wrapper(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class _Context(SqliteTransactionContext):
    __slots__ = ()

    async def __aenter__(self) -> Any:
        """Tortoise's own would keep the connection's lock for ever when the beginning fails."""
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection


class Client(SqliteClient):
    """Tortoise's client, but for how its transactions begin."""

    def _in_transaction(self) -> Any:
        return _Context(_Wrapper(self), self._lock)


client_class = Client
