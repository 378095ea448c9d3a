"""How an attempt leaves its job: in a final state, or back in the queue. One guarded UPDATE decides."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from functools import partial
from typing import Any
from uuid import UUID

from server.core.errors import DomainError
from server.domains.generation import breaking, downgrading, engines, reconciling, recording, service
from server.domains.generation.models import BUSY, Engine, GenerationJob, GenerationState
from server.domains.generation.running import NOT_TAKEN, STALE, Report
from server.engines.base import FailureCode, MissingKind, Outcome
from server.engines.catalog import models_of

log = logging.getLogger(__name__)
ASIDE_SECONDS = 3.0  # for the hashes of all models
MAX_LOST = 3  # perhaps it is the job that brings its engine down
MAX_AWAY = 10
# Failures after which the engine may still be at work on the prompt.
UNPROVEN = (
    *(FailureCode.ENGINE_UNREACHABLE, FailureCode.ENGINE_FAULT, FailureCode.TIMEOUT),
    *(FailureCode.DEVICE_FAULT, "INTERNAL", "CRASHED"),
)
UNTOUCHED: dict[str, Any] = {
    "percent": 0.0,
    **dict.fromkeys(("engine_id", "prompt_id", "client_id", "owner", "lease_until", "preview_seq")),
    **dict.fromkeys(("step", "total", "node", "node_title", "eta_seconds")),
}


async def finish(job_id: UUID, attempt: int, report: Report) -> str:
    """Moves the job to where the report says: a final state, or back into the queue. The state's name."""
    environment: dict[str, Any] | None = None
    is_odd = False
    while True:
        job = await service.get(job_id)
        if report.outcome == STALE or job.attempt != attempt or job.state not in BUSY:
            return job.state.value
        if environment is None:
            environment = await _environment(job, asking=report.code not in UNPROVEN)
            await _before(job, report)
            is_odd = report.code == FailureCode.NODE_ERROR and await breaking.is_odd(job)
        to, changes, told = await _verdict(job, report, is_odd)
        changes |= {"environment": environment or None}
        # Only from the state that was judged: it may be called off right now.
        why = report.message if to is GenerationState.QUEUED else None
        from_here = recording.move(
            *(job_id, to),
            expecting=(job.state,),
            in_attempt=attempt,
            told=told,
            allowed=partial(_judge, job.engine_id, report, is_odd),
            why=why,
            **changes,
        )
        if await from_here:
            return to.value


async def give_up(job: GenerationJob) -> None:
    """Fails a job whose process died again and again while it worked on it: perhaps it was the job that killed it."""
    message = f"The work on it broke off {job.resumed} times before it was done."
    await finish(job.id, job.attempt, Report(Outcome.FAILED, code="CRASHED", message=message))


async def _before(job: GenerationJob, report: Report) -> None:
    if report.code in UNPROVEN:
        await reconciling.note(job)
    if report.code == FailureCode.OUT_OF_MEMORY and (engine := await _engine(job)):
        await engines.free(engine)


async def _judge(engine_id: UUID | None, report: Report, is_odd: bool) -> bool:
    """Notes what the attempt says of its engine. True: it keeps no job from moving.

    In the transaction that moves the job: so it counts once, and nobody can give the engine another one before.
    """
    if engine_id is not None and report.outcome == Outcome.SUCCEEDED:
        await breaking.succeeded(engine_id)
    elif engine_id is not None and report.code == FailureCode.DEVICE_FAULT:
        await breaking.failed(engine_id, report.message)
    elif engine_id is not None and is_odd:
        await breaking.failed_oddly(engine_id, report.message)
    return True


Told = tuple[str, dict[str, Any]]


async def _verdict(
    job: GenerationJob, report: Report, is_odd: bool
) -> tuple[GenerationState, dict[str, Any], Told | None]:
    if report.outcome == Outcome.SUCCEEDED:
        return GenerationState.SUCCEEDED, {}, None
    if job.state is GenerationState.CANCELLING:
        return GenerationState.CANCELLED, {}, None
    is_engines = is_odd and job.engine_id is not None and await breaking.is_suspect(job.engine_id)
    if job.attempt < (MAX_LOST if is_engines else _most_attempts(report)):
        log.warning("Job %s is queued again: %s", job.id, report.message)
        return GenerationState.QUEUED, dict(UNTOUCHED), None
    if report.code == FailureCode.OUT_OF_MEMORY and (smaller := await _smaller(job)):
        log.warning("Job %s is queued again, smaller: %s", job.id, smaller.note)
        return (
            GenerationState.QUEUED,
            UNTOUCHED | smaller.changes,
            (recording.DOWNGRADED, smaller.note),
        )
    failed = {"error_code": report.code, "error_message": report.message, "error_node": report.node}
    return GenerationState.FAILED, failed, None


def _most_attempts(report: Report) -> int:
    """How many attempts a job gets when one ended like this."""
    if report.outcome == NOT_TAKEN and report.code != FailureCode.ENGINE_FAULT:
        return MAX_AWAY
    if report.code == FailureCode.DEVICE_FAULT:
        return MAX_LOST
    return MAX_LOST if report.outcome in (Outcome.LOST, NOT_TAKEN) else 0


async def _smaller(job: GenerationJob) -> downgrading.Smaller | None:
    if job.downgrade is not None:
        return None
    return downgrading.smaller(job.parameters, job.graph, await downgrading.targets_of(job))


async def _environment(job: GenerationJob, *, asking: bool) -> dict[str, Any]:
    engine = await _engine(job)
    if engine is None:
        return {}
    told = {"engine": engine.name, "url": engine.url, "version": engine.info.get("version")}
    return told | dict(engine.info.get("environment", {})) | {"models": await _models(job, engine, asking)}


async def _models(job: GenerationJob, engine: Engine, asking: bool) -> list[dict[str, Any]]:
    """Every model that the graph names, with its hash where the engine is asked and tells it."""
    named = dict.fromkeys(models_of(job.graph))
    hashes: dict[tuple[MissingKind, str], str | None] = {}
    with contextlib.suppress(DomainError, TimeoutError):
        async with asyncio.timeout(ASIDE_SECONDS):
            for kind, name in named if asking else ():
                hashes[kind, name] = await engines.client(engine).model_hash(kind, name)
    return [{"kind": kind.value, "name": name, "sha256": hashes.get((kind, name))} for kind, name in named]


async def _engine(job: GenerationJob) -> Engine | None:
    return (await engines.by_ids([job.engine_id])).get(job.engine_id) if job.engine_id else None
