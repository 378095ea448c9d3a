"""The order in which waiting jobs run: by priority, then by rank. A rank is an age until somebody moves the job."""

from __future__ import annotations

from tortoise.queryset import QuerySet

from server.core import clock
from server.domains.generation.models import GenerationJob, GenerationState

ORDER = ("-priority", "rank", "id")
WAITING = (GenerationState.QUEUED,)
RANKS_PER_MICROSECOND = 1024  # room to put a job between any two that were ordered one after the other


def new_rank() -> int:
    """The rank of a job that is ordered now: behind all that were ordered before."""
    return int(clock.now().timestamp() * 1_000_000) * RANKS_PER_MICROSECOND


def waiting() -> QuerySet[GenerationJob]:
    """The waiting jobs in the order in which they will run."""
    return GenerationJob.filter(state__in=list(WAITING)).order_by(*ORDER)
