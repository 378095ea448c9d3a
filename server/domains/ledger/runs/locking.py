"""The lock: held by the active run under a lease, kept by heartbeats, reclaimed when the lease is over."""

from __future__ import annotations

from uuid import UUID

from server.core import clock
from server.core.actor import Scope
from server.core.errors import Conflict, InvalidInput
from server.domains.ledger import contract
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import RunState
from server.domains.ledger.models import Ledger, Run
from server.domains.ledger.runs import cycle, record
from server.domains.ledger.runs.cycle import Held

LEASE_SECONDS = 600
MIN_LEASE, MAX_LEASE = 30, 4 * 3600


def checked_lease(seconds: int | None) -> int:
    """The lease in seconds. InvalidInput outside 30 seconds to 4 hours."""
    wanted = LEASE_SECONDS if seconds is None else seconds
    if not MIN_LEASE <= wanted <= MAX_LEASE:
        raise InvalidInput.of("leaseSeconds", f"must be {MIN_LEASE} to {MAX_LEASE}")
    return wanted


async def active(ledger: Ledger) -> Run | None:
    """The run that holds the lock."""
    return await Run.get_or_none(ledger_id=ledger.id, state=RunState.ACTIVE)


def require_free(run: Run | None) -> None:
    """Conflict while the active run's lease runs; current is that run."""
    now = clock.now()
    if run is not None and run.lease_until is not None and now < run.lease_until:
        left = round((run.lease_until - now).total_seconds())
        message = f"{run.actor_name} holds the lock for another {left} seconds unless a heartbeat comes."
        raise Conflict(message, current=run)


async def reclaim(ledger: Ledger) -> Held | None:
    """Ends the active run when its lease is over, and returns it. Conflict while it still runs.

    The task that it worked on stays DOING, so that the next run goes on with it. The caller holds the ledger's lock.
    """
    run = await active(ledger)
    if run is None:
        return None
    require_free(run)
    now = clock.now()
    state = Held(ledger, run, await cycle.of(run))
    reason = f"No heartbeat since {run.heartbeat_at:%Y-%m-%d %H:%M:%S} UTC; the lock was reclaimed."
    await state.stop_checks()
    sections = await record.sections(run)
    await state.save(
        contract.expire(state.cycle, now), finished_at=now, reason=reason, result=reason, sections=sections
    )
    return state


async def heartbeat(author: Author, run_id: UUID) -> Run:
    """Makes the lease begin anew. GuardNotMet: not the holder, or the lease is over already."""
    author.actor.require(Scope.LEDGER)
    async with cycle.held_by(author, run_id) as state:
        await state.save(state.cycle, **cycle.lease(state.run.lease_seconds or LEASE_SECONDS))
    return state.run
