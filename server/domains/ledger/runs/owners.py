"""Which process runs a check, so that others can tell whether it still lives."""

from __future__ import annotations

import functools
import os
import socket

import psutil


@functools.cache
def ours() -> str:
    """This process, as no other is ever named: host, number, and when it began."""
    return f"{socket.gethostname()[:80]}|{os.getpid()}|{psutil.Process().create_time():.3f}"


def is_here(owner: str | None) -> bool:
    """Whether it is a process of this machine."""
    return owner is not None and owner.partition("|")[0] == socket.gethostname()[:80]


def is_dead(owner: str | None) -> bool:
    """Whether it certainly is gone. Of other machines' processes nobody knows."""
    if owner is None or not is_here(owner):
        return False
    _, pid, began = owner.split("|")
    try:
        process = psutil.Process(int(pid))
        another = abs(process.create_time() - float(began)) > 0.5
        return another or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False
