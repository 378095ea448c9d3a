"""Fixtures for all tests: a database of either kind, and GraphQL operations on it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from server.core import collector, db
from server.core.actor import Actor, Role, Scope
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.accounts import audit
from server.domains.generation import engines
from tests import databases

OWNER = Actor(kind="user", id=uuid7(), name="owner@example.org", scopes=frozenset(Scope), role=Role.OWNER)
READER = Actor(
    kind="user", id=uuid7(), name="reader@example.org", scopes=frozenset({Scope.READ}), role=Role.VIEWER
)
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


def pytest_collection_finish() -> None:
    """Modules that start processes of ours switch the garbage collector off while they are imported."""
    collector.calm()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """All processes of the run are done with the databases that they share."""
    if not hasattr(session.config, "workerinput") and databases.postgres_is_reachable():
        databases.run(databases.drop_template())


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on how the developer's shell is configured."""
    for name in list(os.environ):
        if name.startswith("AINFLUENCER_") and name != "AINFLUENCER_SHARED":
            monkeypatch.delenv(name)
    for name in ("DATABASE_URL", "REDIS_URL", "COMFYUI_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, the same one in all processes of the run: migrating takes seconds."""
    base = tmp_path_factory.getbasetemp()
    return databases.make_sqlite((base if WORKER == "main" else base.parent) / "template")


@pytest.fixture(scope="session")
def postgres_name() -> Iterator[str]:
    """The name of a migrated Postgres database of this test process; skips when there is no server."""
    if not databases.postgres_is_reachable():
        pytest.skip("Postgres is not reachable")
    name = f"ainfluencer_test_{os.getpid()}_{WORKER}"
    databases.run(databases.make_postgres(name))
    yield name
    databases.run(databases.drop_postgres(name))


@pytest.fixture(params=["sqlite", "postgres"])
async def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of an empty, migrated database; every test that uses it runs once per kind of database."""
    if request.param == "sqlite":
        return databases.copy_sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
    name = request.getfixturevalue("postgres_name")
    await databases.empty_postgres(name)
    return Settings(data_dir=tmp_path, database_url=f"{databases.POSTGRES}/{name}")


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Settings]:
    """The open database."""
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements per connection name, in the placeholders of one kind
    async with db.open(settings):
        yield settings
        await audit.settle()
        await engines.close()  # what a test asked without the lifespan that closes it


@dataclass
class Gql:
    """Runs GraphQL operations as an actor (the owner unless told otherwise)."""

    actor: Actor | None = OWNER

    def context(self) -> Any:
        from schema.context import Context

        return Context(actor=self.actor, address="127.0.0.1", user_agent="tests")

    async def __call__(self, document: str, expect: str | None = None, **variables: Any) -> Any:
        """The value of the document's single root field; asserts that nothing failed and, with `expect`,
        that the value's __typename (which the document must select) is that one."""
        result = await self.raw(document, **variables)
        assert result.errors is None, result.errors
        assert result.data is not None
        (value,) = result.data.values()
        if expect is not None:
            assert value["__typename"] == expect, value
        return value

    async def raw(self, document: str, **variables: Any) -> Any:
        """The whole result, errors and all."""
        from schema import schema

        return await schema.execute(document, variable_values=variables, context_value=self.context())

    async def subscribe(self, document: str, **variables: Any) -> Any:
        """The stream of results of a subscription."""
        from schema import schema

        return await schema.subscribe(document, variable_values=variables, context_value=self.context())

    def as_actor(self, actor: Actor | None) -> Gql:
        """The same for somebody else."""
        return Gql(actor)


@pytest.fixture
def gql(database: Settings) -> Gql:
    return Gql()
