"""Mutations of generation."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.errors import Conflict, InvalidInput, NotAllowed, NotFound, RateLimited, Unavailable
from schema.generation.engine_mutations import EngineMutation
from schema.generation.experiment_operations import ExperimentMutation
from schema.generation.inputs import GenerationRepeatInput, GenerationStartInput
from schema.generation.queue_mutations import QueueMutation
from schema.generation.types import GenerationJob
from schema.generation.workflow_mutations import WorkflowMutation
from schema.ids import from_id
from server.domains.generation import repeating, service

GenerationStartResult = Annotated[
    GenerationJob | NotFound | InvalidInput | NotAllowed | Conflict | Unavailable | RateLimited,
    strawberry.union(name="GenerationStartResult", description="The job, or why there is none."),
]
GenerationRepeatResult = Annotated[
    GenerationJob | NotFound | InvalidInput | NotAllowed | Conflict | Unavailable | RateLimited,
    strawberry.union(name="GenerationRepeatResult", description="The new job, or why there is none."),
]
GenerationCancelResult = Annotated[
    GenerationJob | NotFound | NotAllowed | Conflict,
    strawberry.union(name="GenerationCancelResult", description="The job, or why it was not called off."),
]
Input = Annotated[GenerationStartInput, strawberry.argument(description="The order.")]
RepeatInput = Annotated[GenerationRepeatInput, strawberry.argument(description="What to repeat.")]
JobId = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]


@strawberry.type
class Mutation(QueueMutation, EngineMutation, WorkflowMutation, ExperimentMutation):
    @strawberry.mutation(description="Orders pictures: queues a job.")
    async def generation_start(self, info: Info, input: Input) -> GenerationStartResult:
        job = await service.start(info.context.require_actor(), input.to_order())
        return GenerationJob.from_model(job)

    @strawberry.mutation(description="Orders the pictures of an earlier job again, with its seed or another.")
    async def generation_repeat(self, info: Info, input: RepeatInput) -> GenerationRepeatResult:
        job = await repeating.repeat(
            info.context.require_actor(),
            job_id=from_id(input.job_id, "GenerationJob") if input.job_id else None,
            asset_id=from_id(input.asset_id, "Asset") if input.asset_id else None,
            vary=input.vary,
            prompt=input.prompt,
            idempotency_key=input.idempotency_key,
        )
        return GenerationJob.from_model(job)

    @strawberry.mutation(description="Calls a job off; a running one is stopped on its engine.")
    async def generation_cancel(self, info: Info, id: JobId) -> GenerationCancelResult:
        job = await service.cancel(info.context.require_actor(), from_id(id, "GenerationJob"))
        return GenerationJob.from_model(job)
