"""Mutations of the queue and of what waits in it."""

from typing import Annotated, Any
from uuid import UUID

import strawberry

from schema.context import Info
from schema.errors import Conflict, InvalidInput, NotAllowed, NotFound, RateLimited
from schema.generation.enums import QueueEnd
from schema.generation.queue_types import GenerationBulk, GenerationQueue
from schema.generation.types import GenerationJob
from schema.ids import from_id
from server.core import errors as core
from server.domains.generation import bulk, queueing, reordering, retrying


def _result(name: str) -> Any:
    return strawberry.union(name=f"{name[0].upper()}{name[1:]}Result", description=f"What {name} can answer.")


PauseResult = Annotated[GenerationQueue | NotAllowed, _result("generationQueuePause")]
ResumeResult = Annotated[GenerationQueue | NotAllowed, _result("generationQueueResume")]
FinishResult = Annotated[GenerationQueue | NotAllowed, _result("generationQueueFinish")]
LimitResult = Annotated[GenerationQueue | InvalidInput | NotAllowed, _result("generationQueueLimit")]
ReorderResult = Annotated[
    GenerationJob | NotFound | InvalidInput | Conflict | NotAllowed, _result("generationReorder")
]
PrioritizeResult = Annotated[
    GenerationJob | NotFound | InvalidInput | Conflict | NotAllowed, _result("generationPrioritize")
]
RetryResult = Annotated[
    GenerationJob | NotFound | InvalidInput | Conflict | RateLimited | NotAllowed, _result("generationRetry")
]
CancelManyResult = Annotated[GenerationBulk | InvalidInput | NotAllowed, _result("generationCancelMany")]
RetryManyResult = Annotated[GenerationBulk | InvalidInput | NotAllowed, _result("generationRetryMany")]

JobId = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]
JobIds = Annotated[list[strawberry.ID], strawberry.argument(description="The jobs' ids, 1 to 200.")]
Depth = Annotated[int, strawberry.argument(description="How many jobs may wait, 1 to 10000.")]
Priority = Annotated[int, strawberry.argument(description="Higher runs first, -1000 to 1000.")]


@strawberry.input(description="A new place in the queue: exactly one of `before`, `after` and `end`.")
class GenerationReorderInput:
    id: strawberry.ID = strawberry.field(description="The job to move.")
    before: strawberry.ID | None = strawberry.field(
        default=None, description="The job right before which it is to run, with that one's priority."
    )
    after: strawberry.ID | None = strawberry.field(
        default=None, description="The job right after which it is to run, with that one's priority."
    )
    end: QueueEnd | None = strawberry.field(
        default=None, description="The end of the queue to which it goes, with the priority of who is there."
    )

    def to_place(self) -> reordering.Place:
        """The same for the service. Raises NotFound for ids of other things."""
        return reordering.Place(
            before=from_id(self.before, "GenerationJob") if self.before else None,
            after=from_id(self.after, "GenerationJob") if self.after else None,
            end=self.end,
        )


ReorderInput = Annotated[GenerationReorderInput, strawberry.argument(description="Where it goes.")]


@strawberry.type
class QueueMutation:
    @strawberry.mutation(description="Lets no waiting job begin; what runs goes on.")
    async def generation_queue_pause(self, info: Info) -> PauseResult:
        await queueing.pause(info.context.require_actor())
        return await GenerationQueue.load()

    @strawberry.mutation(description="Lets waiting jobs begin again.")
    async def generation_queue_resume(self, info: Info) -> ResumeResult:
        await queueing.resume(info.context.require_actor())
        return await GenerationQueue.load()

    @strawberry.mutation(description="Lets nothing begin, and stops the queue when what runs has ended.")
    async def generation_queue_finish(self, info: Info) -> FinishResult:
        await queueing.finish(info.context.require_actor())
        return await GenerationQueue.load()

    @strawberry.mutation(description="Sets how many jobs may wait; those that wait already stay.")
    async def generation_queue_limit(self, info: Info, depth: Depth) -> LimitResult:
        await queueing.limit(info.context.require_actor(), depth)
        return await GenerationQueue.load()

    @strawberry.mutation(description="Moves a waiting job beside another, or to an end of the queue.")
    async def generation_reorder(self, info: Info, input: ReorderInput) -> ReorderResult:
        actor, id = info.context.require_actor(), from_id(input.id, "GenerationJob")
        return GenerationJob.from_model(await reordering.reorder(actor, id, input.to_place()))

    @strawberry.mutation(description="Gives a waiting job another priority.")
    async def generation_prioritize(self, info: Info, id: JobId, priority: Priority) -> PrioritizeResult:
        actor, key = info.context.require_actor(), from_id(id, "GenerationJob")
        return GenerationJob.from_model(await reordering.prioritize(actor, key, priority))

    @strawberry.mutation(description="Calls many jobs off, each by itself.")
    async def generation_cancel_many(self, info: Info, ids: JobIds) -> CancelManyResult:
        outcomes = await bulk.cancel(info.context.require_actor(), _keys(ids))
        return GenerationBulk.from_outcomes(outcomes)

    @strawberry.mutation(
        description="Orders a failed or cancelled job again as a new one; while its retry is unfinished, that one."
    )
    async def generation_retry(self, info: Info, id: JobId) -> RetryResult:
        actor, key = info.context.require_actor(), from_id(id, "GenerationJob")
        return GenerationJob.from_model(await retrying.retry(actor, key))

    @strawberry.mutation(description="Orders many failed or cancelled jobs again, each by itself.")
    async def generation_retry_many(self, info: Info, ids: JobIds) -> RetryManyResult:
        outcomes = await bulk.retry(info.context.require_actor(), _keys(ids))
        return GenerationBulk.from_outcomes(outcomes)


def _keys(ids: list[strawberry.ID]) -> list[UUID]:
    try:
        return [from_id(id, "GenerationJob") for id in ids]
    except core.NotFound as error:
        raise core.InvalidInput.of("ids", error.message) from None
