"""The queue as the API shows it."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from schema.errors import Error, from_error
from schema.generation.enums import QueueState
from schema.generation.inputs import GenerationWaitingFilter
from schema.generation.types import GenerationJob, GenerationJobConnection, GenerationJobEdge
from schema.ids import to_id
from schema.paging import edges, page_info
from server.core.errors import DomainError
from server.domains.generation import bulk, queueing, reading

First = Annotated[int, strawberry.argument(description="How many, 1 to 200.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which the page begins.")]
Filter = Annotated[
    GenerationWaitingFilter | None, strawberry.argument(description="Which jobs; all when left out.")
]


@strawberry.type(description="What runs and what waits.")
class GenerationQueue:
    queued: int = strawberry.field(description="How many jobs wait.")
    running: int = strawberry.field(description="How many jobs run.")

    state: QueueState = strawberry.field(description="Whether waiting jobs may begin.")
    depth_limit: int = strawberry.field(description="How many jobs may wait.")
    changed_at: datetime | None = strawberry.field(description="When state or limit were changed last.")
    changed_by: str | None = strawberry.field(description="Who changed them last.")

    @strawberry.field(
        description="The running jobs, then the waiting ones in the order in which they will run."
    )
    async def jobs(self, first: First = 50) -> list[GenerationJob]:
        return [GenerationJob.from_model(row) for row in await reading.queue_jobs(first)]

    @strawberry.field(description="The jobs that run, the longest first: at most one for each engine.")
    async def running_jobs(self) -> list[GenerationJob]:
        return [GenerationJob.from_model(row) for row in await reading.running()]

    @strawberry.field(description="The jobs that wait, in the order in which they will run.")
    async def waiting_jobs(
        self, first: First = 50, after: After = None, filter: Filter = None
    ) -> GenerationJobConnection:
        chosen = filter.to_service() if filter else reading.Filter()
        page = await reading.waiting_page(first, after, chosen)
        return GenerationJobConnection(
            edges=edges(page, GenerationJobEdge, GenerationJob.from_model),
            page_info=page_info(page),
            filter=reading.only_waiting(chosen),
        )

    @classmethod
    async def load(cls) -> Self:
        """The queue as it stands."""
        queue, control = await reading.queue(), await queueing.control()
        told = {name: getattr(control, name) for name in ("state", "depth_limit", "changed_at", "changed_by")}
        return cls(queued=queue.queued, running=queue.running, **told)


@strawberry.type(description="What became of one of many jobs.")
class GenerationBulkItem:
    id: strawberry.ID = strawberry.field(description="The job that was asked for.")
    job: GenerationJob | None = strawberry.field(
        description="That job as it is now, or the new one; null when it was refused."
    )
    error: Error | None = strawberry.field(description="Why it was refused.")


@strawberry.type(description="What became of many jobs, each by itself.")
class GenerationBulk:
    items: list[GenerationBulkItem] = strawberry.field(
        description="One for each job, in the order asked for."
    )

    @classmethod
    def from_outcomes(cls, outcomes: list[tuple[UUID, bulk.Outcome]]) -> Self:
        """The API's view of what became of each."""
        return cls(items=[_item(id, outcome) for id, outcome in outcomes])


def _item(id: UUID, outcome: bulk.Outcome) -> GenerationBulkItem:
    asked = strawberry.ID(to_id("GenerationJob", id))
    if isinstance(outcome, DomainError):
        return GenerationBulkItem(id=asked, job=None, error=from_error(outcome))
    return GenerationBulkItem(id=asked, job=GenerationJob.from_model(outcome), error=None)
