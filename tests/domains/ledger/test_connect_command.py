"""The ledger's repository on the command line."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from server import cli
from tests import databases
from tests.factories.repositories import Repository


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run on an empty SQLite database of their own."""
    (tmp_path / "data").mkdir()
    databases.copy_sqlite(sqlite_template, tmp_path / "data")
    monkeypatch.setenv("AINFLUENCER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def test_connect_and_disconnect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = Repository(tmp_path / "work")
    repository.commit("Begin", {"a.py": ""})
    test = shlex.join([sys.executable, "-m", "pytest"])
    assert cli.main(["ledger", "connect", "work", "--test", test, "--probe-host", "example.org"]) == 0
    told = capsys.readouterr().out
    assert f"Connected {repository.path}: main, {repository.head[:12]}, 0 paths not committed." in told
    assert f"TEST  {test}" in told and "LINT  not set" in told and "this machine, example.org." in told
    assert cli.main(["ledger", "disconnect"]) == 0
    assert "No repository is connected." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "path: "),
        (["work", "--lint", "a && b"], "lintCommand: "),
        (["work", "--probe-host", "a:1"], "probeHosts: "),
    ],
)
def test_refusals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    Repository(tmp_path / "work")
    assert cli.main(["ledger", "connect", *arguments]) == 1
    assert message in capsys.readouterr().err
