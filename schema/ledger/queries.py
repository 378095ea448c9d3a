"""Queries of the ledger."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import from_id
from schema.ledger.dashboard import Ledger
from schema.ledger.file_queries import FileQueries
from schema.ledger.lists import RunConnection, RunEdge, TaskConnection, TaskEdge, TaskFilter, TaskOrder
from schema.ledger.run_queries import RunQueries
from schema.ledger.types import Decision, Run, Task
from schema.paging import edges, page_info
from server.core.errors import NotFound
from server.domains.ledger import listing, reading

First = Annotated[int, strawberry.argument(description="How many, 1 to 200.")]
After = Annotated[str | None, strawberry.argument(description="A cursor: what comes behind it.")]
Filter = Annotated[TaskFilter | None, strawberry.argument(description="Which ones; all when left out.")]
Order = Annotated[TaskOrder | None, strawberry.argument(description="In which order; by key when left out.")]
Key = Annotated[str, strawberry.argument(description="The key, T-YYYYMMDD-###.")]
Id = Annotated[strawberry.ID, strawberry.argument(description="The global id.")]


@strawberry.type
class Query(RunQueries, FileQueries):
    @strawberry.field(description="The ledger's dashboard.")
    async def ledger(self) -> Ledger:
        return Ledger.of(await reading.overview())

    @strawberry.field(description="The task with this key; null when there is none.")
    async def task(self, key: Key) -> Task | None:
        row = await reading.task(key)
        return Task.from_model(row) if row else None

    @strawberry.field(description="Tasks, searched, filtered and sorted.")
    async def tasks(
        self, first: First = 50, after: After = None, filter: Filter = None, order: Order = None
    ) -> TaskConnection:
        wanted = filter.to_domain() if filter else listing.TaskFilter()
        page = await listing.page(first, after, wanted, order.to_domain() if order else listing.TaskOrder())
        return TaskConnection(
            edges=edges(page, TaskEdge, Task.from_model), page_info=page_info(page), wanted=wanted
        )

    @strawberry.field(description="The run with this id; null when there is none.")
    async def run(self, info: Info, id: Id) -> Run | None:
        try:
            key = from_id(id, "Run")
        except NotFound:
            return None
        found: Run | None = await info.context.load("Run", key)
        return found

    @strawberry.field(description="The run log, newest first.")
    async def runs(self, first: First = 20, after: After = None) -> RunConnection:
        page = await reading.runs(first, after)
        return RunConnection(edges=edges(page, RunEdge, Run.from_model), page_info=page_info(page))

    @strawberry.field(description="All decisions in the order of the source.")
    async def decisions(self) -> list[Decision]:
        return [Decision.from_model(row) for row in await reading.decisions()]
