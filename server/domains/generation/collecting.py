"""Fetching what an attempt's prompt made, and storing each file once. May run again after a crash."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from server.core.errors import InvalidInput
from server.domains.generation import engines, service
from server.domains.generation.models import BUSY, Engine, GenerationJob
from server.domains.generation.recording import Hold, Superseded
from server.domains.generation.running import RETURN_SECONDS, STALE, STORAGE, Report
from server.domains.library import service as library
from server.domains.library.pictures import MAX_BYTES
from server.domains.library.storage import StorageTrouble
from server.engines.base import (
    EngineClient,
    EngineFault,
    EngineUnreachable,
    FailureCode,
    Outcome,
    OutputFile,
    OutputGone,
)

log = logging.getLogger(__name__)
T = TypeVar("T")
AGAIN_SECONDS = 1.0
ROOM_SECONDS = 10.0  # how long a full disk is given; the engine stands still meanwhile


async def collect(hold: Hold, outputs: list[OutputFile]) -> Report:
    """Fetches the outputs and stores each once. The report is SUCCEEDED, STALE, or says what went wrong.

    LOST: the engine does not answer any more; it may still have the files.
    """
    job = await service.get(hold.job_id)
    engine = await engines.get(job.engine_id) if job.engine_id else None
    if engine is None or not outputs:
        return Report(Outcome.FAILED, code="NO_OUTPUT", message="The engine finished without a picture.")
    try:
        for index, output in enumerate(outputs):
            await _keep(hold, engine, output, index)
    except Superseded:
        return Report(STALE)
    except OutputGone as error:
        return Report(Outcome.FAILED, code="OUTPUT_GONE", message=error.message)
    except InvalidInput as error:
        return Report(Outcome.FAILED, code="BAD_OUTPUT", message=error.message)
    except (EngineUnreachable, EngineFault) as error:
        await engines.mark_offline(engine.id, error.message)
        code = FailureCode.ENGINE_UNREACHABLE.value
        return Report(Outcome.LOST, code=code, message=f"Its pictures could not be fetched: {error.message}")
    except StorageTrouble as error:
        return Report(Outcome.FAILED, code=STORAGE, message=error.message)
    return Report(Outcome.SUCCEEDED)


async def _keep(hold: Hold, engine: Engine, output: OutputFile, index: int) -> None:
    client = engines.client(engine)
    data = await _patiently(lambda: _fetched(client, output), RETURN_SECONDS)
    job = await service.get(hold.job_id)
    if (job.attempt, job.owner) != (hold.attempt, hold.owner) or job.state not in BUSY:
        raise Superseded  # what an attempt made that is over must not be mixed with what the next one makes
    await _patiently(lambda: library.store_image(data, _lineage(job, engine, index)), ROOM_SECONDS)


async def _fetched(client: EngineClient, output: OutputFile) -> bytes:
    return await client.fetch(output, limit_bytes=MAX_BYTES)


async def _patiently(work: Callable[[], Awaitable[T]], seconds: float) -> T:
    """The work's result; an engine that is away or a disk that is full is tried again for so long."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return await work()
        except (EngineUnreachable, EngineFault, StorageTrouble) as error:
            if time.monotonic() > deadline:
                raise
            log.warning("Collecting a picture is tried again (%s).", error.message)
            await asyncio.sleep(AGAIN_SECONDS)


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
        workflow_key=job.workflow_key,
        style_id=job.style_id,
        parameters=job.parameters,
        parent_ids=tuple(dict.fromkeys(str(file["asset"]) for file in job.inputs)),
        engine_version=engine.info.get("version"),
    )
