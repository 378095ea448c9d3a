"""Engines and jobs as the API shows them."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from schema.context import Info
from schema.generation.engine_types import Engine, LazyJob
from schema.generation.enums import GenerationState
from schema.generation.workflow_types import Workflow
from schema.ids import to_id
from schema.node import Node
from schema.paging import PageInfo
from schema.scalars import UInt64
from server.domains.generation import failures, reading
from server.domains.generation.models import GenerationJob as JobRow

if TYPE_CHECKING:
    from schema.characters.styles import ImageStyle
    from schema.characters.types import Character
    from schema.generation.experiment_types import Experiment
    from schema.library.types import Asset


@strawberry.type(description="How far a job is.")
class GenerationProgressState:
    percent: float = strawberry.field(
        description="0 to 100, of the whole job; never goes back within an attempt."
    )
    step: int | None = strawberry.field(description="The step of the node that runs.")
    total: int | None = strawberry.field(description="How many steps that node has.")
    node: str | None = strawberry.field(description="The node that runs.")
    node_title: str | None = strawberry.field(description="That node's name for people.")
    eta_seconds: float | None = strawberry.field(description="How long it will still take, as far as known.")
    preview_url: str | None = strawberry.field(description="The latest preview, behind the same login.")


@strawberry.type(
    description="When a waiting job is expected to begin: an estimate, by what its engines needed before."
)
class GenerationExpectedStart:
    at: datetime | None = strawberry.field(description="When; null when that is not known.")
    unknown_reason: str | None = strawberry.field(description="Why it is not known, when it is not.")


@strawberry.type(description="Why a job failed.")
class GenerationFailure:
    code: str = strawberry.field(description="The kind of failure, e.g. OUT_OF_MEMORY or ENGINE_LOST.")
    message: str = strawberry.field(description="What happened, for a person to read.")
    node: str | None = strawberry.field(description="The node where it happened.")
    node_title: str | None = strawberry.field(description="That node's name for people.")
    node_class: str | None = strawberry.field(description="That node's class, e.g. KSampler.")
    hint: str | None = strawberry.field(description="What to do about it.")


LazyCharacter = Annotated["Character", strawberry.lazy("schema.characters.types")]
LazyStyle = Annotated["ImageStyle", strawberry.lazy("schema.characters.styles")]
LazyExperiment = Annotated["Experiment", strawberry.lazy("schema.generation.experiment_types")]
LazyAsset = Annotated["Asset", strawberry.lazy("schema.library.types")]


@strawberry.type(description="One order for pictures. Its parameters are as resolved when it was made.")
class GenerationJob(Node):
    state: GenerationState = strawberry.field(description="Where it is.")
    workflow_version: int = strawberry.field(description="The workflow's version when it was made.")
    workflow_hash: str = strawberry.field(description="The workflow's hash when it was made.")
    parameters: JSON = strawberry.field(description="All parameters by name.")
    prompt: str = strawberry.field(description="The prompt as it is sent.")
    negative_prompt: str = strawberry.field(description="The negative prompt as it is sent.")
    asked_prompt: str = strawberry.field(
        description="The prompt as it was written, before character and style."
    )
    asked_negative_prompt: str = strawberry.field(description="The negative prompt as it was written.")
    seed: UInt64 = strawberry.field(description="The seed, fixed when the job was made.")
    priority: int = strawberry.field(description="Higher runs first.")
    batch: int = strawberry.field(description="How many pictures it makes.")
    variant: str | None = strawberry.field(description='Its side of an A/B run: "A" or "B".')
    attempt: int = strawberry.field(description="How often it was begun.")
    prompt_id: str | None = strawberry.field(description="Its id on the engine, in this attempt.")
    progress: GenerationProgressState = strawberry.field(description="How far it is.")
    error: GenerationFailure | None = strawberry.field(description="Why it failed.")
    environment: JSON | None = strawberry.field(
        description="What ran it: engine, versions, and the models with their hashes where known."
    )
    graph: JSON = strawberry.field(
        description="The graph as it is sent to the engine, in ComfyUI's API form."
    )
    downgrade: JSON | None = strawberry.field(
        description="What was made smaller because memory ran out, as {from, to}; null when nothing was."
    )
    idempotency_key: str | None = strawberry.field(
        description="The caller's key: the same one, the same job."
    )
    created_at: datetime = strawberry.field(description="When it was ordered.")
    started_at: datetime | None = strawberry.field(description="When its latest attempt began.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")
    last_seq: int = strawberry.field(description="The number of its latest event.")
    row: strawberry.Private[JobRow]

    @strawberry.field(description="The workflow that it runs, at the version that it was ordered with.")
    async def workflow(self, info: Info) -> Workflow:
        place = f"{self.row.workflow_key}@{self.row.workflow_version}"
        found: Workflow = await info.context.load("workflow_of_job", place)
        return found

    @strawberry.field(description="The A/B run that it belongs to.")
    async def experiment(self, info: Info) -> LazyExperiment | None:
        found: Experiment | None = await info.context.load("Experiment", self.row.experiment_id)
        return found

    @strawberry.field(description="The stored pictures that its engine gets.")
    async def inputs(self, info: Info) -> list[LazyAsset]:
        keys = dict.fromkeys(entry["asset"] for entry in self.row.inputs)
        found = await asyncio.gather(*(info.context.load("Asset", UUID(key)) for key in keys))
        return [asset for asset in found if asset is not None]

    @strawberry.field(description="The character that it is for.")
    async def character(self, info: Info) -> LazyCharacter | None:
        found: Character | None = await info.context.load("Character", self.row.character_id)
        return found

    @strawberry.field(description="The style that it uses.")
    async def style(self, info: Info) -> LazyStyle | None:
        found: ImageStyle | None = await info.context.load("ImageStyle", self.row.style_id)
        return found

    @strawberry.field(description="The engine that runs or ran it.")
    async def engine(self, info: Info) -> Engine | None:
        found: Engine | None = await info.context.load("Engine", self.row.engine_id)
        return found

    @strawberry.field(description="The engine that it was ordered for; null for any.")
    async def wanted_engine(self, info: Info) -> Engine | None:
        found: Engine | None = await info.context.load("Engine", self.row.wanted_engine_id)
        return found

    @strawberry.field(description="The job that it tries again.")
    async def retry_of(self, info: Info) -> LazyJob | None:
        found: GenerationJob | None = await info.context.load("GenerationJob", self.row.retry_of_id)
        return found

    @strawberry.field(description="The pictures that it made.")
    async def assets(self, info: Info) -> list[LazyAsset]:
        found: list[Asset] = await info.context.load("assets_of_job", self.row.id)
        return found

    @strawberry.field(description="Its place among those that wait, 1 for the next; null unless it waits.")
    async def queue_position(self, info: Info) -> int | None:
        if self.state is not GenerationState.QUEUED:
            return None
        position: int | None = await info.context.load("queue_position", self.row.id)
        return position

    @strawberry.field(description="When it is expected to begin; null unless it waits.")
    async def expected_start(self, info: Info) -> GenerationExpectedStart | None:
        if self.state is not GenerationState.QUEUED:
            return None
        found: GenerationExpectedStart | None = await info.context.load("expected_start", self.row.id)
        return found

    @classmethod
    def from_model(cls, row: JobRow) -> Self:
        """The job of a row."""
        plain = (
            "state",
            "workflow_version",
            "workflow_hash",
            "variant",
            "prompt",
            "negative_prompt",
            "asked_prompt",
            "asked_negative_prompt",
            "priority",
        )
        more = ("batch", "attempt", "prompt_id", "environment", "idempotency_key", "created_at", "started_at")
        last = ("finished_at", "last_seq", "graph", "downgrade")
        values: dict[str, Any] = {name: getattr(row, name) for name in (*plain, *more, *last)}
        return cls(
            id=strawberry.ID(to_id("GenerationJob", row.id)),
            parameters=JSON(shown_parameters(row.parameters, row.inputs)),
            seed=UInt64(int(row.seed)),
            progress=_progress(row),
            error=_failure(row),
            row=row,
            **values,
        )


def shown_parameters(values: dict[str, Any], inputs: list[dict[str, Any]]) -> dict[str, Any]:
    """Parameters as the API shows them: stored pictures by their global ids, as an order takes them."""
    assets = {entry["asset"] for entry in inputs}
    return {
        name: to_id("Asset", value) if isinstance(value, str) and value in assets else value
        for name, value in values.items()
    }


def _progress(row: JobRow) -> GenerationProgressState:
    return GenerationProgressState(
        percent=row.percent,
        step=row.step,
        total=row.total,
        node=row.node,
        node_title=row.node_title,
        eta_seconds=row.eta_seconds,
        preview_url=preview_url(row.id, row.preview_seq) if row.preview_seq is not None else None,
    )


def _failure(row: JobRow) -> GenerationFailure | None:
    if row.error_code is None:
        return None
    place = failures.place(row.graph, row.error_node)
    return GenerationFailure(
        code=row.error_code,
        message=row.error_message or "",
        node=row.error_node,
        node_title=place.title,
        node_class=place.node_class,
        hint=failures.hint(row.error_code),
    )


def preview_url(job_id: UUID, number: int) -> str:
    """Where a preview is."""
    return f"/media/previews/{job_id}/{number}"


@strawberry.type(description="A job in a list.")
class GenerationJobEdge:
    cursor: str = strawberry.field(description="Its place in the list.")
    node: GenerationJob = strawberry.field(description="The job.")


@strawberry.type(description="A page of jobs.")
class GenerationJobConnection:
    edges: list[GenerationJobEdge] = strawberry.field(description="The jobs of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page lies in the list.")
    filter: strawberry.Private[reading.Filter]

    @strawberry.field(description="How many there are in all; counted only when asked for.")
    async def total_count(self) -> int:
        return await reading.count(self.filter)
