"""A repository that names programs for git to run. None of them runs; each time plain git shows that it would."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.core.errors import Unavailable
from server.domains.ledger import workspace
from server.domains.ledger.workspace import git
from tests.factories.repositories import Repository, git_version


@dataclass
class Trap:
    """A repository and a program that leaves a file when it is run."""

    repository: Repository
    sentinel: Path
    script: Path

    @property
    def command(self) -> str:
        """The program as git's shell takes it."""
        words = (sys.executable, "-I", str(self.script), str(self.sentinel))
        return shlex.join(Path(word).as_posix() if os.sep in word else word for word in words)

    @property
    def executable(self) -> str:
        """The same for settings that name a file."""
        file = self.script.with_suffix(".sh")
        file.write_text(f"#!/bin/sh\n{self.command}\n")
        file.chmod(0o755)
        return file.as_posix()

    def config(self, name: str, value: str) -> None:
        self.repository.git("config", "--local", name, value)

    def sprung(self) -> bool:
        """Whether the program ran. Sets the trap again."""
        found = self.sentinel.exists()
        self.sentinel.unlink(missing_ok=True)
        return found

    def touch(self) -> None:
        """Makes git look into a file whose content is what it was."""
        os.utime(self.repository.path / "a.py", (1, 1))


@pytest.fixture
def trap(repository: Repository, tmp_path: Path) -> Trap:
    repository.commit("Files", {"a.py": "1\n", "b.py": "1\n"})
    script = tmp_path / "program.py"
    script.write_text("import sys\nopen(sys.argv[1], 'w').close()\n")
    return Trap(repository, tmp_path / "it ran", script)


async def look_at_everything(repository: Repository) -> None:
    """All that the server ever does with a repository, also where it fails."""
    path, head = repository.path, repository.head
    lost = repository.git("commit-tree", "-p", "HEAD~", "-m", "Amended since", "HEAD^{tree}")
    for ask in (
        lambda: workspace.check(path),
        lambda: workspace.inspect(path),
        lambda: workspace.find_commit(path, head),
        lambda: workspace.find_commit(path, lost),
        lambda: workspace.is_ancestor(path, head, lost),
        lambda: workspace.files_between(path, None, head),
        lambda: workspace.exists(path, [head[:8], lost]),
        lambda: workspace.reachable(path, [head, lost]),
        lambda: workspace.snapshot(path),
        lambda: workspace.tree_of(path, head),
    ):
        with suppress(Unavailable):
            await ask()
    repository.write({"new": ""})
    with suppress(Unavailable):
        await workspace.snapshot(path)
    repository.write({"new": None})


def fsmonitor(trap: Trap) -> None:
    trap.config("core.fsmonitor", trap.command)


def index_hook(trap: Trap) -> None:
    hook = trap.repository.path / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{trap.command} </dev/null\n")
    hook.chmod(0o755)


def index_hook_elsewhere(trap: Trap) -> None:
    index_hook(trap)
    (trap.repository.path / ".git" / "hooks").rename(trap.repository.path.parent / "hooks")
    trap.config("core.hooksPath", str(trap.repository.path.parent / "hooks"))


def clean_filter(trap: Trap, name: str = "x", kind: str = "clean") -> None:
    trap.config(f"filter.{name}.{kind}", trap.command)
    trap.repository.write({".git/info/attributes": f"* filter={name}\n"})


def process_filter(trap: Trap) -> None:
    clean_filter(trap, kind="process")


def required_filter(trap: Trap) -> None:
    trap.config("filter.x.required", "true")
    clean_filter(trap)


def filter_of_a_branch_file(trap: Trap) -> None:
    trap.repository.commit("Attributes", {".gitattributes": "a.py filter=x\n"})
    trap.config("filter.x.clean", trap.command)


def filter_with_a_strange_name(trap: Trap) -> None:
    clean_filter(trap, name="X.y]ü\"\\'")


def filter_with_an_equals_sign(trap: Trap) -> None:
    clean_filter(trap, name="x=y")


def included_filter(trap: Trap) -> None:
    clean_filter(trap)
    config = trap.repository.path / ".git" / "config"
    config.rename(config.with_name("more"))
    config.write_text("[include]\n\tpath = more\n")


def filter_of_a_worktree(trap: Trap) -> None:
    trap.config("extensions.worktreeConfig", "true")
    trap.repository.write({".git/info/attributes": "* filter=x\n"})
    trap.repository.git("config", "--worktree", "filter.x.clean", trap.command)


def filter_of_a_submodule(trap: Trap) -> None:
    inner = Repository(trap.repository.path.parent / "inner")
    inner.commit("Inner", {"a.py": "1\n"})
    trap.repository.git("submodule", "--quiet", "add", str(inner.path), "inner")
    trap.repository.commit("Add a submodule")
    folder = trap.repository.path / ".git" / "modules" / "inner"
    trap.repository.git("config", "--file", str(folder / "config"), "filter.x.clean", trap.command)
    trap.repository.write({".git/modules/inner/info/attributes": "* filter=x\n"})
    os.utime(trap.repository.path / "inner" / "a.py", (1, 1))


@pytest.mark.parametrize(
    "lay",
    [
        fsmonitor,
        index_hook,
        index_hook_elsewhere,
        clean_filter,
        process_filter,
        required_filter,
        filter_of_a_branch_file,
        filter_with_a_strange_name,
        filter_with_an_equals_sign,
        included_filter,
        filter_of_a_worktree,
        filter_of_a_submodule,
    ],
)
async def test_what_a_status_would_run(trap: Trap, lay: Callable[[Trap], None]) -> None:
    lay(trap)
    trap.touch()
    trap.sprung()
    await look_at_everything(trap.repository)
    assert not trap.sprung()
    with suppress(AssertionError):  # the program does not speak git's protocol
        trap.repository.git("status")
    assert trap.sprung(), "plain git does not run it either, so this test shows nothing"


async def test_files_behind_a_filter_are_seen_as_they_are(trap: Trap) -> None:
    required_filter(trap)
    trap.touch()
    assert not (await workspace.inspect(trap.repository.path)).is_dirty
    trap.repository.write({"a.py": "2\n"})
    assert (await workspace.inspect(trap.repository.path)).changed == ("a.py",)


async def test_a_filter_that_cannot_be_switched_off_is_refused(trap: Trap) -> None:
    filter_with_an_equals_sign(trap)
    with pytest.raises(Unavailable, match="filter with = in its name"):
        await workspace.inspect(trap.repository.path)


@pytest.mark.parametrize(
    ("name", "attributes", "plain"),
    [
        ("diff.external", "", ("diff", "HEAD~")),
        ("diff.x.command", "* diff=x\n", ("diff", "HEAD~")),
        ("diff.x.textconv", "* diff=x\n", ("diff", "HEAD~")),
        ("gpg.program", "", ("log", "HEAD")),
    ],
)
async def test_what_a_look_at_commits_would_run(
    trap: Trap, name: str, attributes: str, plain: tuple[str, ...]
) -> None:
    sign_last_commit(trap.repository)
    trap.config("log.showSignature", "true")
    trap.config(name, trap.executable if name.startswith("gpg") else trap.command)
    trap.repository.write({".git/info/attributes": attributes})
    await look_at_everything(trap.repository)
    assert not trap.sprung()
    with suppress(AssertionError):  # it does not say what git wants to hear
        trap.repository.git(*plain)
    assert trap.sprung(), "plain git does not run it either, so this test shows nothing"


@pytest.mark.parametrize("told", [{}, {"GIT_NO_LAZY_FETCH": "0"}])
async def test_what_a_partial_clone_would_fetch(
    trap: Trap, monkeypatch: pytest.MonkeyPatch, told: dict[str, str]
) -> None:
    """Also with a git that does not know GIT_NO_LAZY_FETCH."""
    for name, value in told.items():
        monkeypatch.setitem(git.ADDED, name, value)
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": f"ext::{trap.executable}",
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
    }.items():
        trap.config(name, value)
    lost = trap.repository.git("rev-parse", "HEAD:a.py")
    (trap.repository.path / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    await look_at_everything(trap.repository)
    with suppress(Unavailable):  # an old git complains that it may not fetch
        assert await workspace.exists(trap.repository.path, [lost]) == {lost: None}
    assert not trap.sprung()
    with suppress(AssertionError):
        trap.repository.git("cat-file", "-p", lost)
    assert trap.sprung(), "plain git does not run it either, so this test shows nothing"


async def test_what_the_environment_of_the_server_would_change(
    trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(trap.repository.path.parent / "other")
    other.commit("Other")
    for name, value in {
        "GIT_DIR": str(other.path / ".git"),
        "GIT_WORK_TREE": str(other.path),
        "GIT_INDEX_FILE": str(other.path / "index"),
        "GIT_EXTERNAL_DIFF": trap.command,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": trap.command,
        "GIT_TRACE": str(trap.sentinel),
        "GIT_NAMESPACE": "x",
    }.items():
        monkeypatch.setenv(name, value)
    await look_at_everything(trap.repository)
    seen = await workspace.inspect(trap.repository.path)
    assert (seen.head, seen.is_dirty) == (trap.repository.head, False)
    assert not trap.sprung()


@pytest.mark.skipif(git_version() < (2, 36), reason="git does not look at the owner before 2.35.2")
async def test_a_repository_of_another_user(trap: Trap, monkeypatch: pytest.MonkeyPatch) -> None:
    other = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    with pytest.raises(AssertionError, match="dubious ownership"):
        trap.repository.git("status", environment=other)
    for name, value in other.items():
        monkeypatch.setitem(git.ADDED, name, value)
    assert await workspace.check(trap.repository.path) == trap.repository.path.resolve()
    assert (await workspace.find_commit(trap.repository.path, trap.repository.head)).reachable


async def test_a_file_outside_is_not_looked_at(trap: Trap) -> None:
    (trap.repository.path.parent / "secrets").mkdir()
    (trap.repository.path.parent / "secrets" / "name").touch()
    trap.config("core.worktree", str(trap.repository.path.parent / "secrets"))
    assert (await workspace.inspect(trap.repository.path)).changed == ()


def sign_last_commit(repository: Repository) -> None:
    """Gives it a signature that a program would have to look at."""
    raw = repository.git("cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n eA==\n -----END PGP SIGNATURE-----\n\n", 1
    )
    signed = repository.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw.encode())
    repository.git("update-ref", "HEAD", signed)
