"""Goes through the steps of a run, so that a test can begin where it wants to."""

from __future__ import annotations

from typing import Any

import pytest

from server.core.actor import Actor, Role, Scope
from server.core.errors import GuardNotMet
from server.core.ids import uuid7
from server.domains.ledger import runs
from server.domains.ledger.contract import Guard
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import CommandState
from server.domains.ledger.models import Run, RunCommand
from server.domains.ledger.runs import watching
from server.domains.ledger.verification import Check, CheckKind
from tests.factories import ledger
from tests.factories.repositories import Repository


def agent(name: str = "agent") -> Author:
    """A script with a token for the ledger only."""
    return Author(Actor("token", uuid7(), name, frozenset({Scope.LEDGER})), tool="loop", model="m-1")


OWNER = Author(Actor("user", uuid7(), "owner@example.org", frozenset(Scope), Role.OWNER))
READER = Author(Actor("user", uuid7(), "reader@example.org", frozenset({Scope.READ}), Role.VIEWER))
COMPILE = Check(CheckKind.PY_COMPILE, ("app/main.py",))
LINT = Check(CheckKind.LINT)
TEST = Check(CheckKind.TEST)


class Driver:
    """A run in the hands of one agent."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.author = agent()
        self.run: Run = Run()

    async def start(self, **options: Any) -> Run:
        """A run that must begin."""
        started = await runs.start(self.author, **options)
        assert started.run is not None, started.selection
        self.run = started.run
        return self.run

    async def begin(self, number: int = 1, **task: Any) -> Run:
        """A task, and a run on it that is at EXECUTE."""
        await ledger.insert_task(number, **({"surface": "app"} | task))
        return await self.start()

    async def change(self, text: str = "1", file: str = "app/main.py", *, summary: str = "Change it") -> Run:
        """Writes a file and records that."""
        self.repository.write({file: f"x = {text}\n"})
        self.run = await runs.record_change(self.author, self.run.id, summary, [file])
        return self.run

    async def verify(self, check: Check = COMPILE, expect: CommandState = CommandState.PASSED) -> RunCommand:
        """Runs a check to its end, which must be as expected."""
        command = await runs.verify(self.author, self.run.id, check)
        ended = await finished(command)
        assert ended.state is expect, ended.tail
        await self.reload()
        return ended

    async def checkpoint(self, commit: str | None = None, **options: Any) -> Run:
        """Takes the checkpoint of a commit, of all that is changed unless one is given."""
        hash = commit or self.repository.commit("feat(app): change it")
        self.run = await runs.checkpoint(self.author, self.run.id, options.pop("key", None), hash, **options)
        return self.run

    async def to_checkpoint(self, number: int = 1) -> Run:
        """Everything up to a checkpoint."""
        await self.begin(number)
        await self.change(str(number))
        await self.verify()
        return await self.checkpoint()

    async def reload(self) -> Run:
        """The run as it stands."""
        self.run = await Run.get(id=self.run.id)
        return self.run


async def finished(command: RunCommand) -> RunCommand:
    """The check when it has ended."""
    async for entry in watching.output(command.id, None):
        if isinstance(entry, RunCommand):
            return entry
    raise AssertionError("a watcher always learns the end")


class refused:
    """`with refused(Guard.X):` the block must be refused by that guard, with a remedy."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.expected = pytest.raises(GuardNotMet)

    def __enter__(self) -> None:
        self.caught = self.expected.__enter__()

    def __exit__(self, *error: Any) -> bool:
        found = self.expected.__exit__(*error)
        assert self.caught.value.guard == self.guard.value, self.caught.value.message
        assert self.caught.value.remedy
        return bool(found)
