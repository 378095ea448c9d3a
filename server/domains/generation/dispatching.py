"""Giving waiting jobs to free engines: one at a time to each, in the order of the queue (see placing)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from server.core import clock, events
from server.domains.generation import (
    breaking,
    engines,
    inputs,
    leases,
    lining,
    placing,
    queueing,
    reading,
    reconciling,
    recording,
    running,
)
from server.domains.generation.events import EngineChanged, QueueChanged, QueueSteered
from server.domains.generation.models import Engine, GenerationJob, GenerationState, QueueState
from server.domains.generation.placing import Placement, Seat, Waiting
from server.engines.base import missing

log = logging.getLogger(__name__)
POLL_SECONDS = 1.0
PAGE = 20
LOOK_AHEAD = 500
COMES_BACK = timedelta(minutes=5)  # an engine that was there lately may be waited for
COLUMNS = (
    *("id", "attempt", "priority", "overtaken", "batch", "parameters", "graph"),
    *("inputs", "wanted_engine_id"),
)

Begin = Callable[[UUID, int], Awaitable[None]]


@dataclass(frozen=True)
class Fleet:
    """The engines as the dispatcher sees them: in use, taking jobs, and which of those are free."""

    known: list[Engine]
    taking: list[Engine]
    seats: list[Seat]

    @property
    def free(self) -> set[UUID]:
        return {seat.id for seat in self.seats if seat.free}


async def forever(owner: str, begin: Begin) -> None:
    """Dispatches whenever the queue or an engine changes, and every POLL_SECONDS all the same.

    `begin(job id, attempt)` starts the durable work on a claimed job.
    """
    async with events.subscribe(QueueChanged, QueueSteered, EngineChanged) as stream:
        while True:
            stream.clear()
            try:
                await _dispatch(owner, begin)
            except Exception:
                log.exception("Dispatching failed; trying again.")
            await stream.next(POLL_SECONDS)


async def _dispatch(owner: str, begin: Begin) -> None:
    control = await queueing.control()
    if control.state is QueueState.FINISHING:
        await queueing.settle()
    if control.state is not QueueState.RUNNING or not await lining.waiting().exists():
        return
    known = await engines.in_use()
    for claimed in await _claims(known, await reconciling.ready(engines.taking_among(known)), owner):
        await begin(*claimed)


async def claim(engine: Engine, owner: str) -> tuple[UUID, int] | None:
    """Takes the next job for the engine: (job id, attempt), or None when there is none or others were quicker."""
    return next(iter(await _claims(await engines.in_use(), [engine], owner)), None)


async def _claims(known: list[Engine], taking: list[Engine], owner: str) -> list[tuple[UUID, int]]:
    """Takes a job for each of the engines that is free and has one: (job id, attempt) of those that were got."""
    busy = await reading.busy_engines()
    fleet = Fleet(known, taking, [_seat(engine, busy) for engine in taking])
    got: list[tuple[UUID, int]] = []
    for placement, job in await _placements(fleet):
        if await _take(placement, job, owner):
            got.append((placement.job, job["attempt"] + 1))
    return got


def _seat(engine: Engine, busy: Collection[UUID | None]) -> Seat:
    return Seat(
        id=engine.id,
        free=engine.id not in busy,
        loaded=engine.last_checkpoint,
        vram_free=engine.info.get("vram_free"),
        others=engine.info.get("others", 0),
        on_trial=breaking.is_on_trial(engine),
    )


async def _placements(fleet: Fleet) -> list[tuple[Placement, dict[str, Any]]]:
    """Reads as far into the queue as it takes to find a job for every free engine, and for one on trial a job that was
    not begun before."""
    rows: list[dict[str, Any]] = []
    line: list[Waiting] = []
    placed: list[Placement] = []
    while not _settled(placed, rows, fleet) and len(rows) < LOOK_AHEAD:
        most = max(PAGE, len(rows))
        page = await lining.waiting().offset(len(rows)).limit(most).values(*COLUMNS)
        rows += page
        line += [_waiting(row, fleet) for row in page]
        placed = placing.place(line, fleet.seats)
        if len(page) < most:
            break
    by_id = {row["id"]: row for row in rows}
    return [(placement, by_id[placement.job]) for placement in placed]


def _settled(placed: list[Placement], rows: list[dict[str, Any]], fleet: Fleet) -> bool:
    if len(placed) < len(fleet.free):
        return False
    trials = {seat.id for seat in fleet.seats if seat.on_trial}
    begun = {row["id"] for row in rows if row["attempt"] > 0}
    return not any(placement.seat in trials and placement.job in begun for placement in placed)


def _waiting(row: dict[str, Any], fleet: Fleet) -> Waiting:
    return Waiting(
        id=row["id"],
        able=frozenset(_able(row, fleet)),
        model=row["parameters"].get("checkpoint"),
        priority=row["priority"],
        overtaken=row["overtaken"],
        attempt=row["attempt"],
    )


def _able(row: dict[str, Any], fleet: Fleet) -> set[UUID]:
    """The engines that may and can do the job. When none can that may come, any does: it says what it lacks."""
    may = [engine for engine in fleet.taking if _may(row, engine, fleet.known)]
    can = {engine.id for engine in may if _can(row, engine)}
    if can or any(_may(row, engine, fleet.known) and _comes_back(row, engine) for engine in fleet.known):
        return can
    return {engine.id for engine in may}


def _may(row: dict[str, Any], engine: Engine, known: Sequence[Engine]) -> bool:
    """Whether the engine is the one that was asked for, if that still exists, and the job within its limits."""
    wanted = row["wanted_engine_id"]
    if wanted not in (None, engine.id) and any(other.id == wanted for other in known):
        return False
    return engines.excess(engine, row["batch"], row["parameters"]) is None


def _can(row: dict[str, Any], engine: Engine) -> bool:
    """Whether the engine has all that the graph names, as far as known. The job's own pictures are brought to any."""
    catalog = engines.catalog_of(engine.id)
    if catalog is not None:
        return not missing(row["graph"], catalog, inputs.places(row["inputs"]))
    model = row["parameters"].get("checkpoint")
    return model is None or model in engine.info.get("checkpoints", (model,))


def _comes_back(row: dict[str, Any], engine: Engine) -> bool:
    """Whether the engine is known to have what the job needs, was there lately, and may be again; also set aside."""
    seen = engine.last_seen_at
    lately = seen is not None and seen > clock.now() - COMES_BACK
    return lately and not engine.draining and "checkpoints" in engine.info and _can(row, engine)


async def _take(placement: Placement, job: dict[str, Any], owner: str) -> bool:
    """Claims the job for the engine; False when somebody else was quicker, or the queue or engine takes none now.

    What identifies the prompt on the engine is written down here, before anything is sent. That one engine never
    gets two jobs is held by a unique index, whoever claims.
    """
    ours: dict[str, Any] = {"engine_id": placement.seat, "owner": owner}
    ours |= {"lease_until": clock.now() + leases.LEASE}
    ours |= {"prompt_id": str(uuid4()), "client_id": str(uuid4())}
    started: dict[str, Any] = {"attempt": job["attempt"] + 1, "started_at": clock.now(), "resumed": 0}
    try:
        moved = await recording.move(
            placement.job,
            GenerationState.RUNNING,
            expecting=(GenerationState.QUEUED,),
            in_attempt=job["attempt"],
            allowed=lambda: _allowed(placement, job["parameters"].get("checkpoint")),
            **ours,
            **started,
        )
    except IntegrityError:
        return False
    if moved:
        running.fresh.add((placement.job, job["attempt"] + 1))
    return moved


async def _allowed(placement: Placement, checkpoint: str | None) -> bool:
    """Whether the queue runs and the engine takes jobs, held until the claim is written; notes what the claim means
    for both."""
    if (await queueing.locked()).state is not QueueState.RUNNING:
        return False
    engine = engines.used().filter(breaking.open_to_jobs(), id=placement.seat, draining=False)
    # Without a checkpoint of its own the job leaves the one there that is loaded.
    if not await engine.update(last_checkpoint=checkpoint or F("last_checkpoint")):
        return False
    return await _overtake(placement.overtakes)


async def _overtake(jobs: tuple[UUID, ...]) -> bool:
    """Notes that these are passed over; False when one of them was so often enough."""
    patient = GenerationJob.filter(id__in=list(jobs), overtaken__lt=placing.MOST_OVERTAKEN)
    return not jobs or await patient.update(overtaken=F("overtaken") + 1) == len(jobs)
