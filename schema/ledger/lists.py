"""Connections of the ledger, and what narrows and orders them."""

import strawberry

from schema.ledger.enums import TaskPriority, TaskScope, TaskSort, TaskState
from schema.ledger.task_enums import PolicyReview
from schema.ledger.types import Run, Task
from schema.paging import PageInfo
from schema.sorting import SortDirection
from server.domains.ledger import listing, reading


@strawberry.input(
    description="Which tasks to list: all given parts must hold, any value within a part will do."
)
class TaskFilter:
    search: str | None = strawberry.field(
        default=None, description="Words that must all occur in key, title, reason of a block or note."
    )
    scope: list[TaskScope] | None = strawberry.field(default=None, description="Any of these lists.")
    state: list[TaskState] | None = strawberry.field(default=None, description="Any of these states.")
    priority: list[TaskPriority] | None = strawberry.field(
        default=None, description="Any of these priorities."
    )
    tag: list[str] | None = strawberry.field(default=None, description="Any of these tags, case ignored.")
    policy_review: list[PolicyReview] | None = strawberry.field(
        default=None, description="Any of these states of the policy review."
    )
    surface: list[str] | None = strawberry.field(
        default=None, description="Touches any of these folders, or a folder in one."
    )
    depends_on: str | None = strawberry.field(default=None, description="Waits for the task with this key.")
    has_findings: bool | None = strawberry.field(
        default=None, description="Whether the newest import's audit says something about it."
    )

    def to_domain(self) -> listing.TaskFilter:
        return listing.TaskFilter(
            search=self.search or "",
            scope=self.scope or (),
            state=self.state or (),
            priority=self.priority or (),
            tag=self.tag or (),
            policy_review=self.policy_review or (),
            surface=self.surface or (),
            depends_on=self.depends_on,
            has_findings=self.has_findings,
        )


@strawberry.input(description="How to order tasks. Tasks without a priority come after P3.")
class TaskOrder:
    by: TaskSort = strawberry.field(default=TaskSort.KEY, description="What to sort by.")
    direction: SortDirection = strawberry.field(
        default=SortDirection.ASC, description="Which end comes first."
    )

    def to_domain(self) -> listing.TaskOrder:
        return listing.TaskOrder(self.by, descending=self.direction is SortDirection.DESC)


@strawberry.type(description="A task in a list.")
class TaskEdge:
    cursor: str = strawberry.field(description="Its place: give it as `after` to go on behind it.")
    node: Task = strawberry.field(description="The task.")


@strawberry.type(description="A page of tasks.")
class TaskConnection:
    edges: list[TaskEdge] = strawberry.field(description="The tasks in order.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    wanted: strawberry.Private[listing.TaskFilter]

    @strawberry.field(description="How many tasks the filter lets through in all.")
    async def total_count(self) -> int:
        return await listing.count(self.wanted)


@strawberry.type(description="A run in a list.")
class RunEdge:
    cursor: str = strawberry.field(description="Its place: give it as `after` to go on behind it.")
    node: Run = strawberry.field(description="The run.")


@strawberry.type(description="A page of runs, newest first.")
class RunConnection:
    edges: list[RunEdge] = strawberry.field(description="The runs in order.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")

    @strawberry.field(description="How many runs there are in all.")
    async def total_count(self) -> int:
        return await reading.count_runs()
