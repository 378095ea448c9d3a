"""A run's row as the contract's Cycle, and back; changes of it under the ledger's lock."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from server.core import clock, db, events
from server.core.errors import Conflict, NotFound
from server.domains.ledger import contract, storing
from server.domains.ledger.contract import Cycle, Guard, TaskFacts
from server.domains.ledger.events import CommandStopAsked, LedgerChanged
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import CommandState, EvidenceKind, EvidenceStanding, RunStep, TaskState
from server.domains.ledger.models import Evidence, Ledger, Run, RunCommand, Task
from server.domains.ledger.runs import beats

KEPT = (
    "state",
    "step",
    "current_key",
    "scope",
    "surface",
    "changes_made",
    "checked_changes",
    "verified_changes",
    "verified_tree",
    "mini_check_failed",
    "ledger_sync",
    "recovered",
)
CHECKED = ("id", "kind", "state", "step", "owner", "beat_at")
FAILING = (CommandState.FAILED, CommandState.TIMED_OUT)


@dataclass(slots=True)
class Held:
    """The ledger and a run of it, while this transaction holds the ledger's lock. `news` is told after the commit."""

    ledger: Ledger
    run: Run
    cycle: Cycle
    news: list[events.Event] = field(default_factory=list)

    async def save(self, cycle: Cycle, **more: Any) -> None:
        """Writes the cycle as it is now, and further columns."""
        self.cycle = cycle
        values = {name: getattr(cycle, name) for name in KEPT} | more
        self.run.update_from_dict({**values, "version": self.run.version + 1})
        await self.run.save(update_fields=[*values, "version"])

    async def task(self) -> Task:
        """The task that the run works on."""
        return await task(self.ledger, self.cycle.current_key or "")

    async def stop_checks(self) -> None:
        """Asks the process that runs a check of this run to end it."""
        running = RunCommand.filter(run_id=self.run.id, state=CommandState.RUNNING)
        self.news += [CommandStopAsked(str(id)) for id in await running.values_list("id", flat=True)]
        await running.update(cancel_requested=True)


@contextlib.asynccontextmanager
async def held(run_id: UUID) -> AsyncIterator[Held]:
    """A transaction that holds the ledger's lock; the change is told to everybody after the commit. NotFound."""
    async with db.transaction():
        ledger = await storing.lock_ledger()
        run = await find(run_id)
        state = Held(ledger, run, await of(run))
        yield state
        await storing.raise_version(ledger)
    tell(state)


@contextlib.asynccontextmanager
async def held_by(author: Author, run_id: UUID) -> AsyncIterator[Held]:
    """The same for whoever holds the run. GuardNotMet for everybody else, and when the lease is over."""
    async with held(run_id) as state:
        contract.require_holder(state.cycle, author.key, clock.now())
        yield state


def within(author: Author, run: Run) -> Author:
    """The author with the tool and model that the run was started with, unless others are named."""
    return replace(author, tool=author.tool or run.tool, model=author.model or run.model)


def tell(state: Held) -> None:
    """Tells everybody what has changed; after the commit."""
    for event in (*state.news, LedgerChanged(version=state.ledger.version)):
        events.publish(event)


async def find(run_id: UUID) -> Run:
    """The run. NotFound: there is none, or it is no live one."""
    run = await Run.get_or_none(id=run_id)
    if run is None or run.lease_until is None:
        raise NotFound("There is no such live run.", str(run_id))
    return run


async def of(run: Run) -> Cycle:
    """The run as the contract looks at it."""
    assert run.lease_until is not None
    keys = await Evidence.filter(
        run_id=run.id, kind=EvidenceKind.COMMIT, standing=EvidenceStanding.VERIFIED
    ).values_list("task_key", flat=True)
    checks = await RunCommand.filter(run_id=run.id).order_by("number").only(*CHECKED)
    values = {name: getattr(run, name) for name in KEPT}
    return Cycle(
        holder=holder(run),
        lease_until=run.lease_until,
        checkpoints=frozenset(str(key) for key in keys if key),
        checking=any(beats.runs(check) for check in checks),
        failing=_failing(checks, run.step is RunStep.SAVE_FIRST),
        **values,
    )


def _failing(checks: list[RunCommand], saving: bool) -> frozenset[str]:
    """Kinds whose last result was no PASS. Checks of what had to be saved first say nothing about the task."""
    ended = (*FAILING, CommandState.PASSED)
    last = {
        check.kind: check.state
        for check in checks
        if check.state in ended and (check.step is RunStep.SAVE_FIRST) == saving
    }
    return frozenset(kind for kind, state in last.items() if state in FAILING)


def holder(run: Run) -> str:
    """Names who holds the run, as Author.key does."""
    return f"{run.actor_kind}:{run.actor_id}"


def lease(seconds: int) -> dict[str, Any]:
    """The columns of a lease that begins now."""
    now = clock.now()
    return {"lease_until": now + timedelta(seconds=seconds), "heartbeat_at": now, "lease_seconds": seconds}


async def task(ledger: Ledger, key: str) -> Task:
    """The task with this key. NotFound."""
    row = await Task.get_or_none(ledger_id=ledger.id, key=storing.storable(key))
    if row is None:
        raise NotFound(f"There is no task {key}.")
    return row


async def facts(row: Task) -> TaskFacts:
    """The task as the contract looks at it."""
    wanted = set(row.depends_on)
    done = (
        await Task.filter(ledger_id=row.ledger_id, key__in=list(wanted), state=TaskState.DONE).values_list(
            "key", flat=True
        )
        if wanted
        else []
    )
    return TaskFacts(
        key=row.key,
        state=row.state,
        scope=row.scope,
        surface=row.surface,
        policy_review=row.policy_review,
        waits_for=frozenset(wanted.difference(str(key) for key in done)),
    )


async def advance(row: Task, **values: Any) -> None:
    """Writes a task's new values with its version, which the caller has raised already."""
    old = row.version - 1
    columns = {**values, "version": row.version, "updated_at": clock.now(), "touched_at": clock.now()}
    if not await Task.filter(id=row.id, version=old).update(**columns):
        raise Conflict("The task was changed meanwhile.", old, current=await Task.get(id=row.id))
    row.update_from_dict(columns)


def workspace_of(ledger: Ledger | None) -> Path:
    """The folder of the connected repository. GuardNotMet when there is none."""
    if ledger is None or not ledger.repository_path:
        raise contract.refuse(
            Guard.WORKSPACE_CONNECTED,
            "No repository is connected to the ledger.",
            "An owner connects one with ledgerConnect.",
        )
    return Path(ledger.repository_path)
