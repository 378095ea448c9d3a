"""Starts a process of ours that can be made to kill itself, or its engine, at a named point.

`python -m tests.crash.launcher server.worker`. It strikes once whenever somebody writes "VICTIM POINT" into the file
that CRASH_ORDER names (see orders). Part of the tests alone.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

from server.domains.generation import finishing, leases, running
from server.domains.generation.taking import Taker
from server.engines.base import Stepped
from server.engines.comfyui.client import ComfyClient
from tests.crash.orders import SELF, engine_file, struck_file

ORDER = Path(os.environ["CRASH_ORDER"])


def reach(point: str) -> None:
    """The process is at this point now: whoever is to die here dies."""
    try:
        victim, wanted = ORDER.read_text("utf-8").split()
    except (FileNotFoundError, ValueError):
        return
    if wanted != point:
        return
    ORDER.unlink()
    pid = os.getpid() if victim == SELF else int(engine_file(ORDER).read_text("utf-8"))
    unfinished = ORDER.with_suffix(".part")
    unfinished.write_text(repr(time.time()), "utf-8")
    unfinished.replace(struck_file(ORDER))
    psutil.Process(pid).kill()  # SIGKILL, on Windows TerminateProcess: nothing gets a chance to tidy up


class _Fresh(set[Any]):
    """An attempt goes in here as soon as its claim is committed, and before anything else is done about it."""

    def add(self, key: Any) -> None:
        super().add(key)
        reach("claim")


def _around(
    owner: Any, name: str, before: str | None = None, after: Callable[..., str | None] | None = None
) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    async def changed(*args: Any, **kwargs: Any) -> Any:
        if before is not None:
            reach(before)
        result = await original(*args, **kwargs)
        point = after(*args) if after is not None else None
        if point is not None:
            reach(point)
        return result

    setattr(owner, name, changed)


def _at_third_step(taker: Any, event: Any) -> str | None:
    return "running" if isinstance(event, Stepped) and event.step >= 3 else None


def _at_second_file(*_: Any) -> str | None:
    """Not at the first: then one picture of the job is stored and another is not."""
    _fetched.append(1)
    return "download" if len(_fetched) % 2 == 0 else None


_fetched: list[int] = []


def prepare() -> None:
    """Puts the points into the product's code."""
    running.fresh = _Fresh()
    _around(running, "_submit", after=lambda *_: "submit")
    _around(Taker, "take", after=_at_third_step)
    _around(ComfyClient, "fetch", after=_at_second_file)
    _around(finishing, "finish", before="commit")
    seconds = os.environ.get("CRASH_LEASE_SECONDS")
    if seconds is not None:  # the suite has not the time to wait for a real one
        leases.LEASE, leases.RENEW_SECONDS = timedelta(seconds=float(seconds)), float(seconds) / 4


if __name__ == "__main__":
    prepare()
    sys.exit(importlib.import_module(sys.argv[1]).main())
