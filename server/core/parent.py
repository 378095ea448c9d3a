"""Ends this process when the one that started it is gone, even when that one was killed without a word."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

# Set by run.py, which keeps the other end of our standard input open for as long as it lives.
NAME = "RUN_PY_HOLDS_STDIN"
GRACE = 10.0


def watch() -> None:
    """Call once at the start of a process. Does nothing when nobody holds our standard input for this purpose.

    On Windows nobody does: there run.py puts its processes into a job, which the system ends with it.
    """
    if os.environ.pop(NAME, ""):
        threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    _signal_all("SIGTERM")
    time.sleep(GRACE)
    _signal_all("SIGKILL")


def _signal_all(name: str) -> None:
    """To us and to what we started, when we lead a group of our own, as run.py sees to."""
    if sys.platform != "win32":
        send = os.killpg if os.getpgrp() == os.getpid() else os.kill
        send(os.getpid(), signal.Signals[name])
