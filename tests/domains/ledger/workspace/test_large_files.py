"""Files of Git LFS, without git-lfs."""

from __future__ import annotations

import hashlib
import os
import sys

import pytest

from server.domains.ledger import workspace
from server.domains.ledger.workspace import large_files
from tests.factories.repositories import Repository

CONTENT = b"\0model" * 1000


def pointer(content: bytes, more: str = "") -> str:
    digest = hashlib.sha256(content).hexdigest()
    return f"version https://git-lfs.github.com/spec/v1\n{more}oid sha256:{digest}\nsize {len(content)}\n"


@pytest.fixture
def repository(repository: Repository) -> Repository:
    """Its model.bin and other ü.bin are as Git LFS would have checked them out."""
    files = ("model.bin", "other ü.bin", "empty.bin")
    repository.commit(
        "Models", {".gitattributes": "*.bin filter=lfs\n", **dict.fromkeys(files, pointer(CONTENT))}
    )
    repository.commit("Another", {"other ü.bin": pointer(b"other"), "empty.bin": pointer(b"")})
    repository.git("config", "filter.lfs.process", "git-lfs filter-process")
    repository.git("config", "filter.lfs.required", "true")
    repository.write({"model.bin": CONTENT, "other ü.bin": b"other", "empty.bin": b""})
    return repository


async def test_what_is_as_it_was_committed_is_not_changed(repository: Repository) -> None:
    assert not (await workspace.inspect(repository.path)).is_dirty


async def test_what_is_changed(repository: Repository) -> None:
    repository.write({"model.bin": CONTENT[:-1] + b"!", "new.bin": b"new", "README.md": "Changed\n"})
    seen = await workspace.inspect(repository.path)
    assert seen.changed == ("README.md", "model.bin", "new.bin")
    assert seen.changed_count == 3


async def test_what_is_removed_or_staged_or_of_another_kind(repository: Repository) -> None:
    repository.write({"model.bin": None, "empty.bin": None})
    (repository.path / "empty.bin").mkdir()
    repository.git("config", "--remove-section", "filter.lfs")
    repository.git("add", "other ü.bin")
    repository.git("config", "filter.lfs.clean", "git-lfs clean")
    assert set((await workspace.inspect(repository.path)).changed) == {
        "model.bin",
        "empty.bin",
        "other ü.bin",
    }


async def test_without_git_lfs_the_files_are_changed(repository: Repository) -> None:
    """As git itself says."""
    repository.git("config", "--remove-section", "filter.lfs")
    assert (await workspace.inspect(repository.path)).changed_count == 3


async def test_files_that_are_committed_as_they_are(repository: Repository) -> None:
    repository.git("config", "--remove-section", "filter.lfs")
    repository.commit(
        "As they are", {"model.bin": CONTENT, "other ü.bin": pointer(b"x", "ext-0-x sha256:0\n")}
    )
    repository.git("config", "filter.lfs.clean", "git-lfs clean")
    repository.write({"model.bin": CONTENT + b"!", "other ü.bin": b"x"})
    assert (await workspace.inspect(repository.path)).changed == ("model.bin", "other ü.bin")


async def test_large_files_are_not_read_without_end(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_files, "MOST_BYTES", len(CONTENT) - 1)
    assert (await workspace.inspect(repository.path)).changed == ("model.bin",)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")
@pytest.mark.parametrize("kind", ["link", "pipe"])
async def test_a_file_that_became_something_else_meanwhile(repository: Repository, kind: str) -> None:
    file = repository.path / "model.bin"
    file.rename(repository.path / "moved")
    if kind == "link":
        file.symlink_to("moved")
    else:
        os.mkfifo(file)
    assert not large_files._is_equal(file, len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert "model.bin" in (await workspace.inspect(repository.path)).changed
