"""Blocks, and how they are lifted.

COMPLIANCE is left only by an owner, in person and with a written reason. The five tasks of policy.COMPLIANCE are
not even for an owner to open: they are what this product does not build, they stay BLOCKED, and their policy review
is never cleared. For the honest need beneath one of them a task of its own is made.
"""

from __future__ import annotations

from server.core.actor import Scope
from server.core.errors import GuardNotMet
from server.domains.ledger import policy
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import BlockedKind, TaskEventKind, TaskState
from server.domains.ledger.models import Task
from server.domains.ledger.tasks import changing, values
from server.domains.ledger.tasks.changing import TaskGuard


async def block(author: Author, key: str, reason: str, kind: BlockedKind = BlockedKind.TECHNICAL) -> Task:
    """The task cannot go on, for this reason. A technical block may be told anew, or become one for compliance.

    Raises NotFound, InvalidInput, GuardNotMet (DONE, blocked for compliance, or a live run works on it),
    NotAllowed.
    """
    author.actor.require(Scope.LEDGER)
    why = values.reason(reason)
    async with changing.held(author) as state:
        row = await state.task(key)
        _may_block(row)
        await state.require_free(row, "only that run can block it")
        await state.save(
            row, TaskEventKind.BLOCKED, why,
            state=TaskState.BLOCKED, blocked_kind=kind, blocked_reason=why,
        )  # fmt: skip
    return row


async def unblock(author: Author, key: str, reason: str) -> Task:
    """The task is TODO again. Raises NotFound, InvalidInput, GuardNotMet (not blocked, or never built), NotAllowed."""
    author.actor.require(Scope.LEDGER)
    why = values.reason(reason)
    async with changing.held(author) as state:
        row = await state.task(key)
        _may_unblock(author, row)
        await state.save(
            row, TaskEventKind.UNBLOCKED, why,
            state=TaskState.TODO, blocked_kind=None, blocked_reason=None,
        )  # fmt: skip
    return row


def refuse_never_built(row: Task) -> None:
    """GuardNotMet for the tasks that this product does not build."""
    if row.key in policy.COMPLIANCE:
        raise GuardNotMet(
            f"{row.key} is never built, so it stays blocked.",
            TaskGuard.NEVER_BUILT.value,
            "Make a task of its own for the honest need beneath it.",
        )


def _may_block(row: Task) -> None:
    if row.state is TaskState.DONE:
        raise GuardNotMet(
            f"{row.key} is DONE.", TaskGuard.TASK_STATE.value, "Reopen it first with taskReopen."
        )
    if row.blocked_kind is BlockedKind.COMPLIANCE and row.state is TaskState.BLOCKED:
        raise GuardNotMet(
            f"{row.key} is blocked for compliance already.",
            TaskGuard.TASK_STATE.value,
            "Only an owner lifts this block, with taskUnblock and a reason.",
        )


def _may_unblock(author: Author, row: Task) -> None:
    if row.state is not TaskState.BLOCKED:
        raise GuardNotMet(
            f"{row.key} is {row.state.value}.",
            TaskGuard.TASK_STATE.value,
            "Only a BLOCKED task is unblocked.",
        )
    if row.blocked_kind is BlockedKind.COMPLIANCE:
        changing.require_owner(author.actor, "lift a compliance block")
    refuse_never_built(row)
