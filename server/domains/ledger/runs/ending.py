"""How a run ends: closed with its tasks DONE, blocked, or given up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from server.core import clock
from server.core.actor import Role, Scope
from server.core.errors import NotAllowed
from server.domains.ledger import contract, history, storing, workspace
from server.domains.ledger.contract import Cycle, Guard
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import (
    BlockedKind,
    DoneBasis,
    EvidenceKind,
    EvidenceStanding,
    TaskEventKind,
    TaskState,
)
from server.domains.ledger.models import Evidence, Run, Task
from server.domains.ledger.runs import cycle, record
from server.domains.ledger.runs.changing import checked_text
from server.domains.ledger.runs.cycle import Held

MAX_REASON = 2000


async def close(author: Author, run_id: UUID, result: str, next_step: str | None = None) -> Run:
    """Ends the run: every task with a checkpoint becomes DONE.

    The commits are looked up once more: one that has left its branch since counts no longer. Raises GuardNotMet,
    Conflict, InvalidInput, NotFound, NotAllowed, Unavailable.
    """
    author.actor.require(Scope.LEDGER)
    said = checked_text("result", result, MAX_REASON)
    follows = checked_text("next", next_step, MAX_REASON) if next_step else None
    contract.require_holder(await cycle.of(await cycle.find(run_id)), author.key, clock.now())
    await _still_reachable(await _commits(run_id))
    async with cycle.held_by(author, run_id) as state:
        commits = await _commits(run_id)
        author = cycle.within(author, state.run)
        rows = [await cycle.task(state.ledger, key) for key in sorted(commits)]
        after = contract.close(state.cycle, [await cycle.facts(row) for row in rows])
        checkpoint = commits[after.current_key or ""].commit
        more = {"next": follows, "task_keys": _first(after), "checkpoint": checkpoint}
        await _end(state, after, f"DONE — {said}", **more)
        for row in rows:  # after the run, because DONE rests on one that is closed
            await _finish(author, state, row, commits[row.key])
    return state.run


async def block(author: Author, run_id: UUID, reason: str, kind: BlockedKind = BlockedKind.TECHNICAL) -> Run:
    """Ends the run with a blocker; its task becomes BLOCKED. For the holder, and for owners.

    Raises GuardNotMet, Conflict, InvalidInput, NotFound, NotAllowed.
    """
    author.actor.require(Scope.LEDGER)
    why = checked_text("reason", reason, MAX_REASON, shortest=3)
    async with cycle.held(run_id) as state:
        _holder_or_owner(author, state)
        author = cycle.within(author, state.run)
        await stop(author, state, why, kind)
    return state.run


async def abandon(author: Author, run_id: UUID, reason: str) -> Run:
    """Gives the run up, for the holder and for owners. A task without any recorded change goes back to TODO,
    otherwise it stays DOING.

    Raises GuardNotMet, Conflict, InvalidInput, NotFound, NotAllowed.
    """
    author.actor.require(Scope.LEDGER)
    why = checked_text("reason", reason, MAX_REASON, shortest=3)
    async with cycle.held(run_id) as state:
        _holder_or_owner(author, state)
        author = cycle.within(author, state.run)
        after = contract.abandon(state.cycle)
        if state.cycle.current_key and not state.cycle.changes_made:
            await _put_back(author, state, why)
        await _end(state, after, f"ABANDONED — {why}", reason=why)
    return state.run


async def stop(author: Author, state: Held, reason: str, kind: BlockedKind = BlockedKind.TECHNICAL) -> None:
    """Blocks the run and its task, inside a transaction that holds the ledger."""
    after = contract.block(state.cycle)
    if state.cycle.current_key:
        row = await state.task()
        if row.state is TaskState.DOING:
            blocked = {"state": TaskState.BLOCKED, "blocked_reason": reason, "blocked_kind": kind}
            await _move(author, state.run, row, TaskEventKind.BLOCKED, reason, blocked)
    await _end(state, after, f"BLOCKED — {reason}", reason=reason)


async def _still_reachable(commits: dict[str, Evidence]) -> None:
    folder = cycle.workspace_of(await storing.find_ledger())
    for proof in commits.values():
        found = await workspace.find_commit(folder, proof.commit or "")
        if not found.reachable:
            raise contract.refuse(
                Guard.COMMIT_REACHABLE,
                f"{found.hash[:12]}, the checkpoint of {proof.task_key}, is on no branch any more.",
                "Take the checkpoint again with the commit that took its place.",
            )


async def _finish(author: Author, state: Held, row: Task, proof: Evidence) -> None:
    done = {
        "state": TaskState.DONE,
        "done_basis": DoneBasis.VERIFIED,
        "closed_run_id": state.run.id,
        "claim_id": None,
        "done_at": clock.now(),
        "checkpoint_commit": proof.commit,
        "checkpoint_subject": str(proof.data.get("subject", ""))[:500],
        "checkpoint_repository": (state.ledger.repository_path or "")[:500],
        "checkpoint_verified_at": proof.created_at,
    }
    await _move(author, state.run, row, TaskEventKind.DONE, None, done)


async def _put_back(author: Author, state: Held, reason: str) -> None:
    row = await state.task()
    if row.state is TaskState.DOING:
        await _move(author, state.run, row, TaskEventKind.PUT_BACK, reason, {"state": TaskState.TODO})


async def _move(
    author: Author, run: Run, row: Task, kind: TaskEventKind, reason: str | None, values: dict[str, Any]
) -> None:
    changes = {
        name: (getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value
    }
    row.version += 1
    await history.event(row, kind, author, changes, reason, run.id).save()
    await cycle.advance(row, **values)


async def _end(state: Held, after: Cycle, result: str, **more: Any) -> None:
    await state.stop_checks()
    sections = await record.sections(state.run)
    await state.save(after, result=result, sections=sections, finished_at=clock.now(), **more)


async def _commits(run_id: UUID) -> dict[str, Evidence]:
    """The newest verified commit of each task."""
    rows = await Evidence.filter(
        run_id=run_id, kind=EvidenceKind.COMMIT, standing=EvidenceStanding.VERIFIED
    ).order_by("created_at", "id")
    return {row.task_key: row for row in rows if row.task_key}


def _first(after: Cycle) -> list[str]:
    return sorted(after.checkpoints, key=lambda key: (key != after.current_key, key))


def _holder_or_owner(author: Author, state: Held) -> None:
    """A holder whose lease is over may still end the run: nobody has taken it, and nothing is DONE by that."""
    contract.require_active(state.cycle)
    if author.key != state.cycle.holder and author.actor.role is not Role.OWNER:
        raise NotAllowed(f"Only {state.run.actor_name} or an owner can end this run.")
