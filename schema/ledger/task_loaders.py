"""Batches of what belongs to tasks: history, evidence, and the tasks that wait for them."""

from collections.abc import Sequence
from uuid import UUID

from schema.ledger.evidence import Evidence
from schema.ledger.task_history import TaskEvent
from schema.ledger.types import Task
from schema.node import loads
from server.domains.ledger import history, models
from server.domains.ledger.tasks import reading


@loads("Evidence")
async def evidence(keys: list[UUID]) -> Sequence[Evidence | None]:
    rows = await models.Evidence.in_bulk(keys, "id")
    return [Evidence.from_model(rows[key]) if key in rows else None for key in keys]


@loads("history_of_task")
async def history_of_task(keys: list[tuple[UUID, int]]) -> list[list[TaskEvent]]:
    """For (task, how many) pairs."""
    found = await history.of_tasks([id for id, _ in keys], max(first for _, first in keys))
    return [[TaskEvent.from_model(row) for row in found[id][:first]] for id, first in keys]


@loads("evidence_of_task")
async def evidence_of_task(keys: list[UUID]) -> list[list[Evidence]]:
    found = await reading.evidence_of(keys)
    return [[Evidence.from_model(row) for row in found.get(key, [])] for key in keys]


@loads("dependents_of_task")
async def dependents_of_task(keys: list[UUID]) -> list[list[Task]]:
    found = await reading.dependents_of(keys)
    return [[Task.from_model(row) for row in found[key]] for key in keys]
