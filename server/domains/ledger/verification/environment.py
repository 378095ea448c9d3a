"""The environment that a verification runs in: what any program needs, and nothing that is ours.

Names are let in one by one, so that a setting, a secret or a GIT_* variable of the server cannot slip through.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

KEPT = ("HOME", "USERPROFILE", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG")
ADDED = {
    "CI": "1",
    "NO_COLOR": "1",
    "PYTHONDONTWRITEBYTECODE": "1",  # a verification leaves the working tree clean
    "PYTHONIOENCODING": "utf-8",  # as we read it, also on Windows
    "PYTHONUNBUFFERED": "1",  # lines show when they are printed, and stdout and stderr keep their order
}
MARKER = "LEDGER_VERIFICATION"  # inherited by all that the command starts: tells us what to end
NICENESS = 10


def build(marker: str) -> dict[str, str]:
    """The whole environment of the command with this marker."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {"LANG": "C.UTF-8", **kept, "PATH": search_path(), **ADDED, MARKER: marker}


def search_path() -> str:
    """PATH without relative entries: with those a file of the workspace could pass for a system's program."""
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(entry for entry in entries if Path(entry).is_absolute())


if sys.platform == "win32":
    CREATION_FLAGS = (
        subprocess.CREATE_NEW_PROCESS_GROUP
        | subprocess.CREATE_NO_WINDOW
        | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    )
else:
    CREATION_FLAGS = 0


def lower_priority(pid: int) -> None:
    """Whatever is in the process's group gives way to the server. On Windows the creation flags did that."""
    if sys.platform != "win32":
        try:
            os.setpriority(os.PRIO_PGRP, pid, NICENESS)
        except OSError:  # it ended already, or the server itself is nicer than that
            return
