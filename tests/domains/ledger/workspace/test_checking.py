"""Which folders can be connected to a ledger."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from server.core.errors import InvalidInput, Unavailable
from server.domains.ledger import workspace
from tests.factories.repositories import Repository


async def refusal(path: str | Path) -> str:
    with pytest.raises(InvalidInput) as caught:
        await workspace.check(path)
    (fault,) = caught.value.field_errors
    assert fault.field == "path"
    return fault.message


async def test_the_top_folder_is_found_from_a_folder_in_it(repository: Repository) -> None:
    repository.write({"a/b/c.py": ""})
    for folder in (
        repository.path,
        str(repository.path / "a" / "b"),
        f"{repository.path}{os.sep}a{os.sep}..",
    ):
        assert await workspace.check(folder) == repository.path.resolve()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
async def test_links_are_followed(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repository.path)
    assert await workspace.check(tmp_path / "link") == repository.path.resolve()


async def test_a_repository_without_a_commit_will_do(tmp_path: Path) -> None:
    assert await workspace.check(Repository(tmp_path / "new").path) == (tmp_path / "new").resolve()


async def test_a_linked_worktree_and_a_submodule_will_do(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", "../linked")
    outer = Repository(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", str(repository.path), "inner")
    for folder in (tmp_path / "linked", tmp_path / "outer" / "inner"):
        assert await workspace.check(folder) == folder.resolve()


async def test_a_worktree_of_a_bare_repository_will_do(repository: Repository, tmp_path: Path) -> None:
    repository.git("clone", "--quiet", "--bare", ".", str(tmp_path / "all" / ".git"))
    repository.git("-C", str(tmp_path / "all"), "worktree", "add", "--quiet", "../one", "main")
    assert await workspace.check(tmp_path / "one") == (tmp_path / "one").resolve()
    assert "bare" in await refusal(tmp_path / "all")


@pytest.mark.parametrize(
    "path", ["", "work", "./work", "~/work", "/a\0b", "/a\nb", "/\ud800", "/\udcff", "/" + "x" * 5000]
)
async def test_nonsense_is_refused(path: str) -> None:
    assert await refusal(path)


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert await refusal(tmp_path / "gone") == f"{tmp_path / 'gone'} is not there."


async def test_a_name_that_is_too_long_for_the_system(tmp_path: Path) -> None:
    assert await refusal(tmp_path / ("x" * 300))


async def test_a_file(repository: Repository) -> None:
    assert "is a file" in await refusal(repository.path / "README.md")


async def test_a_folder_in_no_repository(tmp_path: Path) -> None:
    assert "in no git repository" in await refusal(tmp_path)


async def test_bare_repositories(tmp_path: Path) -> None:
    Repository(tmp_path / "bare", "--bare")
    assert "bare repository" in await refusal(tmp_path / "bare")
    assert "bare repository" in await refusal(tmp_path / "bare" / "refs")


@pytest.mark.parametrize("part", [".git", ".git/refs/heads"])
async def test_the_inside_of_git(repository: Repository, part: str) -> None:
    assert "git's own folder" in await refusal(repository.path / part)


async def test_the_inside_of_a_worktrees_git_folder(repository: Repository) -> None:
    repository.git("worktree", "add", "--quiet", "../linked")
    assert "git's own folder" in await refusal(repository.path / ".git" / "worktrees" / "linked")


@pytest.mark.parametrize("head", ["", "nonsense\n", "ref: /etc/passwd\n", "0123\n"])
async def test_a_corrupt_head(repository: Repository, head: str) -> None:
    (repository.path / ".git" / "HEAD").write_text(head)
    assert "cannot read the repository" in await refusal(repository.path)


async def test_a_corrupt_index(repository: Repository) -> None:
    (repository.path / ".git" / "index").write_bytes(b"nonsense" * 10)
    assert "index" in await refusal(repository.path)


async def test_a_branch_whose_commit_is_lost(repository: Repository) -> None:
    (repository.path / ".git" / "refs" / "heads" / "main").write_text("12" * 20 + "\n")
    assert "cannot read the repository" in await refusal(repository.path)


async def test_an_empty_git_folder(tmp_path: Path) -> None:
    (tmp_path / "work" / ".git").mkdir(parents=True)
    assert "not a git repository" in await refusal(tmp_path / "work")


async def test_a_broken_configuration(repository: Repository) -> None:
    (repository.path / ".git" / "config").write_text("[core\n")
    assert "config" in await refusal(repository.path)


async def test_a_git_file_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text(f"gitdir: {tmp_path / 'gone'}\n")
    assert "not a git repository" in await refusal(tmp_path)


async def test_files_that_are_elsewhere_and_gone(repository: Repository, tmp_path: Path) -> None:
    repository.git("config", "core.worktree", str(tmp_path / "gone"))
    assert "gone" in await refusal(repository.path)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
async def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("link")
    assert "cannot be read" in await refusal(tmp_path / "link")


@pytest.mark.skipif(sys.platform != "linux", reason="no such names there")
async def test_a_link_to_a_name_that_is_no_text(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    Repository(odd)
    (tmp_path / "link").symlink_to(odd)
    assert "no text" in await refusal(tmp_path / "link")


async def test_files_that_are_elsewhere(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    repository.git("config", "core.worktree", str(tmp_path / "elsewhere"))
    assert "elsewhere" in await refusal(repository.path)


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="needs a system and a user whom modes keep out"
)
async def test_a_folder_that_cannot_be_read(repository: Repository) -> None:
    repository.path.chmod(0)
    try:
        assert "may not read" in await refusal(repository.path)
    finally:
        repository.path.chmod(0o700)


async def test_without_git(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="git is not installed"):
        await workspace.check(repository.path)
