"""What a start must not wait for. How long it takes is measured by bench/restart.py."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Imported by what needs them, when it is needed: each takes between 15 and 700 ms.
LATE = {"PIL", "aiohttp", "asyncpg", "dbos", "ftfy", "limits", "pynvml", "redis", "sqlalchemy", "yarl"}
IMPORT = """
import inspect, json, sys
read, getsource = [], inspect.getsource
inspect.getsource = lambda thing: (read.append(getattr(thing, "__module__", "")), getsource(thing))[1]
import server.main
print(json.dumps({"modules": list(sys.modules), "read": read}))
"""


def _imported() -> dict[str, list[str]]:
    found = subprocess.run(
        [sys.executable, "-c", IMPORT], cwd=ROOT, check=True, capture_output=True, text=True
    )
    told: dict[str, list[str]] = json.loads(found.stdout)
    return told


def test_heavy_packages_are_imported_later() -> None:
    told = _imported()
    assert "strawberry" in told["modules"]
    assert LATE.isdisjoint(told["modules"])
    assert not [module for module in told["read"] if module.startswith("server")], "models are not parsed"


def test_pydantic_is_not_installed() -> None:
    """Tortoise imports it wherever it is there, a seventh of a start, and nothing of ours needs it."""
    locked = (ROOT / "requirements.lock").read_text("utf-8")
    assert not re.search(r"^pydantic", locked, re.MULTILINE)
