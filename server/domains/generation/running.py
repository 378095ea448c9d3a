"""One attempt of one job on its engine: submit, follow, collect, finish.

Each of the three steps may run again after a crash: submitting looks first whether the engine has the prompt already,
collecting stores each output once, finishing is one guarded UPDATE.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from server.core import events
from server.core.errors import DomainError, InvalidInput
from server.core.settings import Settings
from server.domains.generation import engines, inputs, recording, service
from server.domains.generation.events import QueueChanged
from server.domains.generation.models import BUSY, Engine, GenerationJob, GenerationState
from server.domains.generation.recording import Hold, Superseded
from server.domains.generation.taking import Taker
from server.domains.library import service as library
from server.domains.library.pictures import MAX_BYTES
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
    OutputGone,
    PromptState,
    RunEvent,
    Submission,
)

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
RUN_SECONDS = 60 * 60.0
CANCEL_AGAIN_SECONDS = 2.0
RETURN_SECONDS = 90.0  # how long an engine that was restarted may take to answer again
FORGOTTEN = "The engine knows nothing of this prompt: it was restarted, or the prompt deleted."
STALE, NOT_TAKEN = "STALE", "NOT_TAKEN"
UNTOUCHED: dict[str, Any] = {
    "percent": 0.0,
    **dict.fromkeys(("engine_id", "prompt_id", "client_id", "owner", "lease_until", "preview_seq")),
    **dict.fromkeys(("step", "total", "node", "node_title", "eta_seconds")),
}

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
        return await _follow(Taker(settings, job, hold), job, engines.client(engine), is_fresh)
    except Superseded:
        return Report(STALE)
    except EngineNotPermitted as error:  # the settings are others now
        return Report(Outcome.LOST, code=FailureCode.ENGINE_LOST.value, message=error.message)
    except inputs.Unusable as error:
        return Report(Outcome.FAILED, code=error.code, message=error.message, node=error.node)
    except EngineRejected as error:
        return Report(Outcome.FAILED, code=error.code.value, message=error.message, node=error.node)
    except (EngineUnreachable, EngineFault) as error:
        await engines.mark_offline(engine.id, error.message)
        unreachable = FailureCode.ENGINE_UNREACHABLE.value
        return Report(NOT_TAKEN if is_fresh else Outcome.LOST, code=unreachable, message=error.message)


async def _follow(taker: Taker, job: GenerationJob, client: EngineClient, is_fresh: bool) -> Report:
    assert job.prompt_id is not None and job.client_id is not None
    known = not is_fresh and await _is_known(job, client)
    if not known and job.node is not None:
        return Report(Outcome.LOST, code=FailureCode.ENGINE_LOST.value, message=FORGOTTEN)
    if not known and job.state is GenerationState.CANCELLING:
        return Report(Outcome.INTERRUPTED, message="It was called off before it began.")
    following = client.follow(
        job.prompt_id, job.client_id, graph=job.graph, adopt=known, run_limit=RUN_SECONDS
    )
    async with following as run:
        if not known:
            await _submit(job, client)
        async with _cancelling(job, client):
            return _reported(await _take_all(taker, run))


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
    submission = Submission(
        graph=await inputs.place(job, client),
        prompt_id=job.prompt_id or "",
        client_id=job.client_id or "",
        extra_pnginfo={"ainfluencer": label | {"parameters": job.parameters}},
    )
    await client.submit(submission)


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


def _reported(ended: Ended) -> Report:
    outputs = [output for output in ended.outputs if output.type == "output"]
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


async def collect(job_id: UUID, outputs: list[OutputFile]) -> Report:
    """Fetches the outputs and stores each once. The report is SUCCEEDED, or says what could not be fetched."""
    job = await service.get(job_id)
    engine = await engines.get(job.engine_id) if job.engine_id else None
    if engine is None or not outputs:
        return Report(Outcome.FAILED, code="NO_OUTPUT", message="The engine finished without a picture.")
    try:
        for index, output in enumerate(outputs):
            data = await _fetched(engines.client(engine), output)
            await library.store_image(data, _lineage(job, engine, index))
    except OutputGone as error:
        return Report(Outcome.FAILED, code="OUTPUT_GONE", message=error.message)
    except InvalidInput as error:
        return Report(Outcome.FAILED, code="BAD_OUTPUT", message=error.message)
    except DomainError as error:
        return Report(Outcome.FAILED, code=FailureCode.ENGINE_UNREACHABLE.value, message=error.message)
    except OSError as error:
        return Report(
            Outcome.FAILED, code="STORAGE", message=f"The picture could not be stored: {error.strerror}."
        )
    return Report(Outcome.SUCCEEDED)


async def _fetched(client: EngineClient, output: OutputFile) -> bytes:
    deadline = time.monotonic() + RETURN_SECONDS
    while True:
        try:
            return await client.fetch(output, limit_bytes=MAX_BYTES)
        except (EngineUnreachable, EngineFault):
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(1)


def _lineage(job: GenerationJob, engine: Engine, index: int) -> library.Lineage:
    return library.Lineage(
        job_id=job.id,
        output_index=index,
        character_id=job.character_id,
        sandbox=engine.sandbox,
        prompt=job.prompt,
        seed=job.seed,
        model=job.parameters.get("checkpoint"),
        workflow_hash=job.workflow_hash,
    )


async def finish(job_id: UUID, attempt: int, report: Report) -> str:
    """Moves the job to where the report says: a final state, or back into the queue. The state's name."""
    while True:
        job = await service.get(job_id)
        if report.outcome == STALE or job.attempt != attempt or job.state not in BUSY:
            return job.state.value
        to, changes = _verdict(job, report)
        changes |= {"environment": await _environment(job)}
        # Only from the state that was judged: it may be called off right now.
        if await recording.move(job_id, to, expecting=(job.state,), in_attempt=attempt, **changes):
            return to.value


async def give_up(job: GenerationJob) -> None:
    """Fails a job whose process died again and again while it worked on it: perhaps it was the job that killed it."""
    message = f"The work on it broke off {job.resumed} times before it was done."
    await finish(job.id, job.attempt, Report(Outcome.FAILED, code="CRASHED", message=message))


def _verdict(job: GenerationJob, report: Report) -> tuple[GenerationState, dict[str, Any]]:
    failed = {"error_code": report.code, "error_message": report.message, "error_node": report.node}
    if report.outcome == Outcome.SUCCEEDED:
        return GenerationState.SUCCEEDED, {}
    if job.state is GenerationState.CANCELLING:
        return GenerationState.CANCELLED, {}
    if _may_help_to_repeat(report) and job.attempt < MAX_ATTEMPTS:
        log.warning("Job %s is queued again: %s", job.id, report.message)
        return GenerationState.QUEUED, dict(UNTOUCHED)
    return GenerationState.FAILED, failed


def _may_help_to_repeat(report: Report) -> bool:
    """Not for an engine that fell silent: the prompt may live on there, and would be painted twice."""
    lost = report.outcome == Outcome.LOST and report.code == FailureCode.ENGINE_LOST
    return lost or report.outcome == NOT_TAKEN


async def _environment(job: GenerationJob) -> dict[str, Any] | None:
    if job.engine_id is None:
        return None
    engine = (await engines.by_ids([job.engine_id])).get(job.engine_id)
    if engine is None:
        return None
    told = {"engine": engine.name, "url": engine.url, "version": engine.info.get("version")}
    return told | dict(engine.info.get("environment", {}))
