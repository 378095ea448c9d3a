"""Where DBOS keeps what it remembers."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.core.settings import Settings
from server.domains.generation.jobs import _system_database


def test_on_sqlite_it_is_a_file_beside_ours(tmp_path: Path) -> None:
    found = _system_database(Settings(data_dir=tmp_path))
    assert found == f"sqlite:///{(tmp_path / 'jobs.sqlite3').resolve().as_posix()}"


@pytest.mark.parametrize(
    ("ours", "its"),
    [
        ("postgres://u@h/db", "postgresql://u@h/db"),
        ("postgresql://u:p%40w@h:5433/db", "postgresql://u:p%40w@h:5433/db"),
        ("asyncpg://u:p@[::1]/db", "postgresql://u:p@[::1]/db"),
        ("postgres://u@h/db?minsize=2&maxsize=9&application_name=x", "postgresql://u@h/db"),
        ("postgres://u@h/db?ssl=require&maxsize=9", "postgresql://u@h/db?sslmode=require"),
    ],
)
def test_on_postgres_it_is_ours_without_what_its_driver_does_not_know(ours: str, its: str) -> None:
    assert _system_database(Settings(database_url=ours)) == its
