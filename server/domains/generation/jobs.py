"""Durable execution: DBOS goes on with an attempt after any crash, from its last finished step.

The job's row is the truth for people; DBOS only sees to it that the work on it goes on. Importing DBOS takes about a
second, so this module is imported in a thread while the server is already answering.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from dbos import DBOS, DBOSConfig, SetWorkflowID

from server.core.settings import Settings
from server.domains.generation import reading, running
from server.domains.generation.models import GenerationJob
from server.domains.generation.running import Report
from server.engines.base import Outcome, OutputFile

log = logging.getLogger(__name__)
# Rises when the steps below change, so that nobody goes on with a story that was begun under other rules.
VERSION = "1"
ACTIVE = ("PENDING", "ENQUEUED", "DELAYED")

_settings: Settings | None = None


def launch(settings: Settings, owner: str) -> None:
    """Starts DBOS on the loop that runs now; it goes on with what this owner has left unfinished."""
    global _settings
    _settings = settings
    config: DBOSConfig = {
        "name": "ainfluencer",
        "system_database_url": _system_database(settings),
        "application_version": VERSION,
        "executor_id": owner,
        "log_level": "ERROR",
        "enable_otlp": False,
    }
    DBOS(config=config)
    DBOS.launch()


def _system_database(settings: Settings) -> str:
    if settings.sqlite_path is not None:
        return f"sqlite:///{settings.sqlite_path.with_name('jobs.sqlite3').as_posix()}"
    scheme, _, rest = settings.database_url.partition("://")
    return f"postgresql://{rest}" if scheme != "sqlite" else settings.database_url


def stop() -> None:
    """Lets go of DBOS; unfinished work stays and goes on at the next start."""
    DBOS.destroy()


async def begin(job_id: UUID, attempt: int) -> None:
    """Starts the durable work on a claimed attempt; once, however often it is called."""
    await _start(f"{job_id}:{attempt}", job_id, attempt)


async def _start(workflow_id: str, job_id: UUID, attempt: int) -> None:
    with SetWorkflowID(workflow_id):
        await DBOS.start_workflow_async(generate, str(job_id), attempt)


async def resume(owner: str) -> None:
    """Goes on with this owner's jobs that are under way but have no live workflow: the process died between the
    claim and the workflow's start, or the workflow itself broke."""
    rows = await GenerationJob.filter(state__in=list(reading.BUSY), owner=owner)
    for job in rows:
        prefix = f"{job.id}:{job.attempt}"
        known = await DBOS.list_workflows_async(workflow_id_prefix=prefix)
        if not any(status.status in ACTIVE for status in known):
            await _start(prefix if not known else f"{prefix}:{uuid4().hex[:8]}", job.id, job.attempt)


@DBOS.workflow(name="generate")
async def generate(job_id: str, attempt: int) -> str:
    """One attempt, step by step; the name of the state in which it left the job."""
    report = await _perform(job_id, attempt)
    if report["outcome"] == Outcome.SUCCEEDED:
        report = await _collect(job_id, report["outputs"])
    return await _finish(job_id, attempt, report)


@DBOS.step(name="perform")
async def _perform(job_id: str, attempt: int) -> dict[str, Any]:
    assert _settings is not None
    return await _reported(running.perform(_settings, UUID(job_id), attempt))


@DBOS.step(name="collect")
async def _collect(job_id: str, outputs: list[dict[str, Any]]) -> dict[str, Any]:
    return await _reported(running.collect(UUID(job_id), [OutputFile(**output) for output in outputs]))


@DBOS.step(name="finish")
async def _finish(job_id: str, attempt: int, report: dict[str, Any]) -> str:
    outputs = [OutputFile(**output) for output in report["outputs"]]
    return await running.finish(UUID(job_id), attempt, Report(**report | {"outputs": outputs}))


async def _reported(work: Any) -> dict[str, Any]:
    """The report as plain values. An error of ours fails the job with an id that is in the log: it never hangs."""
    try:
        return asdict(await work)
    except asyncio.CancelledError:
        raise
    except Exception:
        log_id = uuid4().hex[:12]
        log.exception("Unexpected error %s while generating", log_id)
        message = f"Something went wrong on our side. It is in the log as {log_id}."
        return asdict(Report(Outcome.FAILED, code="INTERNAL", message=message))
