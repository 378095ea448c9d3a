"""Which task comes next, and why, as data."""

from typing import TYPE_CHECKING, Annotated, Any, Self

import strawberry

from schema.context import Info
from schema.ledger.enums import TaskPriority
from schema.ledger.run_enums import SelectionRule, SkipReason
from server.domains.ledger import explaining

if TYPE_CHECKING:
    from schema.ledger.types import Task

LazyTask = Annotated["Task", strawberry.lazy("schema.ledger.types")]


@strawberry.type(description="A task that could come next.")
class TaskCandidate:
    key: str = strawberry.field(description="The task's key.")
    rank: int = strawberry.field(description="Its place in the order of choice, from 1.")
    priority: TaskPriority | None = strawberry.field(description="How urgent it was then.")
    unblocks: int = strawberry.field(description="How many open tasks wait for it.")
    sharing: int = strawberry.field(description="How many other open tasks have the same surface.")

    @strawberry.field(description="The task as it stands now; null when it is gone.")
    async def task(self, info: Info) -> LazyTask | None:
        found: Task | None = await info.context.load("task_by_key", self.key)
        return found

    @classmethod
    def of(cls, rank: int, data: dict[str, Any]) -> Self:
        return cls(
            key=data["key"],
            rank=rank,
            priority=TaskPriority(data["priority"]) if data["priority"] else None,
            unblocks=data["unblocks"],
            sharing=data["sharing"],
        )


@strawberry.type(description="A task that is not taken though it is open, or listed as open.")
class TaskSkip:
    key: str = strawberry.field(description="The task's key.")
    reason: SkipReason = strawberry.field(description="Why not.")
    message: str = strawberry.field(description="The same for a person to read.")


@strawberry.type(description="Which task comes next, and why.")
class TaskSelection:
    rule: SelectionRule = strawberry.field(description="What decided.")
    explanation: str = strawberry.field(description="The same for a person to read.")
    candidates: list[TaskCandidate] = strawberry.field(
        description="The tasks that can be taken, in the order of choice; the first 20."
    )
    candidate_count: int = strawberry.field(description="How many tasks can be taken in all.")
    skips: list[TaskSkip] = strawberry.field(description="The tasks that are not taken.")
    key: str | None = strawberry.field(description="The selected task's key; null when there is no work.")

    @strawberry.field(description="The selected task as it stands now; null when there is no work.")
    async def task(self, info: Info) -> LazyTask | None:
        found: Task | None = await info.context.load("task_by_key", self.key)
        return found

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """From what next_task.as_data gives, and a run keeps."""
        return cls(
            key=data["key"],
            rule=SelectionRule(data["rule"]),
            explanation=explaining.explain(data),
            candidates=[TaskCandidate.of(rank, one) for rank, one in enumerate(data["candidates"], 1)],
            candidate_count=data["candidateCount"],
            skips=[
                TaskSkip(key=skip["key"], reason=SkipReason(skip["reason"]), message=skip["message"])
                for skip in data["skips"]
            ],
        )
