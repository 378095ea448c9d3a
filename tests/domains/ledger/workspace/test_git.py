"""How git is run: what limits it, and that nothing of it is left."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import psutil
import pytest

from server.core.errors import Unavailable
from server.domains.ledger import workspace
from server.domains.ledger.workspace import git
from tests.domains.ledger.workspace.conftest import FakeGit
from tests.factories.repositories import Repository

HANGS = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-I", "-c", "import time; time.sleep(600)"], start_new_session=True)
started = pathlib.Path(__file__).with_name("started")
started.with_suffix(".new").write_text(str(child.pid))
started.with_suffix(".new").rename(started)
time.sleep(600)
"""
FLOODS = """
import os
while True:
    os.write({}, b"x" * 65536)
"""
COUNTS = """
import sys
if "status" in sys.argv:
    sys.stdout.write("# branch.oid " + "ab" * 20 + "\\0# branch.head main\\0")
    for number in range(200_000):
        sys.stdout.write(f"? folder/file {number:06}\\0")
"""

ALONE = """
import os, pathlib, sys
mine = pathlib.Path({folder!r}, str(os.getpid()))
mine.touch()
crowd = len(list(mine.parent.iterdir()))
mine.unlink()
sys.exit(0 if crowd <= 2 else 5)
"""


def processes_below() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


async def test_a_git_that_hangs_is_given_up(
    repository: Repository, fake_git: FakeGit, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_git(HANGS)
    monkeypatch.setattr(git, "SECONDS", 0.5)
    with pytest.raises(Unavailable, match=r"did not answer within 0\.5 seconds") as caught:
        await workspace.inspect(repository.path)
    assert caught.value.service == "workspace"
    assert processes_below() == []


async def test_all_that_it_started_ends_with_it(
    repository: Repository, tmp_path: Path, fake_git: FakeGit
) -> None:
    fake_git(HANGS)
    looking = asyncio.create_task(workspace.inspect(repository.path))
    started = tmp_path / "started"
    async with asyncio.timeout(60):
        while not started.exists():
            await asyncio.sleep(0.01)
    pid = int(started.read_text())
    assert psutil.pid_exists(pid)
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    assert processes_below() == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")
async def test_a_configuration_that_cannot_be_read_to_its_end(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(repository.path / ".git" / "more")
    repository.git("config", "include.path", "more")
    monkeypatch.setattr(git, "SECONDS", 0.5)
    with pytest.raises(Unavailable, match="did not answer"):
        await workspace.check(repository.path)
    assert processes_below() == []


async def test_output_is_kept_up_to_a_limit(
    repository: Repository, fake_git: FakeGit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "MOST_BYTES", 1_000_000)
    head = repository.head
    fake_git(FLOODS.format(1))
    with pytest.raises(Unavailable, match="more to tell"):
        await workspace.find_commit(repository.path, head)
    assert processes_below() == []


async def test_of_what_it_complains_about_little_is_kept(
    repository: Repository, fake_git: FakeGit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "SECONDS", 0.5)
    fake_git(FLOODS.format(2))
    listener = git._Listener(None)
    monkeypatch.setattr(git, "_Listener", lambda feed: listener)
    with pytest.raises(Unavailable, match="did not answer"):
        await workspace.inspect(repository.path)
    assert len(listener.errors) <= git.MOST_ERRORS


async def test_200_000_changed_files_are_counted(repository: Repository, fake_git: FakeGit) -> None:
    fake_git(COUNTS)
    seen = await workspace.inspect(repository.path)
    assert seen.changed_count == 200_000
    assert seen.changed == tuple(f"folder/file {number:06}" for number in range(200))
    assert (seen.head, seen.branch) == ("ab" * 20, "main")


async def test_the_reason_is_one_clean_line(repository: Repository, fake_git: FakeGit) -> None:
    text = "warning: no\\x1b[31m\\nfatal: it \\x1b[1mis\\x07 broken.\\nhint: mend it\\n"
    fake_git(f"import sys\nsys.stderr.write({text!r}.encode().decode('unicode_escape'))\nsys.exit(128)")
    with pytest.raises(Unavailable) as caught:
        await workspace.inspect(repository.path)
    assert caught.value.message == f"git cannot read the repository at {repository.path}: it is broken."


async def test_a_git_that_says_nothing(repository: Repository, fake_git: FakeGit) -> None:
    fake_git("import sys\nsys.exit(3)")
    with pytest.raises(Unavailable, match="it gave no reason"):
        await workspace.inspect(repository.path)


async def test_a_git_that_does_not_listen(repository: Repository, fake_git: FakeGit) -> None:
    """More is written to it than a pipe takes, and it ends without reading that."""
    fake_git("import sys\nsys.exit(1)")
    with pytest.raises(Unavailable, match="cannot read the repository"):
        await workspace.exists(repository.path, [f"{number:040x}" for number in range(10_000)])


async def test_much_can_be_asked_at_once(repository: Repository) -> None:
    asked = [f"{number:040x}" for number in range(10_000)]
    found = await workspace.exists(repository.path, [*asked, repository.head])
    assert [text for text, full in found.items() if full] == [repository.head]


async def test_a_git_that_cannot_be_started(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "command", lambda: (str(repository.path / "README.md"),))
    with pytest.raises(Unavailable, match="could not be started"):
        await workspace.check(repository.path)


async def test_a_git_of_the_workspace_is_not_taken_for_ours(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "git.exe" if sys.platform == "win32" else "git"
    repository.write({name: "#!/bin/sh\ntouch ran\n"})
    (repository.path / name).chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", os.environ["PATH"]]))
    monkeypatch.chdir(repository.path)
    assert (await workspace.inspect(repository.path)).changed == (name,)


async def test_many_looks_at_once_take_turns(
    repository: Repository, tmp_path: Path, fake_git: FakeGit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "MOST_AT_ONCE", 2)
    running = tmp_path / "running"
    running.mkdir()
    fake_git(ALONE.format(folder=str(running)))
    looks = await asyncio.gather(*(workspace.inspect(repository.path) for _ in range(5)))
    assert all(not look.is_dirty for look in looks)


async def test_waiting_for_a_turn_has_an_end(
    repository: Repository, tmp_path: Path, fake_git: FakeGit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(git, "SECONDS", 60)
    fake_git(HANGS)
    looking = asyncio.create_task(workspace.inspect(repository.path))
    async with asyncio.timeout(60):
        while not (tmp_path / "started").exists():
            await asyncio.sleep(0.01)
    monkeypatch.setattr(git, "SECONDS", 0.1)
    with pytest.raises(Unavailable, match="busy"):
        await workspace.inspect(repository.path)
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
