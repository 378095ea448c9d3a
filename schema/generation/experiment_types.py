"""A/B runs as the API shows them."""

from datetime import datetime
from typing import Any, Self

import strawberry

from schema.context import Info
from schema.generation.inputs import GenerationStartInput
from schema.generation.types import GenerationJob
from schema.ids import to_id
from schema.node import Node
from schema.paging import PageInfo
from schema.scalars import UInt64
from server.domains.generation import experiments
from server.domains.generation.models import Experiment as ExperimentRow


@strawberry.type(description="Both jobs of one seed.")
class ExperimentPair:
    seed: UInt64 = strawberry.field(description="The seed.")
    a: GenerationJob | None = strawberry.field(description="The job of the first prompt.")
    b: GenerationJob | None = strawberry.field(description="The job of the second prompt.")

    @classmethod
    def from_pair(cls, pair: experiments.Pair) -> Self:
        """The API's view of a pair."""
        return cls(
            seed=UInt64(int(pair.seed)),
            a=GenerationJob.from_model(pair.a) if pair.a else None,
            b=GenerationJob.from_model(pair.b) if pair.b else None,
        )


@strawberry.type(description="One order with two prompts, each with the same seeds.")
class Experiment(Node):
    name: str = strawberry.field(description="Its name.")
    prompt_a: str = strawberry.field(description="The first prompt, as it was written.")
    prompt_b: str = strawberry.field(description="The second prompt, as it was written.")
    seeds: list[UInt64] = strawberry.field(description="The seeds.")
    created_at: datetime = strawberry.field(description="When it was ordered.")
    actor_name: str = strawberry.field(description="Who ordered it.")
    row: strawberry.Private[ExperimentRow]

    @strawberry.field(description="The jobs side by side, in the order of the seeds.")
    async def pairs(self, info: Info) -> list[ExperimentPair]:
        found: list[Any] = await info.context.load("pairs_of_experiment", self.row.id)
        return [ExperimentPair.from_pair(pair) for pair in found]

    @classmethod
    def from_model(cls, row: ExperimentRow) -> Self:
        """The experiment of a row."""
        return cls(
            id=strawberry.ID(to_id("Experiment", row.id)),
            name=row.name,
            prompt_a=row.prompts["a"],
            prompt_b=row.prompts["b"],
            seeds=[UInt64(int(seed)) for seed in row.seeds],
            created_at=row.created_at,
            actor_name=row.actor_name,
            row=row,
        )


@strawberry.type(description="An experiment in a list.")
class ExperimentEdge:
    cursor: str = strawberry.field(description="Its place in the list.")
    node: Experiment = strawberry.field(description="The experiment.")


@strawberry.type(description="A page of experiments, newest first.")
class ExperimentConnection:
    edges: list[ExperimentEdge] = strawberry.field(description="The experiments of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page lies in the list.")

    @strawberry.field(description="How many there are in all; counted only when asked for.")
    async def total_count(self) -> int:
        return await experiments.count()


@strawberry.input(description="Two prompts to compare with the same seeds.")
class ExperimentStartInput:
    name: str = strawberry.field(description="Its name, 1 to 120 characters.")
    prompt_a: str = strawberry.field(description="The first prompt.")
    prompt_b: str = strawberry.field(description="The second prompt.")
    order: GenerationStartInput = strawberry.field(
        description="Everything else, the same for both; its prompt and seed are not used."
    )
    seeds: list[UInt64] | None = strawberry.field(
        default=None, description="1 to 8 seeds; drawn when left out."
    )
    count: int | None = strawberry.field(
        default=None, description="How many seeds to draw, 1 to 8; 4 when left out."
    )

    def to_plan(self) -> experiments.Plan:
        """The same for the service. Raises NotFound for ids of other things, InvalidInput."""
        return experiments.Plan(
            name=self.name,
            prompt_a=self.prompt_a,
            prompt_b=self.prompt_b,
            order=self.order.to_order(),
            seeds=self.seeds,
            count=self.count,
        )
