"""Batches for live runs: checks and evidence by key, and what belongs to each run."""

from collections.abc import Sequence
from uuid import UUID

from schema.ledger.evidence import Evidence
from schema.ledger.run_types import RunChange, RunCommand
from schema.ledger.types import Task
from schema.node import loads
from server.domains.ledger import models, reading
from server.domains.ledger.runs import reading as run_reading


@loads("RunCommand")
async def run_commands(keys: list[UUID]) -> Sequence[RunCommand | None]:
    rows = await models.RunCommand.in_bulk(keys, "id")
    return [RunCommand.from_model(rows[key]) if key in rows else None for key in keys]


@loads("Evidence")
async def evidence(keys: list[UUID]) -> Sequence[Evidence | None]:
    rows = await models.Evidence.in_bulk(keys, "id")
    return [Evidence.from_model(rows[key]) if key in rows else None for key in keys]


@loads("task_by_key")
async def tasks_by_key(keys: list[str]) -> list[Task | None]:
    rows = await reading.tasks_by_key(keys)
    return [Task.from_model(rows[key]) if key in rows else None for key in keys]


@loads("changes_of_run")
async def changes_of_run(keys: list[UUID]) -> list[list[RunChange]]:
    found = await run_reading.changes_of(keys)
    return [[RunChange.from_model(row) for row in found[key]] for key in keys]


@loads("commands_of_run")
async def commands_of_run(keys: list[UUID]) -> list[list[RunCommand]]:
    found = await run_reading.commands_of(keys)
    return [[RunCommand.from_model(row) for row in found[key]] for key in keys]


@loads("evidence_of_run")
async def evidence_of_run(keys: list[UUID]) -> list[list[Evidence]]:
    found = await run_reading.evidence_of(keys)
    return [[Evidence.from_model(row) for row in found[key]] for key in keys]


@loads("evidence_of_task")
async def evidence_of_task(keys: list[UUID]) -> list[list[Evidence]]:
    found = await run_reading.evidence_of_tasks(keys)
    return [[Evidence.from_model(row) for row in found[key]] for key in keys]
