"""The name of all files as they are: the tree that a commit of all of them would have."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from server.core.errors import NotFound
from server.domains.ledger import workspace
from tests.domains.ledger.workspace.test_large_files import CONTENT, pointer
from tests.factories.repositories import Repository


async def is_that_of_the_next_commit(repository: Repository) -> bool:
    """Takes a snapshot, then commits everything and compares."""
    before = await workspace.snapshot(repository.path)
    assert before.dirty
    return before.tree == await workspace.tree_of(repository.path, repository.commit("All"))


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


async def test_a_clean_tree_has_the_name_of_its_commit(repository: Repository) -> None:
    tree = repository.git("rev-parse", "HEAD^{tree}")
    seen = await workspace.snapshot(repository.path)
    assert seen == workspace.Snapshot(repository.head, False, tree)
    assert await workspace.tree_of(repository.path, repository.head[:8]) == tree
    with pytest.raises(NotFound):
        await workspace.tree_of(repository.path, "0" * 40)


async def test_before_the_first_commit(tmp_path: Path) -> None:
    empty = Repository(tmp_path / "work")
    seen = await workspace.snapshot(empty.path)
    assert (seen.head, seen.dirty, seen.tree) == (None, False, "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    empty.write({"a.py": "a"})
    assert await is_that_of_the_next_commit(empty)


async def test_every_kind_of_change(repository: Repository) -> None:
    files = ("changed", "staged", "removed", "renamed", "folder now", "staged and changed")
    repository.commit(
        "Files", {name: f"{name}\n" * 9 for name in files} | {".gitignore": "ignored\n", "f/x": ""}
    )
    repository.write(
        {"changed": "other", "staged": "other", "removed": None, "new/file": "new", "ignored": ""}
    )
    repository.write({"staged and changed": "one"})
    repository.git("add", "staged", "staged and changed")
    repository.git("mv", "renamed", "called otherwise")
    repository.write({"staged and changed": "two", "folder now": None, "f/x": None})
    (repository.path / "f").rmdir()
    repository.write({"folder now/file": "", "f": "a file now"})
    assert await is_that_of_the_next_commit(repository)


@pytest.mark.skipif(sys.platform == "win32", reason="no such names and modes there")
async def test_strange_names_modes_and_links(repository: Repository) -> None:
    repository.write({"new\nline": "", ' "quoted"': "", "-option": "", ":(exclude)x": "", "ü": ""})
    (repository.path / "README.md").chmod(0o755)
    (repository.path / "link").symlink_to("nowhere")
    os.mkfifo(repository.path / "pipe")
    assert await is_that_of_the_next_commit(repository)


async def test_a_conflict(repository: Repository) -> None:
    repository.branch("other")
    repository.commit("Theirs", {"README.md": "Theirs\n"})
    repository.checkout("main")
    repository.commit("Ours", {"README.md": "Ours\n"})
    with pytest.raises(AssertionError):
        repository.git("merge", "other")
    assert await is_that_of_the_next_commit(repository)


async def test_a_submodule_counts_by_its_commit(repository: Repository, tmp_path: Path) -> None:
    outer = Repository(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", str(repository.path), "inner")
    outer.commit("Add a submodule")
    outer.write({"new": ""})
    outer.git("-C", "inner", "commit", "--quiet", "--allow-empty", "--message", "Inside")
    outer.write({"inner/README.md": "changed"})
    assert await is_that_of_the_next_commit(outer)


async def test_files_that_were_only_touched(repository: Repository) -> None:
    os.utime(repository.path / "README.md", (1, 1))
    repository.write({"new": ""})
    assert await is_that_of_the_next_commit(repository)


async def test_a_file_of_git_lfs_that_is_not_changed(repository: Repository) -> None:
    first = repository.commit("Model", {".gitattributes": "*.bin filter=lfs\n", "m.bin": pointer(CONTENT)})
    repository.git("config", "filter.lfs.process", "git-lfs filter-process")
    repository.write({"m.bin": CONTENT, "new": ""})
    seen = await workspace.snapshot(repository.path)
    blob = repository.git("hash-object", "-w", "--no-filters", "new")
    listed = repository.git("ls-tree", first) + f"\n100644 blob {blob}\tnew\n"
    assert seen.tree == repository.git("mktree", stdin=listed.encode())


async def test_without_git_lfs_its_files_are_like_others(repository: Repository) -> None:
    repository.commit("Model", {".gitattributes": "*.bin filter=lfs\n", "m.bin": pointer(CONTENT)})
    repository.write({"m.bin": CONTENT})
    assert await is_that_of_the_next_commit(repository)


async def test_a_conflict_in_a_file_of_git_lfs(repository: Repository) -> None:
    repository.commit("Model", {".gitattributes": "*.bin filter=lfs\n", "m.bin": pointer(b"first")})
    repository.branch("other")
    repository.commit("Theirs", {"m.bin": pointer(b"theirs")})
    repository.checkout("main")
    repository.commit("Ours", {"m.bin": pointer(CONTENT)})
    with pytest.raises(AssertionError):
        repository.git("merge", "other")
    repository.write({"m.bin": CONTENT})
    repository.git("config", "filter.lfs.process", "git-lfs filter-process")
    assert (await workspace.snapshot(repository.path)).dirty


@pytest.mark.parametrize(
    "setting", ["core.splitIndex=false", "core.splitIndex=true", "core.untrackedCache=true"]
)
async def test_it_leaves_no_trace(repository: Repository, setting: str) -> None:
    repository.git("config", *setting.split("="))
    repository.commit("Files", {f"{number}": f"{number}" for number in range(20)})
    repository.write({"new": "new", "1": "other", "2": None})
    before = everything_in(repository.path)
    assert (await workspace.snapshot(repository.path)).dirty
    assert everything_in(repository.path) == before
    assert await is_that_of_the_next_commit(repository)
