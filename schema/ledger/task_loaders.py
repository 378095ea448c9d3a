"""Batches of what belongs to tasks: history, and the tasks that wait for them."""

from uuid import UUID

from schema.ledger.task_history import TaskEvent
from schema.ledger.types import Task
from schema.node import loads
from server.domains.ledger import history
from server.domains.ledger.tasks import reading


@loads("history_of_task")
async def history_of_task(keys: list[tuple[UUID, int]]) -> list[list[TaskEvent]]:
    """For (task, how many) pairs."""
    found = await history.of_tasks([id for id, _ in keys], max(first for _, first in keys))
    return [[TaskEvent.from_model(row) for row in found[id][:first]] for id, first in keys]


@loads("dependents_of_task")
async def dependents_of_task(keys: list[UUID]) -> list[list[Task]]:
    found = await reading.dependents_of(keys)
    return [[Task.from_model(row) for row in found[key]] for key in keys]
