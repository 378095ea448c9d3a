"""Ends a process with all that it started, also what has left its group or lost its parent. Blocking: use a thread."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from server.domains.ledger.verification.environment import MARKER

ROUNDS = 100  # of looking for what is left: something may have been started while we were looking
PAUSE = 0.02  # seconds between them


@dataclass
class Tree:
    """A process that leads a session of its own, the marker in its environment, and what was seen of its tree."""

    pid: int
    marker: str
    seen: set[psutil.Process] = field(default_factory=set)

    def __post_init__(self) -> None:
        with suppress(psutil.Error):  # it may have ended already
            self.seen.add(psutil.Process(self.pid))


def end(tree: Tree) -> bool:
    """Kills until nothing is left, for a few seconds at most. True when there was something to kill."""
    found = False
    for _ in range(ROUNDS):
        alive = _alive(tree)
        if not alive:
            break
        found = True
        _kill_group(tree)  # at once, so that nothing in it can start more while the rest is killed one by one
        for process in alive:
            with suppress(psutil.Error):
                process.kill()
        time.sleep(PAUSE)  # no psutil wait: it would take the exit status away from asyncio
    return found


def end_marked(markers: Collection[str]) -> bool:
    """The same for what a process of ours that was killed has left: all that carries one of the markers."""
    found = False
    for _ in range(ROUNDS):
        alive = [
            process for process in psutil.process_iter() if _carries(process, markers) and _lives(process)
        ]
        if not alive:
            break
        found = True
        for process in alive:
            with suppress(psutil.Error):
                process.kill()
        time.sleep(PAUSE)
    return found


def _carries(process: psutil.Process, markers: Collection[str]) -> bool:
    with suppress(psutil.Error, OSError):
        return process.environ().get(MARKER) in markers
    return False


def _alive(tree: Tree) -> list[psutil.Process]:
    """The living processes of the tree. psutil tells a process from a later one with the same number."""
    tree.seen.update(_belonging(tree))
    return [process for process in tree.seen if _lives(process)]


def _lives(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _belonging(tree: Tree) -> Iterator[psutil.Process]:
    """By parent, by session, or by marker: a daemon has lost the first two, but not its environment."""
    session = tree.pid if _leads(tree) else None
    started = {process.pid: process.create_time() for process in tree.seen if _lives(process)}
    for (
        process
    ) in psutil.process_iter():  # by rising number, so that parents mostly come before their children
        with suppress(psutil.Error, OSError):
            if (
                # Windows keeps the number of a parent that is gone: then its new owner is younger than the child.
                started.get(process.ppid(), float("inf")) <= process.create_time()
                or (sys.platform != "win32" and os.getsid(process.pid) == session)
                or process.environ().get(MARKER) == tree.marker
            ):
                started[process.pid] = process.create_time()
                yield process


def _leads(tree: Tree) -> bool:
    """Whether the number still stands for our session: the leader lives, or is gone and nobody else has it."""
    leaders = [process for process in tree.seen if process.pid == tree.pid]
    return any(leader.is_running() for leader in leaders) or not psutil.pid_exists(tree.pid)


def _kill_group(tree: Tree) -> None:
    if sys.platform != "win32" and _leads(tree):
        with suppress(OSError):
            os.killpg(tree.pid, signal.SIGKILL)
