"""The circuit breaker of each engine: one whose device failed is set aside for a while, then tried with one job.

After an error of its GPU or driver an engine may go on answering, but fails everything until it is restarted. It must
not be given job after job meanwhile. All of it lies in the engine's row: every process that claims jobs goes by that.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import F, Q

from server.core import clock
from server.domains.generation.models import Engine

log = logging.getLogger(__name__)
FIRST = timedelta(minutes=1)
LONGEST = timedelta(minutes=15)
DOUBLINGS = 10  # more make no difference
# What an engine is while nothing speaks against it.
TRUSTED: dict[str, Any] = {"device_faults": 0, "set_aside_until": None, "set_aside_reason": None}


async def failed(engine_id: UUID, reason: str | None) -> None:
    """Sets the engine aside: its device failed a job. Longer with each in a row. Call in a transaction."""
    row = Engine.filter(id=engine_id)
    await row.update(
        device_faults=F("device_faults") + 1
    )  # holds the row, so that the next line reads our count
    engine = await Engine.get(id=engine_id)
    away = pause(engine.device_faults)
    await row.update(set_aside_until=clock.now() + away, set_aside_reason=reason)
    log.warning("Engine %s is set aside for %d s: %s", engine.name, away.total_seconds(), reason)


async def succeeded(engine_id: UUID) -> None:
    """Trusts the engine again: it made a job's pictures."""
    await Engine.filter(id=engine_id, device_faults__gt=0).update(**TRUSTED)


def pause(faults: int) -> timedelta:
    """How long an engine gets nothing after so many faults in a row, 1 or more."""
    doubled: timedelta = FIRST * 2 ** min(faults - 1, DOUBLINGS)
    return min(doubled, LONGEST)


def open_to_jobs() -> Q:
    """Which engines are not set aside now."""
    return Q(set_aside_until=None) | Q(set_aside_until__lte=clock.now())


def set_aside(engine: Engine) -> tuple[datetime, str | None] | None:
    """Until when the engine is set aside and why; None when it is not."""
    until = engine.set_aside_until
    return None if until is None or until <= clock.now() else (until, engine.set_aside_reason)


def is_on_trial(engine: Engine) -> bool:
    """Whether its next job shows if it is well again."""
    return engine.device_faults > 0
