"""When waiting jobs will begin: the queue played through on the engines, by what each needed for the like before.

An estimate: that an engine takes a job a little out of turn to save loading a model is left aside (see placing). What
nothing is known of stays unknown, and so does all that waits for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.core import clock
from server.domains.generation import engines, estimating, lining, queueing, reading
from server.domains.generation.estimating import Past
from server.domains.generation.models import Engine, GenerationJob, GenerationState, QueueState

LOOK_AHEAD = 2000  # jobs; what lies behind them is too far away to be told
SPARE = 20
COLUMNS = ("id", "workflow_key", "work", "parameters", "batch", "wanted_engine_id")
HELD = {
    QueueState.PAUSED: "The queue is paused.",
    QueueState.FINISHING: "The queue stops when what runs has ended.",
    QueueState.STOPPED: "The queue has stopped.",
}
NO_ENGINE = "No engine takes jobs now."
NONE_CAN = "No engine that takes jobs now can run it."
UNKNOWN = "How long the jobs before it take on {engine} is not known: it has finished none like them yet."
TOO_FAR = f"More than {LOOK_AHEAD} jobs wait before it."


@dataclass(frozen=True, slots=True)
class Start:
    """When a job is expected to begin, or why that is not known: one of the two."""

    at: datetime | None = None
    unknown_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A waiting job, and for each engine that may run it how many seconds it takes there; None when not known."""

    id: UUID
    seconds: dict[UUID, float | None]


@dataclass(slots=True)
class Seat:
    """An engine, and in how many seconds it is free; None when not known."""

    name: str
    free_in: float | None


def play(line: Sequence[Turn], seats: dict[UUID, Seat]) -> dict[UUID, float | str]:
    """In how many seconds each job begins, or why that is not known. Each goes where it can begin first."""
    return {turn.id: _begin(turn, seats) for turn in line}


def _begin(turn: Turn, seats: dict[UUID, Seat]) -> float | str:
    if not turn.seconds:
        return NONE_CAN
    known = {id: free for id in turn.seconds if (free := seats[id].free_in) is not None}
    unknown = [seats[id] for id in turn.seconds if id not in known]
    first = min(known, key=lambda id: known[id], default=None)
    if first is None or (unknown and known[first] > 0):
        for id in turn.seconds:  # whichever gets it is busy for a time that nobody knows
            seats[id].free_in = None
        return UNKNOWN.format(engine=unknown[0].name)
    seconds = turn.seconds[first]
    seats[first].free_in = None if seconds is None else known[first] + seconds
    return known[first]


async def of_jobs(ids: Sequence[UUID]) -> dict[UUID, Start]:
    """When those of the jobs that wait are expected to begin. The cost is that of what waits before them."""
    places = await reading.positions(ids)
    if not places:
        return {}
    used = await engines.in_use()
    taking = engines.taking_among(used)
    held = HELD.get((await queueing.control()).state, None if taking else NO_ENGINE)
    if held is not None:
        return dict.fromkeys(places, Start(unknown_reason=held))
    # A few more: some may have come in between since the places were counted.
    rows = await lining.waiting().limit(min(max(places.values()) + SPARE, LOOK_AHEAD)).values(*COLUMNS)
    told = play(await _turns(rows, used, taking), await _seats(taking))
    now = clock.now()
    known = {id: place for id, place in places.items() if id in told or place > LOOK_AHEAD}
    return {id: _start(told.get(id, TOO_FAR), now) for id in known}


def _start(told: float | str, now: datetime) -> Start:
    return Start(unknown_reason=told) if isinstance(told, str) else Start(at=now + timedelta(seconds=told))


async def _seats(taking: Sequence[Engine]) -> dict[UUID, Seat]:
    running = await reading.on_engines([engine.id for engine in taking])
    return {engine.id: Seat(engine.name, await _free_in(running.get(engine.id))) for engine in taking}


async def _free_in(job: GenerationJob | None) -> float | None:
    """In how many seconds the job that runs has ended; None when not known."""
    if job is None or job.state is GenerationState.CANCELLING:
        return 0.0
    if job.eta_seconds is not None:
        return float(job.eta_seconds)
    expected = await estimating.expected_seconds(job)
    if expected is None or job.started_at is None:
        return None
    return max(expected - (clock.now() - job.started_at).total_seconds(), 0.0)


async def _turns(
    rows: Sequence[dict[str, Any]], used: Sequence[Engine], taking: Sequence[Engine]
) -> list[Turn]:
    known = {engine.id for engine in used}
    able = [[engine for engine in taking if _may(row, engine, known)] for row in rows]
    pairs = {
        (engine.id, row["workflow_key"]) for row, found in zip(rows, able, strict=True) for engine in found
    }
    past = {pair: await estimating.history(*pair) for pair in pairs}
    return [
        Turn(row["id"], {one.id: _seconds(row, past[one.id, row["workflow_key"]]) for one in found})
        for row, found in zip(rows, able, strict=True)
    ]


def _may(row: dict[str, Any], engine: Engine, known: Collection[UUID]) -> bool:
    """Whether the engine is the one that was asked for, if that is still in use, has the job's checkpoint, and the job
    is within its limits."""
    wanted = row["wanted_engine_id"]
    if wanted != engine.id and wanted in known:
        return False
    model = row["parameters"].get("checkpoint")
    has = engine.info.get("checkpoints")
    fits = model is None or has is None or model in has
    return fits and engines.excess(engine, row["batch"], row["parameters"]) is None


def _seconds(row: dict[str, Any], past: Sequence[Past]) -> float | None:
    rate = estimating.seconds_per_work(past, row["parameters"].get("checkpoint"))
    return None if rate is None or row["work"] is None else rate * row["work"]
