"""What holds for the queue as a whole: whether waiting jobs may begin, and how many may wait.

One row decides. Whoever begins a job, orders one or changes the order holds it for a moment, so that nothing begins
once a pause was answered, and the depth limit is exact.
"""

from __future__ import annotations

from typing import Any

from server.core import clock, db, events
from server.core.actor import Actor, Scope
from server.core.errors import InvalidInput, RateLimited
from server.domains.generation import engines
from server.domains.generation.events import QueueSteered
from server.domains.generation.lining import WAITING
from server.domains.generation.models import BUSY, GenerationJob, QueueControl, QueueState

ONLY = 1
MOST_WAITING = 10_000
RETRY_AFTER_SECONDS = 60.0
GOES_ON = (QueueState.RUNNING, QueueState.FINISHING)


async def control() -> QueueControl:
    """The queue's row, made when it is first needed."""
    row = await QueueControl.get_or_none(id=ONLY)
    if row is None:
        await _make()
        row = await QueueControl.get(id=ONLY)
    return row


async def locked() -> QueueControl:
    """The same, held until the transaction that runs now has ended."""
    row = await QueueControl.filter(id=ONLY).select_for_update().first()
    if row is None:
        await _make()
        row = await QueueControl.select_for_update().get(id=ONLY)
    return row


async def _make() -> None:
    await QueueControl.bulk_create([QueueControl(id=ONLY)], ignore_conflicts=True)


async def pause(actor: Actor) -> QueueControl:
    """Lets no waiting job begin; what runs goes on. A stopped queue stays stopped. Raises NotAllowed."""
    return await _steer(actor, QueueState.PAUSED, GOES_ON)


async def resume(actor: Actor) -> QueueControl:
    """Lets waiting jobs begin again, whatever kept them. Raises NotAllowed."""
    return await _steer(actor, QueueState.RUNNING, tuple(set(QueueState) - {QueueState.RUNNING}))


async def finish(actor: Actor) -> QueueControl:
    """Lets nothing begin, and stops the queue when what runs has ended: see `settle`. Raises NotAllowed."""
    await _steer(actor, QueueState.FINISHING, (QueueState.RUNNING, QueueState.PAUSED))
    await settle()
    return await control()


async def limit(actor: Actor, depth: int) -> QueueControl:
    """Sets how many jobs may wait; those that wait already stay. Raises InvalidInput, NotAllowed."""
    actor.require(Scope.GENERATION)
    if not 1 <= depth <= MOST_WAITING:
        raise InvalidInput.of("depth", f"must lie between 1 and {MOST_WAITING}")
    return await _change(actor, {}, depth_limit=depth)


async def _steer(actor: Actor, to: QueueState, away_from: tuple[QueueState, ...]) -> QueueControl:
    actor.require(Scope.GENERATION)
    return await _change(actor, {"state__in": list(away_from)}, state=to)


async def _change(actor: Actor, guard: dict[str, Any], **changes: Any) -> QueueControl:
    await control()
    noted = {"changed_at": clock.now(), "changed_by": actor.name}
    if await QueueControl.filter(id=ONLY, **guard).update(**changes, **noted):
        events.publish(QueueSteered())
    return await control()


async def settle() -> None:
    """FINISHING becomes STOPPED when nothing runs any more; who does it has the engines free their memory, once."""
    async with db.transaction():
        finishing = (await locked()).state is QueueState.FINISHING
        if not finishing or await GenerationJob.exists(state__in=list(BUSY)):
            return
        over = QueueControl.filter(id=ONLY, state=QueueState.FINISHING)
        stopped = await over.update(state=QueueState.STOPPED, changed_at=clock.now())
    if stopped:
        events.publish(QueueSteered())
        await engines.free_all()


async def check_room() -> None:
    """Raises RateLimited when no more jobs may wait. Call in the transaction that orders one."""
    most = (await locked()).depth_limit
    waiting = await GenerationJob.filter(state__in=list(WAITING)).count()
    if waiting >= most:
        raise RateLimited(
            f"{waiting} jobs are waiting, and at most {most} may.", retry_after=RETRY_AFTER_SECONDS
        )
