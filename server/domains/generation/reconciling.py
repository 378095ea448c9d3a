"""Our prompts that outlived their attempts: taken up again while the job still waits for them, else stopped.

An engine that fell silent may still be painting. Its job goes back into the queue all the same, and the prompt is
written down here first. When the engine is back and nobody has begun the job anew, the attempt goes on where it was
(running, or finished and only to be collected); otherwise the prompt is dropped or interrupted, by its id, and what it
made is never stored. Until an engine has been asked about all of them it gets nothing new. Prompts of others are never
touched.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.core import clock, events
from server.core.errors import DomainError
from server.domains.generation import breaking, engines, leases, recording
from server.domains.generation.events import EngineChanged
from server.domains.generation.models import BUSY, Engine, GenerationJob, GenerationState, Orphan
from server.domains.generation.running import LABEL
from server.engines.base import EngineClient, PromptState, QueuedPrompt

log = logging.getLogger(__name__)
POLL_SECONDS = 3.0
SCAN_SECONDS = 60.0
# A request that we sent may have waited in the socket of an engine that hung, and be read only now.
FORGET = timedelta(seconds=60)

Begin = Callable[[UUID, int], Awaitable[None]]

# When this process last read the whole queue of each engine that is there; None while it looks after none.
_scanned: dict[UUID, float] | None = None


async def note(job: GenerationJob) -> None:
    """Writes down that the attempt's prompt may live on. To be called before the job leaves the attempt."""
    if job.engine_id is None or job.prompt_id is None or job.client_id is None:
        return
    orphan = Orphan(
        engine_id=job.engine_id,
        job_id=job.id,
        attempt=job.attempt,
        prompt_id=job.prompt_id,
        client_id=job.client_id,
    )
    await Orphan.bulk_create([orphan], ignore_conflicts=True)


async def ready(candidates: Iterable[Engine]) -> list[Engine]:
    """Those of the engines that may get something new.

    Not those that may be at work on a prompt of ours that nobody follows, nor those whose queue this process, while it
    looks after them, has not read since they came.
    """
    here = [engine for engine in candidates if _scanned is None or engine.id in _scanned]
    rows = await Orphan.filter(absent_since=None).values("engine_id")
    occupied = {row["engine_id"] for row in rows}
    return [engine for engine in here if engine.id not in occupied]


async def forever(owner: str, begin: Begin) -> None:
    """Looks after the orphans when an engine comes, and every POLL_SECONDS.

    `begin(job id, attempt)` starts the durable work on an attempt that was taken up again.
    """
    global _scanned
    _scanned = {}
    try:
        async with events.subscribe(EngineChanged) as stream:
            while True:
                stream.clear()
                try:
                    await _look(owner, begin, _scanned)
                except Exception:
                    log.exception("Looking after prompts that outlived their attempts failed; trying again.")
                await stream.next(POLL_SECONDS)
    finally:
        _scanned = None


async def _look(owner: str, begin: Begin, scanned: dict[UUID, float]) -> None:
    there = await engines.online()
    for gone in set(scanned) - {engine.id for engine in there}:
        del scanned[gone]  # it is read again as soon as it is back
    async with asyncio.TaskGroup() as group:
        for engine in there:
            group.create_task(_look_at(engine, owner, begin, scanned))


async def _look_at(engine: Engine, owner: str, begin: Begin, scanned: dict[UUID, float]) -> None:
    try:
        client = engines.client(engine)
        last = scanned.get(engine.id)
        if last is None or time.monotonic() - last >= SCAN_SECONDS:
            await _scan(engine, client)
            scanned[engine.id] = time.monotonic()
        for orphan in await Orphan.filter(engine_id=engine.id).order_by("id"):
            await _settle(orphan, client, owner, begin)
        if last is None:
            events.publish(EngineChanged(str(engine.id)))
    except DomainError as error:
        log.info("Engine %s could not be asked what it has of ours (%s).", engine.name, error.message)


async def _scan(engine: Engine, client: EngineClient) -> None:
    """Writes down as orphans those prompts of ours in the engine's queue that no attempt knows any more."""
    # First what the engine has, then what we know: an attempt is written down before its prompt is sent.
    for prompt in await client.queued():
        label = prompt.extra_pnginfo.get(LABEL)
        if isinstance(label, dict) and label.get("prompt") == prompt.prompt_id:
            await _note_unknown(engine, prompt, label)


async def _note_unknown(engine: Engine, prompt: QueuedPrompt, label: dict[str, Any]) -> None:
    try:
        job_id, attempt = UUID(str(label.get("job"))), int(label.get("attempt", 0))
    except (ValueError, TypeError):
        return
    job = await GenerationJob.get_or_none(id=job_id)
    if job is None or _is_live(job, prompt.prompt_id):  # None: another installation's, on the same engine
        return
    log.warning("Engine %s has a prompt of job %s that nobody follows.", engine.name, job.id)
    values = {"engine_id": engine.id, "job_id": job.id, "attempt": attempt, "prompt_id": prompt.prompt_id}
    orphan = Orphan(**values, client_id=prompt.client_id or prompt.prompt_id)
    await Orphan.bulk_create([orphan], ignore_conflicts=True)


async def _settle(orphan: Orphan, client: EngineClient, owner: str, begin: Begin) -> None:
    job = await GenerationJob.get_or_none(id=orphan.job_id)
    if job is not None and _is_live(job, orphan.prompt_id):
        return  # its attempt is about to be left
    state = (await client.lookup(orphan.prompt_id)).state
    if state is PromptState.ABSENT:
        return await _absent(orphan)
    if orphan.absent_since is not None:
        await Orphan.filter(id=orphan.id).update(absent_since=None)
    if job is not None and _waits_for(job, orphan, state) and await breaking.is_open(orphan.engine_id):
        await _take_up(job, orphan, owner, begin)
    elif state.over:
        await orphan.delete()
        events.publish(EngineChanged(str(orphan.engine_id)))
    else:
        log.info(
            "Prompt %s of job %s is stopped: the job went on without it.", orphan.prompt_id, orphan.job_id
        )
        await client.cancel(orphan.prompt_id)


async def _absent(orphan: Orphan) -> None:
    if orphan.absent_since is None:
        await Orphan.filter(id=orphan.id).update(absent_since=clock.now())
        events.publish(EngineChanged(str(orphan.engine_id)))
    elif orphan.absent_since < clock.now() - FORGET:
        await orphan.delete()


def _is_live(job: GenerationJob, prompt_id: str) -> bool:
    return job.state in BUSY and job.prompt_id == prompt_id


def _waits_for(job: GenerationJob, orphan: Orphan, state: PromptState) -> bool:
    """Whether nobody has begun the job since, and the prompt may still become its pictures."""
    hopeful = state not in (PromptState.FAILED, PromptState.INTERRUPTED)
    return hopeful and job.state is GenerationState.QUEUED and job.attempt == orphan.attempt


async def _take_up(job: GenerationJob, orphan: Orphan, owner: str, begin: Begin) -> None:
    attempt = job.attempt + 1
    ours: dict[str, Any] = {"engine_id": orphan.engine_id, "owner": owner, "resumed": 0}
    ours |= {"prompt_id": orphan.prompt_id, "client_id": orphan.client_id, "attempt": attempt}
    try:
        moved = await recording.move(
            job.id,
            GenerationState.RUNNING,
            expecting=(GenerationState.QUEUED,),
            in_attempt=job.attempt,
            lease_until=clock.now() + leases.LEASE,
            **ours,
        )
    except IntegrityError:  # the engine works on another job of ours: asked again later
        return
    if moved:
        await orphan.delete()
        log.info("Job %s goes on where it was: its engine is back with prompt %s.", job.id, orphan.prompt_id)
        await begin(job.id, attempt)
