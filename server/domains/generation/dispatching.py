"""Giving waiting jobs to free engines: one at a time to each, by priority, then by age."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from server.core import clock, events
from server.domains.generation import engines, leases, reconciling, recording, running
from server.domains.generation.events import EngineChanged, QueueChanged
from server.domains.generation.models import BUSY, Engine, GenerationJob, GenerationState

log = logging.getLogger(__name__)
POLL_SECONDS = 1.0
LOOK_AHEAD = 50

Begin = Callable[[UUID, int], Awaitable[None]]


async def forever(owner: str, begin: Begin) -> None:
    """Dispatches whenever the queue or an engine changes, and every POLL_SECONDS all the same.

    `begin(job id, attempt)` starts the durable work on a claimed job.
    """
    async with events.subscribe(QueueChanged, EngineChanged) as stream:
        while True:
            try:
                await _dispatch(owner, begin)
            except Exception:
                log.exception("Dispatching failed; trying again.")
            await stream.next(POLL_SECONDS)


async def _dispatch(owner: str, begin: Begin) -> None:
    if not await GenerationJob.exists(state=GenerationState.QUEUED):
        return
    busy = {row["engine_id"] for row in await GenerationJob.filter(state__in=list(BUSY)).values("engine_id")}
    for engine in await reconciling.ready(await engines.online()):
        if engine.id not in busy:
            claimed = await claim(engine, owner)
            if claimed is not None:
                await begin(*claimed)


async def _next(engine: Engine) -> GenerationJob | None:
    """The waiting job that comes first among those that this engine can do, or that no other engine could either."""
    elsewhere = {name for other in await engines.online() for name in other.info.get("checkpoints", ())}
    lacking = elsewhere - set(engine.info.get("checkpoints", ()))
    wanted = Q(wanted_engine_id=None) | Q(wanted_engine_id=engine.id)
    waiting = GenerationJob.filter(wanted, state=GenerationState.QUEUED).order_by("-priority", "id")
    for job in await waiting.limit(1 if not lacking else LOOK_AHEAD):
        if job.wanted_engine_id is not None or job.parameters.get("checkpoint") not in lacking:
            return job
    return None


async def claim(engine: Engine, owner: str) -> tuple[UUID, int] | None:
    """Takes the next job for the engine: (job id, attempt), or None when there is none or others were quicker.

    What identifies the prompt on the engine is written down here, before anything is sent. That one engine never
    gets two jobs is held by a unique index, whoever claims.
    """
    job = await _next(engine)
    if job is None:
        return None
    attempt = job.attempt + 1
    ours: dict[str, Any] = {"engine_id": engine.id, "owner": owner, "lease_until": clock.now() + leases.LEASE}
    ours |= {"prompt_id": str(uuid4()), "client_id": str(uuid4())}
    started: dict[str, Any] = {"attempt": attempt, "started_at": clock.now(), "resumed": 0}
    try:
        moved = await recording.move(
            job.id,
            GenerationState.RUNNING,
            expecting=(GenerationState.QUEUED,),
            in_attempt=job.attempt,
            **ours,
            **started,
        )
    except IntegrityError:
        return None
    if not moved:
        return None
    running.fresh.add((job.id, attempt))
    return job.id, attempt
