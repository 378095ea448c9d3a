"""Which waiting job goes to which free engine. Pure: same input, same result.

The order of the queue rules. For each job in turn the best of the free engines is taken: nobody else's prompts before
ours, its model loaded already, not one whose model another waiting job wants, then the most free memory. An engine may
take a job out of turn to save loading a model, within narrow bounds: one of the same priority, among the next WINDOW
jobs, and past no job that was overtaken MOST_OVERTAKEN times already. So no job is overtaken more often than that.
An engine on trial, which may well fail what it gets, gets one of the jobs that were begun least often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

WINDOW = 4
MOST_OVERTAKEN = 2
ROOMY = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Seat:
    """An engine that takes jobs. `others` counts the prompts of other people on it; memory in bytes, None unknown.

    `on_trial`: its last jobs failed by its own fault, and the next one shows whether it is well again.
    """

    id: UUID
    free: bool = True
    loaded: str | None = None
    vram_free: int | None = None
    others: int = 0
    on_trial: bool = False

    def is_tight_for(self, job: Waiting) -> bool:
        """Whether it has hardly any memory, and not because of the job's own model."""
        return self.vram_free is not None and self.vram_free < ROOMY and not self.has(job)

    def has(self, job: Waiting) -> bool:
        """Whether the job's model is loaded there."""
        return job.model is not None and job.model == self.loaded


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting job, begun `attempt` times before; `able` are the engines, free or not, that may and can run it."""

    id: UUID
    able: frozenset[UUID]
    model: str | None = None
    priority: int = 0
    overtaken: int = 0
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Placement:
    """A job for an engine, and the jobs before it in the queue that this engine passes over to save loading a model."""

    job: UUID
    seat: UUID
    overtakes: tuple[UUID, ...] = ()


def place(line: Sequence[Waiting], seats: Sequence[Seat]) -> list[Placement]:
    """Placements for jobs in the order of the queue: each engine and each job at most once."""
    line = _sparing(line, seats)
    free = [seat for seat in seats if seat.free]
    chosen: dict[UUID, Placement] = {}
    overtaken = Counter({job.id: job.overtaken for job in line})
    for index, job in enumerate(line):
        if not free:
            break
        while job.id not in chosen and (suitable := _suitable(job, free, seats)):
            left = [other for other in line[index:] if other.id not in chosen]
            seat = _best(job, suitable, left)
            free.remove(seat)
            taken, past = _saving(left, seat, seats, overtaken) or (job, [])
            overtaken.update(past)
            chosen[taken.id] = Placement(taken.id, seat.id, tuple(past))
    return [chosen[job.id] for job in line if job.id in chosen]


def _sparing(line: Sequence[Waiting], seats: Sequence[Seat]) -> Sequence[Waiting]:
    """The line, with engines on trial kept for the jobs that were begun least often.

    So a sick engine does not use up the attempts of whichever job comes first, and one job that makes engines sick
    does not keep them from ever getting a healthy one.
    """
    trials = [seat.id for seat in seats if seat.on_trial]
    if not trials:
        return line
    fewest = {id: min((job.attempt for job in line if id in job.able), default=0) for id in trials}
    return [replace(job, able=job.able - {id for id in trials if job.attempt > fewest[id]}) for job in line]


def _suitable(job: Waiting, free: Sequence[Seat], seats: Sequence[Seat]) -> list[Seat]:
    """The free engines that may take the job. One with hardly any memory waits as long as another could do it."""
    elsewhere = any(seat.id in job.able and not seat.is_tight_for(job) for seat in seats)
    return [seat for seat in free if seat.id in job.able and not (elsewhere and seat.is_tight_for(job))]


def _best(job: Waiting, suitable: Sequence[Seat], left: Sequence[Waiting]) -> Seat:
    wanted = {other.model for other in left if other.id != job.id} - {None}

    def cost(seat: Seat) -> tuple[int, bool, bool, int]:
        spoils = not seat.has(job) and seat.loaded in wanted
        return seat.others, not seat.has(job), spoils, -(seat.vram_free or 0)

    return min(suitable, key=cost)


def _saving(
    left: Sequence[Waiting], seat: Seat, seats: Sequence[Seat], overtaken: Counter[UUID]
) -> tuple[Waiting, list[UUID]] | None:
    """A job a little further back whose model the engine has, when the first one's it has not, and whom it passes."""
    first, past = left[0], list[UUID]()
    if seat.loaded is None or first.model is None or seat.has(first):
        return None
    for other in left[: 1 + WINDOW]:
        if other.priority != first.priority:
            return None
        if _suitable(other, [seat], seats):
            if seat.has(other):
                return other, past
            if overtaken[other.id] >= MOST_OVERTAKEN:
                return None
            past.append(other.id)
    return None
