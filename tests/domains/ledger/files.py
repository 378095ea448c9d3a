"""Ledger files for tests: a small one of our own, and the real one when it is there."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "tests" / "fixtures" / "ledger" / "sample.md"


def real_file() -> Path:
    """The real control plane file; skips the test where the shared folder is absent."""
    shared = Path(os.environ.get("AINFLUENCER_SHARED", ROOT.parent / "shared"))
    path = shared / "ledger" / "CONTROL_PLANE.md"
    if not path.is_file():
        pytest.skip(f"{path} is not there (set AINFLUENCER_SHARED to the folder that holds ledger/)")
    return path


def ledger_of(count: int, *, title: str = "Task", checkpoint: str = "aaaa111") -> bytes:
    """A file of `count` done backlog tasks."""
    keys = (f"T-2026{1 + n // 27000:02}{1 + n // 1000 % 27:02}-{n % 1000:03}" for n in range(count))
    lines = [f"- {key} — {title} {n} [P2] (#bulk) (checkpoint: {checkpoint})" for n, key in enumerate(keys)]
    return "\n".join(["## 03 — BACKLOG_LEDGER", "### BACKLOG_DONE", *lines]).encode()
