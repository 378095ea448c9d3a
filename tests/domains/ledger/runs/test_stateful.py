"""Random operations find no broken promise: a few thousand in the suite.

More of them: AINFLUENCER_LEDGER_OPERATIONS=100000 python -m pytest -s -n0 tests/domains/ledger/runs/test_stateful.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from tortoise.backends.base.executor import EXECUTOR_CACHE

from server.core import db
from server.core.settings import Settings
from server.domains.ledger import verification, workspace
from server.domains.ledger.runs import executing
from tests import databases
from tests.domains.ledger.runs import machine

OPERATIONS = int(os.environ.get("AINFLUENCER_LEDGER_OPERATIONS", "2000"))
STEPS = 100  # of one example at most


@pytest.fixture
def loop_with_database(sqlite_template: Path, tmp_path: Path) -> Iterator[asyncio.Runner]:
    """A loop of its own, as hypothesis calls without one, with the database open in it."""
    EXECUTOR_CACHE.clear()
    opened: Settings = databases.copy_sqlite(sqlite_template, tmp_path)
    with asyncio.Runner() as runner:
        manager = db.open(opened)
        runner.run(manager.__aenter__())
        machine.RUNNER[:] = [runner]
        yield runner
        machine.RUNNER.clear()
        runner.run(manager.__aexit__(None, None, None))


def test_random_operations(loop_with_database: asyncio.Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("inspect", "find_commit", "is_ancestor", "files_between", "tree_of"):
        monkeypatch.setattr(workspace, name, getattr(machine.STAND, name))
    monkeypatch.setattr(verification, "resolve", machine.STAND.resolve)
    monkeypatch.setattr(executing, "begin", machine.STAND.begin)
    machine.COUNTS.update(dict.fromkeys(machine.COUNTS, 0))
    while machine.COUNTS["operations"] < OPERATIONS:
        run_state_machine_as_test(machine.LedgerMachine, settings=_profile())
    print(machine.COUNTS)
    assert machine.COUNTS["closed"] > 0, "the operations never came to a closed run"


def _profile() -> settings:
    return settings(
        max_examples=max(10, min(OPERATIONS // STEPS, 200)),
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=OPERATIONS <= 2000,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
