"""A connected repository, the ledger's part of a web process, and those who work on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.core.settings import Settings
from server.domains.ledger import lifecycle
from tests.domains.ledger.runs.support import Driver
from tests.factories import ledger
from tests.factories.repositories import Repository


@pytest.fixture
async def repository(database: Settings, tmp_path: Path) -> Repository:
    """Connected, with one commit."""
    made = Repository(tmp_path / "work")
    made.commit(
        "Begin", {"app/main.py": "print('hello')\n", "docs/notes.md": "Notes\n", ".gitignore": "*.log\n"}
    )
    await ledger.connect(made)
    return made


@pytest.fixture
async def driver(repository: Repository, database: Settings) -> AsyncIterator[Driver]:
    """Goes through a run's steps, while the ledger's part of a web process runs."""
    async with lifecycle.lifespan(database):
        yield Driver(repository)
