"""A repository with one commit, and programs that stand for git."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from server.domains.ledger.workspace import git
from tests.factories.repositories import Repository, git_version

LONG_HASHES = pytest.mark.skipif(git_version() < (2, 29), reason="git knows no SHA-256 before 2.29")
FakeGit = Callable[[str], None]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "work")
    made.commit("First", {"README.md": "Hello\n"})
    return made


@pytest.fixture
def fake_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeGit:
    """Lets a Python program be called in git's place."""

    def install(program: str) -> None:
        script = tmp_path / "fake_git.py"
        script.write_text(program)
        monkeypatch.setattr(git, "command", lambda: (sys.executable, "-I", str(script)))

    return install
