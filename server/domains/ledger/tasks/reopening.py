"""A task that is DONE is taken up again."""

from __future__ import annotations

from typing import Any

from server.core.actor import Scope
from server.core.errors import GuardNotMet
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import TaskEventKind, TaskState
from server.domains.ledger.models import Task
from server.domains.ledger.tasks import changing, values
from server.domains.ledger.tasks.changing import TaskGuard

# What DONE rested on. The history keeps it.
PROOF = (
    "done_basis",
    "closed_run_id",
    "claim_id",
    "done_at",
    "checkpoint_commit",
    "checkpoint_repository",
    "checkpoint_verified_at",
    "checkpoint_subject",
)


async def reopen(author: Author, key: str, reason: str) -> Task:
    """The task is TODO again, without its checkpoint. GuardNotMet: not DONE. InvalidInput, NotFound, NotAllowed."""
    author.actor.require(Scope.LEDGER)
    why = values.reason(reason)
    async with changing.held(author) as state:
        row = await state.task(key)
        if row.state is not TaskState.DONE:
            raise GuardNotMet(
                f"{row.key} is {row.state.value}.",
                TaskGuard.TASK_STATE.value,
                "Only a DONE task is reopened.",
            )
        nothing: dict[str, Any] = dict.fromkeys(PROOF)
        await state.save(row, TaskEventKind.REOPENED, why, state=TaskState.TODO, **nothing)
    return row
