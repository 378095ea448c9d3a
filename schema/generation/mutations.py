"""Mutations of generation."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.errors import Conflict, InvalidInput, NotAllowed, NotFound, RateLimited, Unavailable
from schema.generation.engine_mutations import EngineMutation
from schema.generation.inputs import GenerationStartInput
from schema.generation.queue_mutations import QueueMutation
from schema.generation.types import GenerationJob
from schema.ids import from_id
from server.domains.generation import service

GenerationStartResult = Annotated[
    GenerationJob | NotFound | InvalidInput | NotAllowed | Conflict | Unavailable | RateLimited,
    strawberry.union(name="GenerationStartResult", description="The job, or why there is none."),
]
GenerationCancelResult = Annotated[
    GenerationJob | NotFound | NotAllowed | Conflict,
    strawberry.union(name="GenerationCancelResult", description="The job, or why it was not called off."),
]
Input = Annotated[GenerationStartInput, strawberry.argument(description="The order.")]
JobId = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]


@strawberry.type
class Mutation(QueueMutation, EngineMutation):
    @strawberry.mutation(description="Orders pictures: queues a job.")
    async def generation_start(self, info: Info, input: Input) -> GenerationStartResult:
        job = await service.start(info.context.require_actor(), input.to_order())
        return GenerationJob.from_model(job)

    @strawberry.mutation(description="Calls a job off; a running one is stopped on its engine.")
    async def generation_cancel(self, info: Info, id: JobId) -> GenerationCancelResult:
        job = await service.cancel(info.context.require_actor(), from_id(id, "GenerationJob"))
        return GenerationJob.from_model(job)
