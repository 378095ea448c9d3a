"""Processes that use a GPU: their names and where they listen, as far as the operating system lets us know."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psutil

REREAD_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a process. None: the system does not tell. `ports` are those it listens on."""

    name: str | None
    ports: frozenset[int] | None


UNKNOWN = Known(None, None)


class ProcessReader:
    """Looks at processes by pid, each at most once in REREAD_SECONDS: listing sockets is slow. Calls block."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, float], tuple[float, Known]] = {}

    def read(self, pid: int) -> Known:
        """What is known of the process; UNKNOWN when it is gone or belongs to another container."""
        now = time.monotonic()
        try:
            process = psutil.Process(pid)
            key = pid, process.create_time()
        except (psutil.Error, OSError):
            return UNKNOWN
        known = self._known.get(key)
        if known is None or now - known[0] > REREAD_SECONDS:
            known = self._known[key] = now, Known(_name(process), _ports(process))
        return known[1]

    def forget_old(self) -> None:
        """Lets go of processes that nobody has asked for lately."""
        oldest = time.monotonic() - 2 * REREAD_SECONDS
        self._known = {key: entry for key, entry in self._known.items() if entry[0] > oldest}


def _name(process: psutil.Process) -> str | None:
    try:
        return process.name()
    except (psutil.Error, OSError):
        return None


def _ports(process: psutil.Process) -> frozenset[int] | None:
    try:
        found = process.net_connections(kind="tcp")
    except (psutil.Error, OSError):
        return None
    return frozenset(each.laddr.port for each in found if each.status == psutil.CONN_LISTEN)
