"""Migrations lose nothing: the trap of rebuilt tables on SQLite, and what happens when one goes wrong."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.core import db, migrating
from server.core.settings import Settings
from tests.factories import insert_character, insert_style

CASE = "tests.core.migrating_case"
Use = Callable[[str], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Makes the named set of migrations the one that counts."""
    original = db.config

    def use(package: str) -> None:
        def config(settings: Settings) -> dict[str, Any]:
            apps = {"models": {"models": [f"{CASE}.models"], "migrations": f"{CASE}.{package}"}}
            return original(settings) | {"apps": apps}

        monkeypatch.setattr(db, "config", config)

    return use


@pytest.fixture
async def filled(use: Use, tmp_path: Path) -> Settings:
    """A database after the first migration, with a parent and two children, an index and a trigger of our own."""
    settings = Settings(data_dir=tmp_path)
    use("first")
    assert await migrating.migrate(settings) == ["m0001_initial"]
    _execute(
        settings,
        "INSERT INTO parent (id, name, born) VALUES (1, 'p', 0)",
        "INSERT INTO child (id, parent_id) VALUES (1, 1), (2, 1)",
    )
    return settings


def _execute(settings: Settings, *statements: str) -> list[Any]:
    assert settings.sqlite_path is not None
    with contextlib.closing(sqlite3.connect(settings.sqlite_path)) as connection:
        rows = [connection.execute(statement).fetchall() for statement in statements]
        connection.commit()
    return rows


def _children(settings: Settings) -> int:
    return int(_execute(settings, "SELECT count(*) FROM child")[0][0][0])


def _indexes(settings: Settings) -> list[Any]:
    return list(
        _execute(settings, "SELECT name FROM sqlite_master WHERE tbl_name = 'parent' AND sql LIKE '%INDEX%'")[
            0
        ]
    )


async def test_altering_a_parent_keeps_its_children_and_indexes(filled: Settings, use: Use) -> None:
    indexes = _indexes(filled)
    use("altering")
    assert await migrating.migrate(filled) == ["m0002_alter"]
    assert _children(filled) == 2
    assert _indexes(filled) == indexes
    assert _execute(filled, "PRAGMA foreign_key_check") == [[]]
    assert list((filled.data_dir / "backups").glob("*.sqlite3")), "a backup is kept"


async def test_a_trigger_survives_the_rebuild_of_its_table(filled: Settings, use: Use) -> None:
    _execute(filled, "CREATE TRIGGER guard BEFORE UPDATE ON parent BEGIN SELECT 1; END")
    use("altering")
    await migrating.migrate(filled)
    assert _execute(filled, "SELECT name FROM sqlite_master WHERE type = 'trigger'") == [[("guard",)]]


async def test_a_trigger_of_another_table_does_not_stop_a_rebuild(filled: Settings, use: Use) -> None:
    _execute(
        filled,
        "CREATE TRIGGER guard BEFORE UPDATE ON child "
        "WHEN EXISTS (SELECT 1 FROM parent WHERE id = NEW.parent_id AND born > 5) "
        "BEGIN SELECT RAISE(ABORT, 'too late'); END",
    )
    use("altering")
    await migrating.migrate(filled)
    _execute(filled, "UPDATE child SET parent_id = 1")
    _execute(filled, "UPDATE parent SET born = 9")
    with pytest.raises(sqlite3.IntegrityError, match="too late"):
        _execute(filled, "UPDATE child SET parent_id = 1")


async def test_an_index_that_cannot_be_made_again_stops_the_migration(filled: Settings, use: Use) -> None:
    _execute(filled, "ALTER TABLE parent ADD COLUMN extra TEXT", "CREATE INDEX on_extra ON parent (extra)")
    use("altering")
    with pytest.raises(Exception, match="extra"):
        await migrating.migrate(filled)
    assert len(_indexes(filled)) == 2


async def test_a_migration_that_loses_rows_is_undone(filled: Settings, use: Use) -> None:
    use("lossy")
    with pytest.raises(migrating.MigrationLost, match="2 rows of child"):
        await migrating.migrate(filled)
    assert _children(filled) == 2
    use("first")
    assert await migrating.migrate(filled) == [], "and it does not count as applied"


async def test_a_migration_that_fails_half_way_is_undone(filled: Settings, use: Use) -> None:
    use("crashing")
    with pytest.raises(Exception, match="nowhere"):
        await migrating.migrate(filled)
    assert _children(filled) == 2


async def test_what_a_migration_names_may_be_dropped(filled: Settings, use: Use) -> None:
    _execute(filled, "CREATE INDEX on_parent ON child (parent_id)")
    use("dropping")
    assert await migrating.migrate(filled) == ["m0002_drop"]


async def test_two_processes_that_start_together_migrate_once(settings: Settings, tmp_path: Path) -> None:
    fresh = Settings(data_dir=tmp_path / "fresh")
    commands = [_migrate_in_process(fresh) for _ in range(2)]
    outputs = sorted(await asyncio.gather(*commands))
    assert outputs[0].startswith("Applied: 0001_initial") and outputs[1] == "Nothing to migrate."


async def _migrate_in_process(settings: Settings) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "server.cli", "db", "migrate"),
        env=os.environ | {"AINFLUENCER_DATA_DIR": str(settings.data_dir)},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    return output.decode().strip()


async def test_everything_is_applied_and_models_match(database: Settings) -> None:
    assert await db.pending_migrations(database) == []


@pytest.mark.parametrize("age", [17, 151, -1])
async def test_the_database_itself_refuses_minors(database: Settings, age: int) -> None:
    with pytest.raises(Exception, match="characters_character_adult"):
        await insert_character(age=age)


async def test_the_database_itself_refuses_a_second_default_style(database: Settings) -> None:
    character = await insert_character()
    await insert_style(character, name="one", is_default=True)
    with pytest.raises(Exception, match=r"(?i)unique"):
        await insert_style(character, name="two", is_default=True)
