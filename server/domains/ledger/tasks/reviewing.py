"""The policy review: an owner looks at a task before anybody works on it, and writes the decision down."""

from __future__ import annotations

from server.core.actor import Scope
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import PolicyReview, TaskEventKind
from server.domains.ledger.models import Task
from server.domains.ledger.tasks import blocking, changing, values


async def review(author: Author, key: str, reason: str, cleared: bool) -> Task:
    """Cleared: the task may be worked on, in the form that the reason says. Not cleared: it may not, or no longer.

    Any task may be put under review this way. Those that are never built are never cleared. Raises NotFound,
    InvalidInput, GuardNotMet (never built, or a live run works on it), NotAllowed (not an owner).
    """
    author.actor.require(Scope.LEDGER)
    changing.require_owner(author.actor, "decide a policy review")
    why = values.reason(reason)
    async with changing.held(author) as state:
        row = await state.task(key)
        if cleared:
            blocking.refuse_never_built(row)
        else:
            await state.require_free(row, "it cannot be put under review")
        decision = PolicyReview.CLEARED if cleared else PolicyReview.NEEDED
        await state.save(row, TaskEventKind.REVIEWED, why, policy_review=decision)
    return row
