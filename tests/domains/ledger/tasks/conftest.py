"""Fixtures for changes of tasks."""

from __future__ import annotations

import pytest

from server.core.settings import Settings
from server.domains.ledger.history import Author
from tests.conftest import OWNER


@pytest.fixture
def author(database: Settings) -> Author:
    """An owner, with a database to write to."""
    return Author(OWNER, "tests", "none")
