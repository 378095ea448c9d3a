"""A ledger with tasks, made straight in the database, and a repository that is connected to it."""

from __future__ import annotations

import sys
from typing import Any

from server.domains.ledger import storing
from server.domains.ledger.kinds import TaskScope, TaskState
from server.domains.ledger.models import Ledger, Task
from tests.factories.repositories import Repository

PYTHON = sys.executable


async def insert_task(number: int, **values: Any) -> Task:
    """An open MVP task T-20260101-<number>, past every service."""
    await storing.ensure_ledger()
    ledger = await Ledger.get(name=storing.NAME)
    plain = {"title": f"Task {number}", "scope": TaskScope.MVP, "state": TaskState.TODO, "position": number}
    return await Task.create(ledger_id=ledger.id, key=key(number), **(plain | values))


def key(number: int) -> str:
    """The key of the task with this number."""
    return f"T-20260101-{number:03}"


async def connect(repository: Repository, **values: Any) -> None:
    """Connects the repository. Its lint and test commands print what they are and end well unless told otherwise."""
    await storing.ensure_ledger()
    commands = {
        "lint_command": [PYTHON, "-c", "print('linted')"],
        "test_command": [PYTHON, "-c", "print('tested')"],
    }
    columns = {"repository_path": str(repository.path), **commands} | values
    await Ledger.filter(name=storing.NAME).update(**columns)
