"""The order in which waiting jobs run: by priority, then by rank. A rank is an age until somebody moves the job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.core import clock
from server.domains.generation.models import GenerationJob, GenerationState

ORDER = ("-priority", "rank", "id")
WAITING = (GenerationState.QUEUED,)
RANKS_PER_MICROSECOND = 1024  # room to put a job between any two that were ordered one after the other


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a job stands in the order, by its key."""

    priority: int
    rank: int
    id: UUID

    @classmethod
    def of(cls, job: GenerationJob) -> Spot:
        """The spot of a job."""
        return cls(job.priority, job.rank, job.id)

    @classmethod
    def parse(cls, value: Any, id: UUID) -> Spot:
        """The spot whose key is [priority, rank] and an id. Raises ValueError, TypeError."""
        priority, rank = value
        if not (type(priority) is type(rank) is int and abs(priority) < 2**31 and abs(rank) < 2**63):
            raise ValueError("not a key of this order")
        return cls(priority, rank, id)

    # Each condition is one stretch of the index: their OR would be none.

    @property
    def before(self) -> tuple[Q, Q]:
        """Which jobs stand before it: those of higher priority, then its equals."""
        rank = Q(rank__lt=self.rank) | Q(id__lt=self.id)
        return Q(priority__gt=self.priority), Q(rank, priority=self.priority, rank__lte=self.rank)

    @property
    def behind(self) -> tuple[Q, Q]:
        """Which jobs stand behind it: its equals, then those of lower priority."""
        rank = Q(rank__gt=self.rank) | Q(id__gt=self.id)
        return Q(rank, priority=self.priority, rank__gte=self.rank), Q(priority__lt=self.priority)


def new_rank() -> int:
    """The rank of a job that is ordered now: behind all that were ordered before."""
    return int(clock.now().timestamp() * 1_000_000) * RANKS_PER_MICROSECOND


def waiting() -> QuerySet[GenerationJob]:
    """The waiting jobs in the order in which they will run."""
    return GenerationJob.filter(state__in=list(WAITING)).order_by(*ORDER)


def backwards() -> QuerySet[GenerationJob]:
    """The same, the last first."""
    return GenerationJob.filter(state__in=list(WAITING)).order_by("priority", "-rank", "-id")
