"""The one place that runs git: without a shell, in an environment of ours, with a limit on time and on output.

A repository's own configuration can name programs that git runs. A ledger only looks, so none of them may run: what
can be switched off for every command is switched off here, filters (which only `status` would run) in `status.py`.
The repository is named by its `.git`, not searched for. So a folder around it never stands in for it, and git's check
of the owner (safe.directory), made for repositories that one walks into, does not keep out the one that an owner of
the ledger has named.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4
from weakref import WeakKeyDictionary

from server.core.errors import Unavailable
from server.domains.ledger.verification.cleaning import clean_tail
from server.domains.ledger.verification.environment import MARKER, search_path
from server.domains.ledger.verification.tree import Tree, end

SERVICE = "workspace"
SECONDS = 10.0
MOST_BYTES = 64 * 1024 * 1024  # of output that is kept
MOST_ERRORS = 8 * 1024
MOST_AT_ONCE = 8  # processes; further calls wait for their turn
END_GRACE = 5.0  # seconds for the system to give back what was killed

KEPT = (
    "HOME",
    "USERPROFILE",
    "HOMEDRIVE",
    "HOMEPATH",
    "XDG_CONFIG_HOME",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
)
ADDED = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",  # stronger than protocol.*.allow of a repository
    "GIT_GRAFT_FILE": os.devnull,  # no history but the real one
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
}
# Not read: configuration and attributes of the machine and of the server's user.
ISOLATED = {"GIT_ATTR_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
SETTINGS = (
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "protocol.allow=never",
)
if sys.platform == "win32":
    CREATION_FLAGS = subprocess.CREATE_NO_WINDOW
else:
    CREATION_FLAGS = 0

Feed = Callable[[bytes], None]
# A semaphore cannot be shared between loops.
_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class Failed(Unavailable):
    """git has answered that this repository cannot be read: it is gone, none, or broken."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What git printed, unless it was fed to somebody, and its exit code."""

    code: int
    output: bytes


async def run(
    folder: Path,
    *arguments: str,
    stdin: bytes = b"",
    accept: Container[int] = (0,),
    settings: tuple[str, ...] = (),
    feed: Feed | None = None,
    isolated: bool = True,
    worktree: bool = True,
    environment: Mapping[str, str] | None = None,
) -> Answer:
    """Runs git on the repository whose top folder is `folder`. `feed` takes the output while it comes.

    Without `isolated`, the configuration of the machine and of the server's user is read too; without `worktree`, the
    repository's own idea of where its files are counts; `environment` is added to git's. Raises Unavailable when git
    is missing, takes longer than SECONDS, or prints more than MOST_BYTES (without `feed`), and Failed when it ends
    with a code not in `accept`.
    """
    listener = _Listener(feed)
    options = (*SETTINGS, *settings)
    argv = (
        *command(),
        "--no-pager",
        f"--git-dir={folder / '.git'}",
        *((f"--work-tree={folder}",) if worktree else ()),
        *(part for option in options for part in ("-c", option)),
        *arguments,
    )
    async with _turn():
        code = await _execute(argv, folder, stdin, listener, isolated, environment or {})
    if code not in accept:
        raise await asyncio.to_thread(_explained, folder, bytes(listener.errors))
    return Answer(code, bytes(listener.output))


@contextlib.asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    """Waits until fewer than MOST_AT_ONCE are running. Raises Unavailable when that takes too long."""
    slots = _slots.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(MOST_AT_ONCE))
    try:
        async with asyncio.timeout(SECONDS):
            await slots.acquire()
    except TimeoutError:
        raise Unavailable("git is busy with other questions. Try again later.", SERVICE) from None
    try:
        yield
    finally:
        slots.release()


def command() -> tuple[str, ...]:
    """How git is called. Raises Unavailable when it is not installed."""
    found = shutil.which("git.exe" if sys.platform == "win32" else "git", path=search_path())
    if found is None:
        raise Unavailable("git is not installed, or not on the server's PATH.", SERVICE)
    return (str(Path(found).absolute()),)


async def _execute(
    argv: tuple[str, ...],
    folder: Path,
    stdin: bytes,
    listener: _Listener,
    isolated: bool,
    environment: Mapping[str, str],
) -> int:
    marker = uuid4().hex
    transport = await _start(argv, folder, listener, {**_environment(marker, isolated), **environment})
    tree = Tree(transport.get_pid(), marker)
    try:
        _write(transport, stdin)
        done, _ = await asyncio.wait(
            {listener.gone, listener.overfull}, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        await _end(tree, transport, listener)
    if listener.overfull in done:
        raise Unavailable(f"git has more to tell about {folder} than can be looked at.", SERVICE)
    if not done:
        raise Unavailable(f"git did not answer within {SECONDS:g} seconds for {folder}.", SERVICE)
    return transport.get_returncode() or 0


async def _start(
    argv: tuple[str, ...], folder: Path, listener: _Listener, environment: dict[str, str]
) -> asyncio.SubprocessTransport:
    try:
        transport, _ = await asyncio.get_running_loop().subprocess_exec(
            lambda: listener,
            *argv,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=CREATION_FLAGS,
        )
    except (OSError, ValueError, NotImplementedError) as error:
        reason = await asyncio.to_thread(_obstacle, folder)
        raise reason or Unavailable(f"git could not be started: {error}.", SERVICE) from None
    return transport


def _write(transport: asyncio.SubprocessTransport, stdin: bytes) -> None:
    pipe = transport.get_pipe_transport(0)
    assert isinstance(pipe, asyncio.WriteTransport)
    if stdin:
        pipe.write(stdin)
    pipe.close()  # after what was written has gone out


async def _end(tree: Tree, transport: asyncio.SubprocessTransport, listener: _Listener) -> None:
    """Leaves nothing running, and gives pipes and process back to the system."""
    try:
        if not listener.gone.done():
            await asyncio.to_thread(end, tree)
    finally:
        transport.close()
    await asyncio.wait({listener.gone}, timeout=END_GRACE)


def _environment(marker: str, isolated: bool) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "PATH": search_path(), **ADDED, **(ISOLATED if isolated else {}), MARKER: marker}


def _explained(folder: Path, errors: bytes) -> Failed:
    """Why git failed, in one sentence or two. Blocking."""
    if obstacle := _obstacle(folder):
        return obstacle
    lines = [line.strip() for line in clean_tail(errors, 2000).splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines or ["it gave no reason"]
    reason = told[-1].removeprefix("fatal:").removeprefix("error:").strip().rstrip(".")[:300]
    shallow = (folder / ".git" / "shallow").is_file()
    hint = " It is a shallow clone: git fetch --unshallow gets the rest." if shallow else ""
    return Failed(f"git cannot read the repository at {folder}: {reason}.{hint}", SERVICE)


def _obstacle(folder: Path) -> Failed | None:
    """What keeps anybody from reading the folder and its `.git`, as far as the file system knows. Blocking."""
    for path in (folder, folder / ".git"):
        try:
            with os.scandir(path):
                pass
        except PermissionError:
            return Failed(f"The server may not read {path}.", SERVICE)
        except OSError:
            if path == folder:
                return Failed(f"The repository's folder {folder} is not there.", SERVICE)
            if not os.path.lexists(path):  # it is a file in a linked worktree
                return Failed(f"The folder {folder} is no git repository any more.", SERVICE)
    return None


class _Listener(asyncio.SubprocessProtocol):
    """Takes what git prints. `gone` is done when it has ended and its pipes are closed."""

    def __init__(self, feed: Feed | None) -> None:
        loop = asyncio.get_running_loop()
        self.gone: asyncio.Future[None] = loop.create_future()
        self.overfull: asyncio.Future[None] = loop.create_future()
        self.output = bytearray()
        self.errors = bytearray()
        self._feed = feed or self._keep

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 1:
            self._feed(data)
        else:
            self.errors += data
            del self.errors[:-MOST_ERRORS]

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set_result(None)

    def _keep(self, data: bytes) -> None:
        if len(self.output) + len(data) <= MOST_BYTES:
            self.output += data
        elif not self.overfull.done():
            self.overfull.set_result(None)
