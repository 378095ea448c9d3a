"""Two processes on one SQLite file: a transaction has its turn from its beginning, or waits for it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tortoise.exceptions import OperationalError

from server.core import db
from server.core.settings import Settings
from server.domains.accounts.models import User

WRITE = "UPDATE accounts_user SET email = email"


@contextmanager
def another_process(settings: Settings) -> Iterator[sqlite3.Connection]:
    path = settings.sqlite_path
    if path is None:
        pytest.skip("Postgres has locks of its own")
    assert isinstance(path, Path)
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


async def test_nobody_writes_between_a_transactions_reads_and_its_writes(database: Settings) -> None:
    with another_process(database) as other:
        async with db.transaction():
            assert await User.all().count() == 0
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute(WRITE)
            await User.create(email="a@example.org", name="A", password_hash="x", role="OWNER")
        other.execute(WRITE)
    assert await User.all().count() == 1


async def test_a_transaction_that_does_not_get_its_turn_leaves_the_connection_usable(
    database: Settings,
) -> None:
    with another_process(database) as other:
        await db.fetch("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            async with db.transaction():
                pass
        other.execute("ROLLBACK")
        async with asyncio.timeout(10), db.transaction():
            assert await User.all().count() == 0
