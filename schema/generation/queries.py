"""Queries of generation."""

from dataclasses import replace
from typing import Annotated, Any, Self

import strawberry
from strawberry.scalars import JSON

from schema import errors
from schema.context import Info
from schema.errors import FieldError, InvalidInput, NotAllowed, RateLimited, Unavailable
from schema.generation.engine_types import Engine, EngineCheck
from schema.generation.enums import GenerationJobOrder
from schema.generation.events import GenerationProgressEvent, from_story
from schema.generation.experiment_operations import ExperimentQuery
from schema.generation.inputs import GenerationJobFilter, GenerationStartInput
from schema.generation.queue_types import GenerationQueue
from schema.generation.types import (
    GenerationJob,
    GenerationJobConnection,
    GenerationJobEdge,
    shown_parameters,
)
from schema.generation.workflow_queries import WorkflowQuery
from schema.ids import from_id
from schema.paging import edges, page_info
from server.core.errors import NotFound
from server.domains.generation import drafting, engine_check, engines, progress, reading, service


@strawberry.type(description="The prompt as it will be sent, and what would stand in the way.")
class GenerationPreview:
    prompt: str = strawberry.field(description="The prompt as it will be sent.")
    negative_prompt: str = strawberry.field(description="The negative prompt as it will be sent.")
    parameters: JSON = strawberry.field(description="All parameters by name.")
    problems: list[FieldError] = strawberry.field(description="What is wrong, and what the engine lacks.")

    @classmethod
    def from_draft(cls, draft: drafting.Draft) -> Self:
        """The API's view of a draft."""
        values = draft.resolved.values
        return cls(
            prompt=values.get("prompt") or "",
            negative_prompt=values.get("negativePrompt") or "",
            parameters=JSON(shown_parameters(draft.parameters, draft.entries)),
            problems=[FieldError(field=f.field, message=f.message) for f in draft.faults],
        )


EngineCheckResult = Annotated[
    EngineCheck | InvalidInput | Unavailable | RateLimited | NotAllowed,
    strawberry.union(name="EngineCheckResult", description="What answers there, or why that is not told."),
]
Url = Annotated[str, strawberry.argument(description="The address.")]
JobId = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]
First = Annotated[int, strawberry.argument(description="How many, 1 to 200.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which the page begins.")]
AfterSeq = Annotated[int, strawberry.argument(description="The number after which to go on; 0 for all.")]
Filter = Annotated[
    GenerationJobFilter | None, strawberry.argument(description="Which jobs; all when left out.")
]
OrderBy = Annotated[GenerationJobOrder, strawberry.argument(description="By which time.")]
Input = Annotated[GenerationStartInput, strawberry.argument(description="The order.")]


@strawberry.type
class Query(WorkflowQuery, ExperimentQuery):
    @strawberry.field(description="The engines, disabled ones too, the user's own before the sandbox.")
    async def engines(self) -> list[Engine]:
        return [Engine.from_model(row) for row in await engines.everyone()]

    @strawberry.field(description="What answers at an address, before an engine is added there.")
    async def engine_check(self, info: Info, url: Url) -> EngineCheckResult:
        return EngineCheck.from_found(await engine_check.check(info.context.require_actor(), url))

    @strawberry.field(description="One job; null when there is no such one.")
    async def generation_job(self, info: Info, id: JobId) -> GenerationJob | None:
        try:
            found: GenerationJob | None = await info.context.load(
                "GenerationJob", from_id(id, "GenerationJob")
            )
        except NotFound:
            return None
        return found

    @strawberry.field(description="Jobs, newest first.")
    async def generation_jobs(
        self,
        first: First = 20,
        after: After = None,
        filter: Filter = None,
        order_by: OrderBy = GenerationJobOrder.CREATED_AT,
    ) -> GenerationJobConnection:
        chosen = replace(filter.to_service() if filter else reading.Filter(), order=order_by)
        page = await reading.page(first, after, chosen)
        return GenerationJobConnection(
            edges=edges(page, GenerationJobEdge, GenerationJob.from_model),
            page_info=page_info(page),
            filter=chosen,
        )

    @strawberry.field(description="What runs and what waits.")
    async def generation_queue(self) -> GenerationQueue:
        return await GenerationQueue.load()

    @strawberry.field(description="What an order would become, and what would stand in its way.")
    async def generation_preview(self, input: Input) -> GenerationPreview:
        return GenerationPreview.from_draft(await drafting.draft(input.to_order()))

    @strawberry.field(description="A job's events after a number: the polling twin of generationProgress.")
    async def generation_events(self, job_id: JobId, after: AfterSeq = 0) -> list[GenerationProgressEvent]:
        try:
            job = await service.get(from_id(job_id, "GenerationJob"))
        except NotFound as error:
            return [errors.from_error(error)]
        found: list[Any] = [from_story(row) for row in await progress.since(job, after)]
        return found
