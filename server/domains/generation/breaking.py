"""The circuit breaker of each engine: one that fails what it should not is set aside, then tried with one job.

After an error of its GPU or driver an engine may go on answering, but fails everything until it is restarted. One whose
disk is full, or a node of which is broken, fails orders that have worked before. Neither must be given job after job
meanwhile. All of it lies in the engine's row: every process that claims jobs goes by that.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import F, Q

from server.core import clock
from server.domains.generation.models import Engine, GenerationJob, GenerationState
from server.engines.catalog import models_of

log = logging.getLogger(__name__)
FIRST = timedelta(minutes=1)
LONGEST = timedelta(minutes=15)
DOUBLINGS = 10  # more make no difference
PATIENCE = 3  # so many jobs in a row that should have worked: then it is the engine
SEEN = 20
# What an engine is while nothing speaks against it.
TRUSTED: dict[str, Any] = {
    **{"odd_failures": 0, "setbacks": 0},
    **{"set_aside_until": None, "set_aside_reason": None},
}


async def failed(engine_id: UUID, reason: str | None) -> None:
    """Sets the engine aside: it failed a job by its own fault. Longer with each in a row. Call in a transaction."""
    row = Engine.filter(id=engine_id)
    await row.update(setbacks=F("setbacks") + 1)  # holds the row, so that the next line reads our count
    engine = await Engine.get(id=engine_id)
    away = pause(engine.setbacks)
    await row.update(set_aside_until=clock.now() + away, set_aside_reason=reason)
    log.warning("Engine %s is set aside for %d s: %s", engine.name, away.total_seconds(), reason)


async def failed_oddly(engine_id: UUID, reason: str | None) -> None:
    """Notes that the engine failed what has worked before; sets it aside when it is suspect. Call in a transaction."""
    await Engine.filter(id=engine_id).update(odd_failures=F("odd_failures") + 1)
    engine = await Engine.get(id=engine_id)
    if engine.setbacks or engine.odd_failures >= PATIENCE:
        await failed(engine_id, f"It fails what has worked before. {reason}")


async def is_odd(job: GenerationJob) -> bool:
    """Whether it is strange that a node failed the job: a job of the same workflow with the same models has succeeded.

    One that begins with pictures proves nothing: they may be what the node cannot work with.
    """
    if job.inputs:
        return False
    alike = GenerationJob.filter(
        workflow_key=job.workflow_key,
        workflow_version=job.workflow_version,
        state=GenerationState.SUCCEEDED,
    )
    models = set(models_of(job.graph))
    newest = await alike.order_by("-created_at", "-id").limit(SEEN).only("id", "graph")
    return any(set(models_of(other.graph)) == models for other in newest)


async def is_suspect(engine_id: UUID) -> bool:
    """Whether one more odd failure sets the engine aside."""
    engine = await Engine.get(id=engine_id)
    return engine.setbacks > 0 or engine.odd_failures + 1 >= PATIENCE


async def succeeded(engine_id: UUID) -> None:
    """Trusts the engine again: it made a job's pictures."""
    await Engine.filter(Q(setbacks__gt=0) | Q(odd_failures__gt=0), id=engine_id).update(**TRUSTED)


def pause(faults: int) -> timedelta:
    """How long an engine gets nothing after so many faults in a row, 1 or more."""
    doubled: timedelta = FIRST * 2 ** min(faults - 1, DOUBLINGS)
    return min(doubled, LONGEST)


def open_to_jobs() -> Q:
    """Which engines are not set aside now."""
    return Q(set_aside_until=None) | Q(set_aside_until__lte=clock.now())


async def is_open(engine_id: UUID) -> bool:
    """Whether the engine is not set aside now."""
    return await Engine.filter(open_to_jobs(), id=engine_id).exists()


def set_aside(engine: Engine) -> tuple[datetime, str | None] | None:
    """Until when the engine is set aside and why; None when it is not."""
    until = engine.set_aside_until
    return None if until is None or until <= clock.now() else (until, engine.set_aside_reason)


def is_on_trial(engine: Engine) -> bool:
    """Whether its next job shows if it is well again."""
    return engine.setbacks > 0
