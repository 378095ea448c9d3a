"""Durable execution: DBOS goes on with an attempt after any crash, from its last finished step.

The job's row is the truth for people, and its lease tells who works on it; DBOS remembers what the attempt has done
and lets one process at a time go on. Importing DBOS takes about a second, so this module is imported in a thread while
the server is already answering.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

import asyncpg
from dbos import DBOS, DBOSConfig, SetWorkflowID
from tortoise.exceptions import DBConnectionError, OperationalError

from server.core import clock
from server.core.settings import Settings
from server.domains.generation import collecting, finishing, leases, running
from server.domains.generation.models import GenerationJob
from server.domains.generation.recording import Hold
from server.domains.generation.running import Report
from server.engines.base import Outcome, OutputFile

log = logging.getLogger(__name__)
# Rises when the steps below change, so that nobody goes on with a story that was begun under other rules.
VERSION = "3"
ACTIVE = ("PENDING", "ENQUEUED", "DELAYED")
OVER = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
KEPT = timedelta(days=3)
PRUNED_AT_ONCE = 200
THREADS = 32  # DBOS lends its own to the whole loop
PICKED_UP_SECONDS = 20.0  # a resumed attempt waits for DBOS's queue for about one
MAX_RESUMED = 10

OUTAGES = (OperationalError, DBConnectionError, OSError, asyncpg.InterfaceError, asyncpg.PostgresError)

Key = tuple[UUID, int]

_settings: Settings
_owner: str
_live: dict[Key, asyncio.Task[Any]] = {}
_started: dict[Key, float] = {}


def launch(settings: Settings, owner: str) -> None:
    """Starts DBOS, on the loop that runs now. The owner's name must be new: see `go_on`."""
    global _settings, _owner
    _settings, _owner = settings, owner
    _live.clear()
    _started.clear()
    config: DBOSConfig = {
        "name": "ainfluencer",
        "system_database_url": _system_database(settings),
        "application_version": VERSION,
        "executor_id": owner,
        "log_level": "ERROR",
        "enable_otlp": False,
        "max_executor_threads": THREADS,
    }
    # With a handler there DBOS adds none of its own, and its errors look like everybody else's.
    logging.getLogger("dbos").addHandler(logging.NullHandler())
    DBOS(config=config)
    DBOS.launch()


def _system_database(settings: Settings) -> str:
    if settings.sqlite_path is not None:
        return f"sqlite:///{settings.sqlite_path.with_name('jobs.sqlite3').as_posix()}"
    address = urlsplit(settings.database_url)
    # The other parameters are for the driver that the rest of us uses; DBOS's own does not know them.
    secure = dict(parse_qsl(address.query)).get("ssl", "").lower() in ("1", "true", "require")
    return address._replace(
        scheme="postgresql", query="sslmode=require" if secure else "", fragment=""
    ).geturl()


async def stop() -> None:
    """Drops what runs here and lets go of DBOS; the jobs go on in another process, or at the next start."""
    tasks = list(_live.values())
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    # DBOS put its own threads under the loop, and now takes them away.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio"))
    await asyncio.to_thread(DBOS.destroy)


async def begin(job_id: UUID, attempt: int) -> None:
    """Starts the durable work on an attempt that this process has claimed."""
    await _start(f"{job_id}:{attempt}", job_id, attempt)


async def _start(workflow_id: str, job_id: UUID, attempt: int) -> None:
    _started[job_id, attempt] = time.monotonic()
    with SetWorkflowID(workflow_id):
        await DBOS.start_workflow_async(generate, str(job_id), attempt)


async def go_on() -> None:
    """Goes on with the jobs that are ours but that nobody here works on.

    Their process died, perhaps between the claim and the work's start, or the work itself broke.
    """
    for job in await leases.held(_owner):
        key = (job.id, job.attempt)
        lately = time.monotonic() - _started.get(key, -PICKED_UP_SECONDS) < PICKED_UP_SECONDS
        if key not in _live and not lately:
            running.fresh.discard(key)  # somebody else may have posted its prompt meanwhile
            try:
                await _resume(job)
            except Exception:  # the others go on all the same
                log.exception("Job %s could not be resumed; trying again.", job.id)


async def _resume(job: GenerationJob) -> None:
    first = f"{job.id}:{job.attempt}"
    known = await DBOS.list_workflows_async(workflow_id_prefix=first)
    if job.resumed >= MAX_RESUMED:
        return await finishing.give_up(job)
    # One that was begun under other rules stays where it is: nobody here can go on with its steps.
    ours = [status for status in known if status.app_version == VERSION]
    active = next((status.workflow_id for status in ours if status.status in ACTIVE), None)
    if active is None:
        await _start(first if not known else f"{first}:{uuid4().hex[:8]}", job.id, job.attempt)
    else:
        _started[job.id, job.attempt] = time.monotonic()
        await DBOS.resume_workflow_async(active)


async def prune() -> None:
    """Removes what DBOS remembers of attempts that ended more than KEPT ago; it would keep it for ever."""
    before = (clock.now() - KEPT).isoformat()
    while True:
        done = await DBOS.list_workflows_async(
            status=list(OVER), end_time=before, limit=PRUNED_AT_ONCE, load_input=False, load_output=False
        )
        if not done:
            return
        await DBOS.delete_workflows_async([status.workflow_id for status in done])


@DBOS.workflow(name="generate")
async def generate(job_id: str, attempt: int) -> str:
    """One attempt, step by step; the name of the state in which it left the job."""
    with _alive((UUID(job_id), attempt)):
        await leases.begin(UUID(job_id), attempt, _owner)
        report = await _perform(job_id, attempt)
        if report["outcome"] == Outcome.SUCCEEDED:
            report = await _collect(job_id, attempt, report["outputs"])
        return await _finish(job_id, attempt, report)


@contextlib.contextmanager
def _alive(key: Key) -> Iterator[None]:
    task = asyncio.current_task()
    assert task is not None
    _live[key] = task
    try:
        yield
    finally:
        if _live.get(key) is task:  # not when the attempt is resumed here already while we end
            del _live[key]
            _started.pop(key, None)


@DBOS.step(name="perform")
async def _perform(job_id: str, attempt: int) -> dict[str, Any]:
    return await _reported(running.perform(_settings, Hold(UUID(job_id), attempt, _owner)))


@DBOS.step(name="collect")
async def _collect(job_id: str, attempt: int, outputs: list[dict[str, Any]]) -> dict[str, Any]:
    files = [OutputFile(**output) for output in outputs]
    return await _reported(collecting.collect(Hold(UUID(job_id), attempt, _owner), files))


@DBOS.step(name="finish")
async def _finish(job_id: str, attempt: int, report: dict[str, Any]) -> str:
    outputs = [OutputFile(**output) for output in report["outputs"]]
    return await finishing.finish(UUID(job_id), attempt, Report(**report | {"outputs": outputs}))


async def _reported(work: Awaitable[Report]) -> dict[str, Any]:
    """The report as plain values. An error of ours fails the job with an id that is in the log: it never hangs.

    A database that is away is none: it breaks the workflow, and `go_on` begins it anew.
    """
    try:
        return asdict(await work)
    except OUTAGES:
        raise
    except Exception:
        log_id = uuid4().hex[:12]
        log.exception("Unexpected error %s while generating", log_id)
        message = f"Something went wrong on our side. It is in the log as {log_id}."
        return asdict(Report(Outcome.FAILED, code="INTERNAL", message=message))
