"""How a run ends: closed with its tasks DONE, blocked, or given up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from server.core import clock
from server.core.actor import Role, Scope
from server.core.errors import NotAllowed
from server.domains.ledger import contract, history
from server.domains.ledger.contract import Cycle
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import (
    BlockedKind,
    CommandState,
    DoneBasis,
    EvidenceKind,
    EvidenceStanding,
    RunState,
    TaskEventKind,
    TaskState,
)
from server.domains.ledger.models import Evidence, Run, RunCommand, Task
from server.domains.ledger.runs import cycle, record
from server.domains.ledger.runs.changing import checked_text
from server.domains.ledger.runs.cycle import Held

MAX_REASON = 2000


async def close(author: Author, run_id: UUID, result: str, next_step: str | None = None) -> Run:
    """Ends the run: every task with a checkpoint becomes DONE. GuardNotMet, Conflict, InvalidInput, NotFound."""
    author.actor.require(Scope.LEDGER)
    said = checked_text("result", result, MAX_REASON)
    follows = checked_text("next", next_step, MAX_REASON) if next_step else None
    async with cycle.held_by(author, run_id) as state:
        after = contract.close(state.cycle)
        commits = await _commits(state.run)
        for key in sorted(after.checkpoints):
            await _finish(author, state, key, commits[key])
        await _end(
            state,
            after,
            f"DONE — {said}",
            next=follows,
            task_keys=_first(after),
            checkpoint=_named(after, commits),
        )
    return state.run


async def block(author: Author, run_id: UUID, reason: str, kind: BlockedKind = BlockedKind.TECHNICAL) -> Run:
    """Ends the run with a blocker; its task becomes BLOCKED. The holder, or an owner. GuardNotMet, InvalidInput."""
    author.actor.require(Scope.LEDGER)
    why = checked_text("reason", reason, MAX_REASON, shortest=3)
    async with cycle.held(run_id) as state:
        _holder_or_owner(author, state)
        contract.require_active(state.cycle)
        await stop(author, state, why, kind)
    return state.run


async def abandon(author: Author, run_id: UUID, reason: str) -> Run:
    """Gives the run up. A task without any recorded change goes back to TODO, otherwise it stays DOING."""
    author.actor.require(Scope.LEDGER)
    why = checked_text("reason", reason, MAX_REASON, shortest=3)
    async with cycle.held(run_id) as state:
        _holder_or_owner(author, state)
        after = contract.abandon(state.cycle)
        if state.cycle.current_key and not state.cycle.changes_made:
            await _put_back(author, state, why)
        await _end(state, after, f"ABANDONED — {why}", reason=why)
    return state.run


async def stop(author: Author, state: Held, reason: str, kind: BlockedKind = BlockedKind.TECHNICAL) -> None:
    """Blocks the run and its task, inside a transaction that holds the ledger."""
    if state.cycle.current_key:
        row = await state.task()
        if row.state is TaskState.DOING:
            await _move(
                author, state, row, TaskEventKind.BLOCKED, reason,
                state=TaskState.BLOCKED, blocked_reason=reason, blocked_kind=kind,
            )  # fmt: skip
    await _end(state, contract.block(state.cycle), f"BLOCKED — {reason}", reason=reason)


async def _finish(author: Author, state: Held, key: str, proof: Evidence) -> None:
    row = await cycle.task(state.ledger, key)
    await _move(
        author, state, row, TaskEventKind.DONE, None,
        state=TaskState.DONE,
        done_basis=DoneBasis.VERIFIED,
        closed_run_id=state.run.id,
        claim_id=None,
        done_at=clock.now(),
        checkpoint_commit=proof.commit,
        checkpoint_subject=str(proof.data.get("subject", ""))[:500],
        checkpoint_repository=(state.ledger.repository_path or "")[:500],
        checkpoint_verified_at=proof.created_at,
    )  # fmt: skip


async def _put_back(author: Author, state: Held, reason: str) -> None:
    row = await state.task()
    if row.state is TaskState.DOING:
        await _move(author, state, row, TaskEventKind.PUT_BACK, reason, state=TaskState.TODO)


async def _move(
    author: Author, state: Held, row: Task, kind: TaskEventKind, reason: str | None, **values: Any
) -> None:
    changes = {
        name: (getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value
    }
    row.version += 1
    await history.event(row, kind, author, changes, reason, state.run.id).save()
    await cycle.advance(row, **values)


async def _end(state: Held, after: Cycle, result: str, **more: Any) -> None:
    await RunCommand.filter(run_id=state.run.id, state=CommandState.RUNNING).update(
        state=CommandState.LOST, finished_at=clock.now()
    )
    sections = await record.sections(state.run)
    await state.save(after, result=result, sections=sections, finished_at=clock.now(), **more)


async def _commits(run: Run) -> dict[str, Evidence]:
    """The newest verified commit of each task."""
    rows = await Evidence.filter(
        run_id=run.id, kind=EvidenceKind.COMMIT, standing=EvidenceStanding.VERIFIED
    ).order_by("created_at", "id")
    return {row.task_key: row for row in rows if row.task_key}


def _first(after: Cycle) -> list[str]:
    return sorted(after.checkpoints, key=lambda key: (key != after.current_key, key))


def _named(after: Cycle, commits: dict[str, Evidence]) -> str | None:
    return commits[after.current_key or ""].commit


def _holder_or_owner(author: Author, state: Held) -> None:
    if (
        state.run.state is RunState.ACTIVE
        and author.key != cycle.holder(state.run)
        and author.actor.role is not Role.OWNER
    ):
        raise NotAllowed(f"Only {state.run.actor_name} or an owner can end this run.")
