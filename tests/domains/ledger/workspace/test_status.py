"""What a look at a repository tells."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from server.core.errors import Unavailable
from server.domains.ledger import workspace
from server.domains.ledger.workspace import status
from tests.factories.repositories import Repository


async def test_a_clean_tree(repository: Repository) -> None:
    seen = await workspace.inspect(repository.path)
    assert seen == workspace.Repository(repository.path, repository.head, "main", (), 0)
    assert not seen.is_dirty


async def test_before_the_first_commit(tmp_path: Path) -> None:
    empty = Repository(tmp_path / "work")
    empty.write({"a.py": ""})
    seen = await workspace.inspect(empty.path)
    assert (seen.head, seen.branch, seen.changed) == (None, "main", ("a.py",))


async def test_without_a_branch(repository: Repository) -> None:
    first = repository.head
    repository.commit("Second")
    repository.checkout(first)
    seen = await workspace.inspect(repository.path)
    assert (seen.head, seen.branch) == (first, None)


async def test_every_kind_of_change(repository: Repository) -> None:
    files = ("changed", "staged", "removed", "renamed", "mode", "retyped")
    repository.commit("Files", {name: f"{name}\n" * 9 for name in files} | {".gitignore": "ignored\n"})
    repository.write({"changed": "other", "staged": "other", "removed": None, "new/file": "", "ignored": ""})
    repository.git("add", "staged")
    repository.git("mv", "renamed", "called otherwise")
    seen = await workspace.inspect(repository.path)
    assert set(seen.changed) == {"changed", "staged", "removed", "renamed", "called otherwise", "new/"}
    assert seen.changed_count == 6
    assert seen.is_dirty


async def test_a_conflict(repository: Repository) -> None:
    repository.branch("other")
    repository.commit("Theirs", {"README.md": "Theirs\n"})
    repository.checkout("main")
    repository.commit("Ours", {"README.md": "Ours\n"})
    with pytest.raises(AssertionError):
        repository.git("merge", "other")
    assert (await workspace.inspect(repository.path)).changed == ("README.md",)


async def test_what_only_the_user_of_the_server_ignores_does_not_count(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({".DS_Store": ""})
    assert (await workspace.inspect(repository.path)).is_dirty
    home = tmp_path / "home"
    home.mkdir()
    (home / "ignored").write_text(".DS_Store\n")
    (home / ".gitconfig").write_text("[core]\n\texcludesFile = ~/ignored\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert not (await workspace.inspect(repository.path)).is_dirty


async def test_line_ends_that_the_user_of_the_server_converts_do_not_count(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"README.md": None})
    repository.git("-c", "core.autocrlf=true", "checkout", "--", "README.md")
    assert (repository.path / "README.md").read_bytes() == b"Hello\r\n"
    os.utime(repository.path / "README.md", (1, 1))  # so that its content is looked at
    assert (await workspace.inspect(repository.path)).is_dirty
    monkeypatch.setenv("HOME", str(tmp_path))
    for setting in ("autocrlf = true", "autocrlf"):
        (tmp_path / ".gitconfig").write_text(f"[core]\n\t{setting}\n")
        assert not (await workspace.inspect(repository.path)).is_dirty


async def test_settings_of_the_repository_do_not_hide_changes(repository: Repository) -> None:
    repository.write({"new": ""})
    for setting in ("status.showUntrackedFiles=no", "status.relativePaths=true", "status.branch=false"):
        repository.git("config", *setting.split("="))
    assert (await workspace.inspect(repository.path)).changed == ("new",)


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
async def test_strange_names(repository: Repository) -> None:
    names = (
        "with space",
        "new\nline",
        'quo"te',
        "ünï",
        "-dash",
        " lead",
        "back\\slash",
        "tab\t",
        "# hash",
        "? x",
    )
    repository.write(dict.fromkeys(names, ""))
    assert set((await workspace.inspect(repository.path)).changed) == set(names)
    repository.git("add", "--all")
    assert set((await workspace.inspect(repository.path)).changed) == set(names)
    files = (await workspace.find_commit(repository.path, repository.commit("Strange"))).files
    assert set(files) == set(names)


@pytest.mark.skipif(sys.platform != "linux", reason="no such names there")
async def test_names_that_are_no_text(repository: Repository) -> None:
    Path(os.fsdecode(os.fsencode(repository.path) + b"/caf\xe9")).touch()
    assert (await workspace.inspect(repository.path)).changed == ("caf\\xe9",)
    assert (await workspace.find_commit(repository.path, repository.commit("No text"))).files == ("caf\\xe9",)


async def test_many_changes_are_counted_and_some_are_named(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "MOST_PATHS", 10)
    repository.write({f"{number:03}": "" for number in range(300)})
    seen = await workspace.inspect(repository.path)
    assert seen.changed == tuple(f"{number:03}" for number in range(10))
    assert seen.changed_count == 300


async def test_a_look_leaves_no_trace(repository: Repository) -> None:
    index = repository.path / ".git" / "index"
    before = index.read_bytes()
    os.utime(repository.path / "README.md", (1, 1))  # git would like to take a note of that
    assert not (await workspace.inspect(repository.path)).is_dirty
    assert index.read_bytes() == before
    assert not list(repository.path.glob(".git/*.lock"))


async def test_a_lock_of_somebody_else_does_not_matter(repository: Repository) -> None:
    (repository.path / ".git" / "index.lock").touch()
    assert not (await workspace.inspect(repository.path)).is_dirty


async def test_a_folder_that_is_gone(repository: Repository) -> None:
    shutil.rmtree(repository.path / ".git")
    with pytest.raises(Unavailable, match="is no git repository any more") as caught:
        await workspace.inspect(repository.path)
    assert caught.value.service == "workspace"
    shutil.rmtree(repository.path)
    with pytest.raises(Unavailable, match="is not there"):
        await workspace.inspect(repository.path)


async def test_a_repository_around_it_never_stands_in(repository: Repository) -> None:
    inner = Repository(repository.path / "inner")
    inner.commit("Inner")
    shutil.rmtree(inner.path / ".git")
    with pytest.raises(Unavailable, match="is no git repository any more"):
        await workspace.inspect(inner.path)


async def test_a_broken_repository(repository: Repository) -> None:
    (repository.path / ".git" / "HEAD").write_text("nonsense")
    with pytest.raises(Unavailable, match=r"cannot read the repository at .* not a git repository"):
        await workspace.inspect(repository.path)


async def test_submodules_count_by_the_commit_that_they_are_at(
    repository: Repository, tmp_path: Path
) -> None:
    outer = Repository(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", str(repository.path), "inner")
    outer.commit("Add a submodule")
    (outer.path / "inner" / "README.md").write_text("changed")
    assert not (await workspace.inspect(outer.path)).is_dirty
    assert (await workspace.inspect(outer.path / "inner")).changed == ("README.md",)
    outer.git("-C", "inner", "commit", "--quiet", "--all", "--message", "Inside")
    assert (await workspace.inspect(outer.path)).changed == ("inner",)
