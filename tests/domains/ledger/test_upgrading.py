"""A ledger of before the contract: what its rows become when the rules come, on both kinds of database."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise, connections
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from server.core import db, migrating
from server.core.settings import Settings
from server.domains.ledger.kinds import BlockedKind, DoneBasis, PolicyReview, TaskState
from server.domains.ledger.models import DoneClaim, Run, Task
from tests import databases
from tests.conftest import WORKER

BEFORE = "0006_generation_lease"
NOW = "2026-01-01 00:00:00+00:00"
LEDGER = "019a0000-0000-7000-8000-000000000001"
OTHER_LEDGER = "019a0000-0000-7000-8000-000000000002"


@pytest.fixture(scope="module")
def old_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file as it was before the rules, to be copied."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("old"))
    databases.run(_migrate_to(settings, BEFORE))
    assert settings.sqlite_path is not None
    return settings.sqlite_path


@pytest.fixture(scope="module")
def old_postgres() -> Iterator[str]:
    """The name of a Postgres database as it was before the rules, to be copied."""
    if not databases.postgres_is_reachable():
        pytest.skip("Postgres is not reachable")
    name = f"ainfluencer_test_before_{os.getpid()}_{WORKER}"
    url = databases.run(databases.bare_postgres(name))
    databases.run(_migrate_to(Settings(database_url=url), BEFORE))
    yield name
    databases.run(databases.drop_postgres(name))


@pytest.fixture(params=["sqlite", "postgres"])
async def old(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Settings]:
    """Settings of a database as it was before the rules, with nothing in it."""
    if request.param == "sqlite":
        yield databases.copy_sqlite(request.getfixturevalue("old_sqlite"), tmp_path)
        return
    name = f"ainfluencer_test_old_{os.getpid()}_{WORKER}"
    url = await databases.copy_postgres(request.getfixturevalue("old_postgres"), name)
    yield Settings(data_dir=tmp_path, database_url=url)
    await databases.drop_postgres(name)


async def _migrate_to(settings: Settings, name: str) -> None:
    await Tortoise.init(config=db.config(settings))
    try:
        executor = MigrationExecutor(connections.get("default"), db.config(settings)["apps"])
        await executor.migrate([MigrationTarget(db.APP, name)])
    finally:
        await Tortoise.close_connections()


async def _fill(settings: Settings, *statements: str) -> None:
    await Tortoise.init(config=db.config(settings))
    try:
        for statement in statements:
            await connections.get("default").execute_query(statement)
    finally:
        await Tortoise.close_connections()


def _insert(table: str, **values: Any) -> str:
    marks = ", ".join("NULL" if value is None else repr(value) for value in values.values())
    return (
        f"INSERT INTO {table} ({', '.join(f'{chr(34)}{name}{chr(34)}' for name in values)}) VALUES ({marks})"
    )


def _ledger(id: str = LEDGER, name: str = "default") -> str:
    return _insert("ledger_ledger", id=id, created_at=NOW, updated_at=NOW, version=1, name=name)


_number = iter(range(100, 1000))


def _id() -> str:
    return f"019a0000-0000-7000-8000-000000000{next(_number)}"


def _import(when: str = NOW, ledger: str = LEDGER) -> str:
    return _insert(
        "ledger_import", id=_id(), created_at=when, ledger_id=ledger, file_name="plan.md", sha256="0" * 64,
        source="# Plan", unparsed="[]", actor_name="somebody",
    )  # fmt: skip


def _task(number: int, state: str, ledger: str = LEDGER, **values: Any) -> str:
    row = {
        **{"id": _id(), "created_at": NOW, "updated_at": NOW, "version": 3, "ledger_id": ledger},
        **{"key": f"T-20251215-{number:03}", "title": "Old", "scope": "MVP", "state": state},
        **{"tags": "[]", "depends_on": "[]", "definition_of_done": "[]", "position": number},
    }
    return _insert("ledger_task", **{**row, **values})


async def _upgrade(settings: Settings) -> None:
    assert "0008_ledger_rules" in await migrating.migrate(settings)
    EXECUTOR_CACHE.clear()


async def _by_number() -> dict[int, Task]:
    return {int(row.key[-3:]): row for row in await Task.filter(ledger_id=LEDGER)}


async def test_an_empty_database(old: Settings) -> None:
    await _upgrade(old)
    async with db.open(old):
        assert await Task.all().count() == 0
        assert await db.pending_migrations(old) == []


async def test_done_becomes_a_claim_of_the_newest_import(old: Settings) -> None:
    await _fill(
        old,
        _ledger(),
        _import("2025-12-31 00:00:00+00:00"),
        _import("2026-01-02 00:00:00+00:00"),
        _import("2026-01-01 00:00:00+00:00"),
        _task(1, "DONE", checkpoint_commit="abc1234", checkpoint_verified_at=NOW),
        _task(2, "DONE"),
        _task(3, "TODO", checkpoint_commit="def5678"),
    )
    await _upgrade(old)
    async with db.open(old):
        rows = await _by_number()
        assert [rows[n].state for n in (1, 2, 3)] == [TaskState.DONE, TaskState.DONE, TaskState.TODO]
        assert [rows[n].done_basis for n in (1, 2, 3)] == [DoneBasis.CLAIMED, DoneBasis.CLAIMED, None]
        assert rows[1].checkpoint_verified_at is None, "nothing had verified it"
        claims = {claim.key: claim for claim in await DoneClaim.all().select_related("source")}
        assert {key: claim.commit for key, claim in claims.items()} == {
            rows[1].key: "abc1234",
            rows[2].key: None,
        }
        assert {claim.source.created_at.day for claim in claims.values()} == {2}
        assert rows[1].claim_id == claims[rows[1].key].id
        await Task.filter(id=rows[1].id).update(title="It can still be edited", version=4)


async def test_of_several_doing_the_first_stays(old: Settings) -> None:
    await _fill(
        old,
        _ledger(),
        _ledger(OTHER_LEDGER, "other"),
        _task(5, "DOING", position=2),
        _task(4, "DOING", position=1),
        _task(3, "DOING", position=1),
        _task(9, "DOING", ledger=OTHER_LEDGER),
    )
    await _upgrade(old)
    async with db.open(old):
        rows = await _by_number()
        assert [rows[n].state for n in (3, 4, 5)] == [TaskState.DOING, TaskState.TODO, TaskState.TODO]
        assert (await Task.get(ledger_id=OTHER_LEDGER)).state is TaskState.DOING


async def test_done_without_any_import_is_open_again(old: Settings) -> None:
    await _fill(
        old,
        _ledger(),
        _ledger(OTHER_LEDGER, "other"),
        _import(ledger=OTHER_LEDGER),
        _task(1, "DONE"),
        _task(1, "DONE", ledger=OTHER_LEDGER),
    )
    await _upgrade(old)
    async with db.open(old):
        row = (await _by_number())[1]
        assert (row.state, row.done_basis, row.claim_id) == (TaskState.TODO, None, None)
        assert (await Task.get(ledger_id=OTHER_LEDGER)).done_basis is DoneBasis.CLAIMED


async def test_what_policy_names_is_under_review_or_blocked(old: Settings) -> None:
    await _fill(
        old,
        _ledger(),
        _import(),
        _task(65, "TODO"),
        _task(66, "TODO"),
        _task(173, "DONE"),
        _task(97, "BLOCKED", blocked_kind="COMPLIANCE", blocked_reason="Refused"),
        _task(98, "DOING"),
        _task(99, "DONE"),
        _task(100, "DOING"),
    )
    await _upgrade(old)
    async with db.open(old):
        rows = await _by_number()
        assert {
            n: row.policy_review for n, row in rows.items() if row.policy_review is PolicyReview.NONE
        } == {65: PolicyReview.NONE}
        assert (rows[66].state, rows[173].state) == (TaskState.TODO, TaskState.DONE)
        for n in (97, 98, 99, 100):
            assert (rows[n].state, rows[n].blocked_kind, rows[n].done_basis) == (
                TaskState.BLOCKED,
                BlockedKind.COMPLIANCE,
                None,
            )
        assert (rows[97].blocked_reason, rows[98].blocked_reason) == ("Refused", "Blocked for compliance.")


async def test_old_runs_are_imported_ones(old: Settings) -> None:
    run = _insert(
        "ledger_run", id=_id(), created_at=NOW, ledger_id=LEDGER, title="AUTO", task_keys="[]", sections="[]",
        position=0, line=1, digest="d",
    )  # fmt: skip
    await _fill(old, _ledger(), run)
    await _upgrade(old)
    async with db.open(old):
        row = await Run.get()
        assert (row.state, row.version, row.changes_made) == ("IMPORTED", 1, 0)
