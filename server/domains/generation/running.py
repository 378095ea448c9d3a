"""One attempt of one job on its engine: submit and follow to the end there.

This may run again after a crash: submitting looks first whether the engine has the prompt already. What comes after it
is in collecting and finishing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from server.core import clock, events
from server.core.errors import DomainError
from server.core.settings import Settings
from server.domains.generation import engines, inputs, service
from server.domains.generation.events import QueueChanged
from server.domains.generation.models import BUSY, Engine, GenerationJob, GenerationState, Orphan
from server.domains.generation.recording import Hold, Superseded
from server.domains.generation.taking import Taker
from server.engines.base import (
    Ended,
    EngineClient,
    EngineFailure,
    EngineFault,
    EngineNotPermitted,
    EngineRejected,
    EngineRun,
    EngineUnreachable,
    FailureCode,
    Outcome,
    OutputFile,
    PromptState,
    RunEvent,
    Submission,
)

log = logging.getLogger(__name__)
RUN_SECONDS = 60 * 60.0  # for engines without a limit of their own
CANCEL_AGAIN_SECONDS = 2.0
RETURN_SECONDS = 30.0  # how long an engine that does not answer may take to come back before its job moves on
FORGOTTEN = "The engine knows nothing of this prompt: it was restarted, or the prompt deleted."
STALE, NOT_TAKEN = "STALE", "NOT_TAKEN"
STORAGE = "STORAGE"
LABEL = "ainfluencer"

# Attempts that this process has just claimed: nobody can have submitted their prompts before.
fresh: set[tuple[UUID, int]] = set()


@dataclass(frozen=True)
class Report:
    """How an attempt went: an Outcome, STALE when the job has moved on, NOT_TAKEN when the engine was not there to
    begin with; what to fetch, what went wrong."""

    outcome: str
    outputs: list[OutputFile] = field(default_factory=list)
    code: str | None = None
    message: str | None = None
    node: str | None = None


async def perform(settings: Settings, hold: Hold) -> Report:
    """Runs the attempt on its engine to its end there, writing down its progress."""
    key = (hold.job_id, hold.attempt)
    is_fresh = key in fresh
    fresh.discard(key)
    job = await service.get(hold.job_id)
    if job.attempt != hold.attempt or job.state not in BUSY or job.engine_id is None:
        return Report(STALE)
    engine = await engines.get(job.engine_id)
    try:
        client = engines.client(engine)
        if is_fresh and (kept := await _kept(job, engine, client)):
            await inputs.usable(job)
            return Report(Outcome.SUCCEEDED, outputs=kept)
        return await _follow(Taker(settings, job, hold), job, engine, client, is_fresh)
    except Superseded:
        await _leave(job, client)
        return Report(STALE)
    except EngineNotPermitted as error:  # the settings are others now
        return Report(Outcome.LOST, code=FailureCode.ENGINE_LOST.value, message=error.message)
    except inputs.Unusable as error:
        return Report(Outcome.FAILED, code=error.code, message=error.message, node=error.node)
    except EngineRejected as error:
        return Report(Outcome.FAILED, code=error.code.value, message=error.message, node=error.node)
    except (EngineUnreachable, EngineFault) as error:
        await engines.mark_offline(engine.id, error.message)
        return Report(NOT_TAKEN if is_fresh else Outcome.LOST, code=_unwell(error), message=error.message)


def _unwell(error: EngineUnreachable | EngineFault) -> str:
    is_fault = isinstance(error, EngineFault)
    return (FailureCode.ENGINE_FAULT if is_fault else FailureCode.ENGINE_UNREACHABLE).value


async def _leave(job: GenerationJob, client: EngineClient) -> None:
    """Stops the prompt, unless somebody goes on with it or may: its job was put back while it was on its way there."""
    prompt_id = job.prompt_id or ""
    if (await service.get(job.id)).prompt_id != prompt_id and not await Orphan.exists(prompt_id=prompt_id):
        with contextlib.suppress(DomainError):  # then it paints for nobody
            await client.cancel(prompt_id)


async def _kept(job: GenerationJob, engine: Engine, client: EngineClient) -> list[OutputFile]:
    """What the engine has painted already for the job that this one repeats, when only keeping it went wrong."""
    original = await GenerationJob.get_or_none(id=job.retry_of_id) if job.retry_of_id else None
    if original is None or original.error_code != STORAGE or original.engine_id != engine.id:
        return []
    if original.graph != job.graph:
        return []
    found = await client.lookup(original.prompt_id or "")
    return _collectable(found.outputs) if found.state is PromptState.SUCCEEDED else []


async def _follow(
    taker: Taker, job: GenerationJob, engine: Engine, client: EngineClient, is_fresh: bool
) -> Report:
    assert job.prompt_id is not None and job.client_id is not None
    known = not is_fresh and await _is_known(job, client)
    if not known and job.node is not None:
        return Report(Outcome.LOST, code=FailureCode.ENGINE_LOST.value, message=FORGOTTEN)
    if not known and job.state is GenerationState.CANCELLING:
        return Report(Outcome.INTERRUPTED, message="It was called off before it began.")
    limit = float(engine.run_limit_seconds or RUN_SECONDS)
    following = client.follow(
        job.prompt_id, job.client_id, graph=job.graph, adopt=known, run_limit=limit - _ran_before(job)
    )
    async with following as run:
        if not known:
            await _submit(job, client)
        async with _cancelling(job, client):
            report = _reported(await _take_all(taker, run))
    if report.code == FailureCode.ENGINE_UNREACHABLE:
        await engines.mark_offline(engine.id, report.message or "")
    if report.code == FailureCode.TIMEOUT:
        return replace(report, message=f"The run took longer than {limit:.0f} seconds and was cancelled.")
    return report


def _ran_before(job: GenerationJob) -> float:
    """Seconds that the prompt has run already, when somebody else followed it before."""
    if job.node is None or job.started_at is None:
        return 0.0
    return (clock.now() - job.started_at).total_seconds()


async def _is_known(job: GenerationJob, client: EngineClient) -> bool:
    """Whether the engine has the prompt; waits for an engine that is away, perhaps restarting too.

    Raises EngineUnreachable, EngineFault when it stays away, or when the job was called off meanwhile.
    """
    deadline = time.monotonic() + RETURN_SECONDS
    while True:
        try:
            return (await client.lookup(job.prompt_id or "")).state is not PromptState.ABSENT
        except (EngineUnreachable, EngineFault):
            called_off = (await service.get(job.id)).state is GenerationState.CANCELLING
            if called_off or time.monotonic() > deadline:
                raise
            await asyncio.sleep(1)


async def _submit(job: GenerationJob, client: EngineClient) -> None:
    label = {"job": str(job.id), "workflow": job.workflow_key, "workflow_hash": job.workflow_hash}
    label |= {"prompt": job.prompt_id or "", "attempt": str(job.attempt)}  # how we know it again as ours
    submission = Submission(
        graph=await inputs.place(job, client),
        prompt_id=job.prompt_id or "",
        client_id=job.client_id or "",
        extra_pnginfo={LABEL: label | {"parameters": job.parameters}},
    )
    submitted = await client.submit(submission)
    if submitted.node_errors:  # it would run, and leave out some of what was ordered
        await client.cancel(submission.prompt_id)
        fault = submitted.node_errors[0]
        raise EngineRejected(FailureCode.INVALID_GRAPH, fault.message, fault.node, fault.node_class)


async def _take_all(taker: Taker, run: EngineRun) -> Ended:
    async for event in run:
        if isinstance(event, Ended):
            return event
        await _taken(taker, event)
    raise EngineFault("The run ended without saying how.", "engine")


async def _taken(taker: Taker, event: RunEvent) -> None:
    try:
        await taker.take(event)
    except Superseded:
        raise
    except Exception as error:  # the database or the disk; the engine paints on, and the next event may do
        log.warning("An event of job %s could not be written down (%s).", taker.job_id, error)


def _collectable(outputs: list[OutputFile]) -> list[OutputFile]:
    return [output for output in outputs if output.type == "output"]


def _reported(ended: Ended) -> Report:
    outputs = _collectable(ended.outputs)
    if ended.outcome is Outcome.SUCCEEDED and (outputs or not ended.blocked):
        return Report(Outcome.SUCCEEDED, outputs=outputs)
    unsaid = EngineFailure(FailureCode.NODE_ERROR, "The engine did not say why.")
    error = ended.error or next(iter(ended.blocked), unsaid)
    if ended.outcome is Outcome.SUCCEEDED:
        return Report(Outcome.FAILED, code=error.code.value, message=error.message, node=error.node)
    return Report(ended.outcome.value, code=error.code.value, message=error.message, node=error.node)


@contextlib.asynccontextmanager
async def _cancelling(job: GenerationJob, client: EngineClient) -> AsyncIterator[None]:
    """While the block runs: stops the prompt on its engine as soon as the job was called off."""
    task = asyncio.create_task(_cancel_when_asked(job, client))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _cancel_when_asked(job: GenerationJob, client: EngineClient) -> None:
    async with events.subscribe(QueueChanged) as stream:
        while True:
            try:
                if (await service.get(job.id)).state is GenerationState.CANCELLING:
                    await client.cancel(job.prompt_id or "")
            except Exception as error:  # an engine or a database that is away is asked again
                log.warning("Whether job %s was called off is asked again (%s).", job.id, error)
            await stream.next(CANCEL_AGAIN_SECONDS)
