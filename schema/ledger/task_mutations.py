"""Mutations of tasks outside a run."""

from typing import Annotated, Any

import strawberry

from schema.context import Info
from schema.errors import Conflict, GuardNotMet, InvalidInput, NotAllowed, NotFound
from schema.ledger.task_inputs import (
    TaskBlockInput,
    TaskCreateInput,
    TaskReopenInput,
    TaskReorderInput,
    TaskReviewInput,
    TasksUpdateInput,
    TaskUnblockInput,
    TaskUpdateInput,
    given,
)
from schema.ledger.types import Task
from server.domains.ledger import tasks
from server.domains.ledger.history import Author


@strawberry.type(description="What became of a change of many tasks.")
class TasksUpdated:
    tasks: list[Task] = strawberry.field(description="The tasks that were changed, in the order asked for.")
    unchanged: int = strawberry.field(description="How many were as wanted already.")


def _result(name: str) -> Any:
    return strawberry.union(name=f"{name[0].upper()}{name[1:]}Result", description=f"What {name} can answer.")


CreateResult = Annotated[Task | InvalidInput | Conflict | NotAllowed, _result("taskCreate")]
UpdateResult = Annotated[
    Task | NotFound | InvalidInput | Conflict | GuardNotMet | NotAllowed, _result("taskUpdate")
]
BlockResult = Annotated[
    Task | NotFound | InvalidInput | Conflict | GuardNotMet | NotAllowed, _result("taskBlock")
]
UnblockResult = Annotated[
    Task | NotFound | InvalidInput | Conflict | GuardNotMet | NotAllowed, _result("taskUnblock")
]
ReopenResult = Annotated[
    Task | NotFound | InvalidInput | Conflict | GuardNotMet | NotAllowed, _result("taskReopen")
]
ReviewResult = Annotated[
    Task | NotFound | InvalidInput | Conflict | GuardNotMet | NotAllowed, _result("taskReview")
]
ReorderResult = Annotated[Task | NotFound | InvalidInput | Conflict | NotAllowed, _result("taskReorder")]
ManyResult = Annotated[
    TasksUpdated | NotFound | InvalidInput | Conflict | GuardNotMet | NotAllowed, _result("tasksUpdate")
]

Create = Annotated[TaskCreateInput, strawberry.argument(description="The new task.")]
Update = Annotated[TaskUpdateInput, strawberry.argument(description="The changes.")]
Block = Annotated[TaskBlockInput, strawberry.argument(description="The block.")]
Unblock = Annotated[TaskUnblockInput, strawberry.argument(description="Why it ends.")]
Reopen = Annotated[TaskReopenInput, strawberry.argument(description="Why.")]
Review = Annotated[TaskReviewInput, strawberry.argument(description="The decision.")]
Reorder = Annotated[TaskReorderInput, strawberry.argument(description="The new place.")]
Many = Annotated[TasksUpdateInput, strawberry.argument(description="The tasks and the change.")]


def author(info: Info, input: Any) -> Author:
    """Who asks, with the tool and model that the input names."""
    return Author.checked(info.context.require_actor(), input.tool, input.model)


@strawberry.type
class TaskMutations:
    @strawberry.mutation(description="Makes a task.")
    async def task_create(self, info: Info, input: Create) -> CreateResult:
        values = {name: value for name, value in given(input).items() if value is not None}
        return Task.from_model(await tasks.create(author(info, input), values))

    @strawberry.mutation(description="Changes what a task says.")
    async def task_update(self, info: Info, input: Update) -> UpdateResult:
        values = given(input, "key", "expected_version")
        row = await tasks.update(author(info, input), input.key, input.expected_version, values)
        return Task.from_model(row)

    @strawberry.mutation(
        description="Blocks a task, or tells its technical block anew. While a run works on it, see runBlock."
    )
    async def task_block(self, info: Info, input: Block) -> BlockResult:
        return Task.from_model(await tasks.block(author(info, input), input.key, input.reason, input.kind))

    @strawberry.mutation(
        description="Lifts a block. A compliance block is lifted only by an owner; what is never built stays blocked."
    )
    async def task_unblock(self, info: Info, input: Unblock) -> UnblockResult:
        return Task.from_model(await tasks.unblock(author(info, input), input.key, input.reason))

    @strawberry.mutation(description="Takes a task up again that is DONE. It loses its checkpoint.")
    async def task_reopen(self, info: Info, input: Reopen) -> ReopenResult:
        return Task.from_model(await tasks.reopen(author(info, input), input.key, input.reason))

    @strawberry.mutation(
        description="Decides a policy review, or puts a task under one. Only an owner does; what is never built is "
        "never cleared."
    )
    async def task_review(self, info: Info, input: Review) -> ReviewResult:
        who = Author(info.context.require_actor())
        return Task.from_model(await tasks.review(who, input.key, input.reason, input.cleared))

    @strawberry.mutation(description="Moves a task right before or behind another one.")
    async def task_reorder(self, info: Info, input: Reorder) -> ReorderResult:
        row = await tasks.reorder(author(info, input), input.key, input.before, input.after)
        return Task.from_model(row)

    @strawberry.mutation(description="Changes many tasks at once: all of them, or none.")
    async def tasks_update(self, info: Info, input: Many) -> ManyResult:
        done = await tasks.update_many(
            author(info, input),
            input.keys,
            given(input, "keys", "add_tags", "remove_tags"),
            input.add_tags or (),
            input.remove_tags or (),
        )
        return TasksUpdated(tasks=[Task.from_model(row) for row in done.tasks], unchanged=done.unchanged)
