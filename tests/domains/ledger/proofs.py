"""Rows of a ledger as the services write them: a run with evidence, and tasks that rest on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from server.core import clock
from server.core.ids import uuid7
from server.domains.ledger import history, storing
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import (
    CommandState,
    DoneBasis,
    EvidenceKind,
    EvidenceOutcome,
    EvidenceStanding,
    RunState,
    TaskEventKind,
    TaskScope,
    TaskState,
)
from server.domains.ledger.models import (
    DoneClaim,
    Evidence,
    Ledger,
    LedgerImport,
    Run,
    RunCommand,
    Task,
    TaskEvent,
)
from tests.conftest import OWNER

COMMIT = "c0ffee" * 6 + "c0ff"
AUTHOR = Author(OWNER)


async def ledger() -> Ledger:
    await storing.ensure_ledger()
    return await Ledger.get(name=storing.NAME)


async def task(key: str = "T-20260101-001", **values: Any) -> Task:
    row = await Task.create(
        ledger_id=(await ledger()).id,
        key=key,
        **{"title": "Prove it", "scope": TaskScope.MVP, "state": TaskState.TODO, **values},
    )
    await history.event(row, TaskEventKind.CREATED, AUTHOR).save()
    return row


async def active_run(key: str | None = None, **values: Any) -> Run:
    now = clock.now()
    return await Run.create(
        ledger_id=(await ledger()).id,
        title="AUTO",
        position=-1,
        digest=uuid7().hex,
        **{"state": RunState.ACTIVE, "current_key": key, "lease_until": now, "started_at": now, **values},
    )


async def passing_check(run: Run) -> RunCommand:
    row = await RunCommand.create(
        run_id=run.id, number=await RunCommand.filter(run_id=run.id).count() + 1, kind="TEST", shown="pytest"
    )
    await RunCommand.filter(id=row.id).update(state=CommandState.PASSED, exit_code=0)
    return row


async def evidence(run: Run, kind: EvidenceKind, **values: Any) -> Evidence:
    return await Evidence.create(
        run_id=run.id, kind=kind, actor_name="a", **{"standing": EvidenceStanding.VERIFIED, **values}
    )


async def proven_run(*keys: str) -> Run:
    """A closed run with a passing check, and a verified commit for each of the tasks."""
    run = await active_run(keys[0])
    await passing_check(run)
    await evidence(run, EvidenceKind.COMMAND, outcome=EvidenceOutcome.PASS)
    for key in keys:
        await evidence(run, EvidenceKind.COMMIT, commit=COMMIT, task_key=key)
    await Run.filter(id=run.id).update(state=RunState.CLOSED)
    return run


def proof(run: Run) -> dict[str, Any]:
    """What a task's row says when it is DONE by this run."""
    return {
        "state": TaskState.DONE,
        "done_basis": DoneBasis.VERIFIED,
        "closed_run_id": run.id,
        "checkpoint_commit": COMMIT,
        "checkpoint_verified_at": clock.now(),
    }


async def done(key: str = "T-20260101-001") -> Task:
    """A task that is DONE by a run."""
    row = await task(key)
    run = await proven_run(key)
    await Task.filter(id=row.id).update(**proof(run), version=2)
    return await Task.get(id=row.id)


async def claim(key: str, commit: str | None = None, file: str = "plan.md") -> DoneClaim:
    """An imported file's claim that the task is DONE."""
    source = await LedgerImport.create(
        ledger_id=(await ledger()).id, file_name=file, sha256="0" * 64, source=key, actor_name="a"
    )
    return await DoneClaim.create(source_id=source.id, key=key, commit=commit, line=1)


async def told(row: Task, kind: TaskEventKind, version: int, role: str | None, reason: str | None) -> UUID:
    """An entry of the task's history."""
    entry = await TaskEvent.create(
        task_id=row.id, version=version, kind=kind, actor_kind="user", actor_name="a", actor_role=role, reason=reason
    )  # fmt: skip
    return entry.id
