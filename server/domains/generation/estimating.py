"""How long a job will still take: from what its engine needed for the like before, then ever more from its own pace."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.domains.generation.models import GenerationJob, GenerationState

REMEMBERED = 30  # jobs; older ones say little about today's engine
ENOUGH = 3  # with the same checkpoint, to go by those alone
OWN_PACE_AT = 25.0  # percent of the job after which only its own pace counts


@dataclass(frozen=True, slots=True)
class Past:
    """A job that succeeded: its weight, how long it took in seconds, and its checkpoint."""

    work: float
    seconds: float
    checkpoint: str | None


def seconds_per_work(past: Sequence[Past], checkpoint: str | None) -> float | None:
    """What a unit of work takes, the middle of those that went before; None without any.

    Jobs with the same checkpoint count alone when there are ENOUGH of them.
    """
    alike = [job for job in past if job.checkpoint == checkpoint]
    used = alike if len(alike) >= ENOUGH else past
    rates = [job.seconds / job.work for job in used if job.work > 0 and job.seconds > 0]
    return statistics.median(rates) if rates else None


class Estimate:
    """Seconds left of one run. `expected` is how long all of it should take, None when nothing like it was run.

    Times are those of one monotonic clock; the run had `percent` behind it at `began`.
    """

    def __init__(self, expected: float | None, began: float, percent: float) -> None:
        self._expected = expected
        self._began = began
        self._pace_from: tuple[float, float] | None = None
        self._behind = percent

    def stepped(self, now: float, percent: float) -> None:
        """A step was made; the pace counts from the first one, because models are loaded before it."""
        self._pace_from = self._pace_from or (now, percent)

    def left(self, now: float, percent: float) -> float | None:
        """Seconds left, None while nothing is known."""
        before, own = self._by_history(now, percent), self._by_pace(now, percent)
        if before is None or own is None:
            found = own if before is None else before
        else:
            trust = min((percent - self._behind) / OWN_PACE_AT, 1.0)
            found = trust * own + (1 - trust) * before
        return None if found is None else round(max(found, 0.0), 1)

    def _by_history(self, now: float, percent: float) -> float | None:
        if self._expected is None:
            return None
        share = (100 - percent) / 100
        if self._pace_from is None:  # loading: no percent moves, but time does
            return max(
                self._expected * (100 - self._behind) / 100 - (now - self._began), self._expected * share / 2
            )
        return self._expected * share

    def _by_pace(self, now: float, percent: float) -> float | None:
        if self._pace_from is None or percent <= self._pace_from[1]:
            return None
        pace = (now - self._pace_from[0]) / (percent - self._pace_from[1])
        return pace * (100 - percent)


async def expected_seconds(job: GenerationJob) -> float | None:
    """How long the engine should need for all of the job, by what it ran before; None when that says nothing."""
    if job.work is None or job.engine_id is None:
        return None
    rate = seconds_per_work(await history(job.engine_id, job.workflow_key), job.parameters.get("checkpoint"))
    return None if rate is None else rate * job.work


async def history(engine_id: UUID, workflow_key: str) -> list[Past]:
    """The workflow's jobs that succeeded on the engine, the latest first."""
    done = GenerationJob.filter(
        engine_id=engine_id, workflow_key=workflow_key, state=GenerationState.SUCCEEDED, work__not_isnull=True
    )
    rows = await done.order_by("-finished_at").limit(REMEMBERED).values("work", "parameters", *_TIMES)
    return [
        Past(
            row["work"], _seconds(row["started_at"], row["finished_at"]), row["parameters"].get("checkpoint")
        )
        for row in rows
    ]


_TIMES = ("started_at", "finished_at")


def _seconds(started: datetime | None, finished: datetime | None) -> float:
    return 0.0 if started is None or finished is None else (finished - started).total_seconds()
