"""Batches: nodes by key, and relations between tasks, runs and findings."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from schema.ledger.types import Decision, Finding, LedgerImportRecord, Run, Task
from schema.node import loads
from server.domains.ledger import models, reading


@loads("Task")
async def tasks(keys: list[UUID]) -> Sequence[Task | None]:
    return await _by_key(models.Task, Task.from_model, keys)


@loads("Run")
async def runs(keys: list[UUID]) -> Sequence[Run | None]:
    return await _by_key(models.Run, Run.from_model, keys)


@loads("Decision")
async def decisions(keys: list[UUID]) -> Sequence[Decision | None]:
    return await _by_key(models.Decision, Decision.from_model, keys)


@loads("Finding")
async def findings(keys: list[UUID]) -> Sequence[Finding | None]:
    return await _by_key(models.Finding, Finding.from_model, keys)


@loads("LedgerImportRecord")
async def imports(keys: list[UUID]) -> Sequence[LedgerImportRecord | None]:
    return await _by_key(models.LedgerImport, LedgerImportRecord.from_model, keys)


@loads("runs_of_task")
async def runs_of_task(keys: list[UUID]) -> list[list[Run]]:
    found = await reading.runs_of_tasks(keys)
    return [[Run.from_model(row) for row in found[key]] for key in keys]


@loads("tasks_of_run")
async def tasks_of_run(keys: list[UUID]) -> list[list[Task]]:
    found = await reading.tasks_of_runs(keys)
    return [[Task.from_model(row) for row in found[key]] for key in keys]


@loads("findings_of_task")
async def findings_of_task(keys: list[UUID]) -> list[list[Finding]]:
    found = await reading.findings_of_tasks(keys)
    return [[Finding.from_model(row) for row in found.get(key, [])] for key in keys]


async def _by_key(model: Any, make: Callable[[Any], Any], keys: list[UUID]) -> list[Any]:
    rows = await model.in_bulk(keys, "id")
    return [make(rows[key]) if key in rows else None for key in keys]
