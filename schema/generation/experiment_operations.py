"""Queries and mutations of A/B runs."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.errors import Conflict, InvalidInput, NotAllowed, NotFound, RateLimited, Unavailable
from schema.generation.experiment_types import (
    Experiment,
    ExperimentConnection,
    ExperimentEdge,
    ExperimentStartInput,
)
from schema.ids import from_id
from schema.paging import edges, page_info
from server.core import errors
from server.domains.generation import experiments

ExperimentStartResult = Annotated[
    Experiment | NotFound | InvalidInput | Conflict | RateLimited | NotAllowed | Unavailable,
    strawberry.union(name="ExperimentStartResult", description="The experiment, or why there is none."),
]
Input = Annotated[ExperimentStartInput, strawberry.argument(description="What to compare.")]
Id = Annotated[strawberry.ID, strawberry.argument(description="The experiment's id.")]
First = Annotated[int, strawberry.argument(description="How many, 1 to 200.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which the page begins.")]


@strawberry.type
class ExperimentQuery:
    @strawberry.field(description="One experiment; null when there is no such one.")
    async def experiment(self, id: Id) -> Experiment | None:
        try:
            return Experiment.from_model(await experiments.get(from_id(id, "Experiment")))
        except errors.NotFound:
            return None

    @strawberry.field(description="Experiments, newest first.")
    async def experiments(self, first: First = 20, after: After = None) -> ExperimentConnection:
        page = await experiments.page(first, after)
        return ExperimentConnection(
            edges=edges(page, ExperimentEdge, Experiment.from_model), page_info=page_info(page)
        )


@strawberry.type
class ExperimentMutation:
    @strawberry.mutation(description="Orders the same pictures with two prompts; all of them or none.")
    async def experiment_start(self, info: Info, input: Input) -> ExperimentStartResult:
        row = await experiments.start(info.context.require_actor(), input.to_plan())
        return Experiment.from_model(row)
