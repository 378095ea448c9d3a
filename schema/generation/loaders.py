"""Batches of generation."""

from __future__ import annotations

from uuid import UUID

from schema import node
from schema.generation.engine_types import Engine
from schema.generation.types import GenerationJob
from schema.generation.workflow_types import Workflow, key_of
from server.domains.generation import engines, reading, workflows
from server.domains.generation.models import Engine as EngineRow
from server.domains.generation.models import GenerationJob as JobRow

node.represents(JobRow, GenerationJob.from_model)
node.represents(EngineRow, Engine.from_model)


@node.loads("GenerationJob")
async def jobs(keys: list[UUID]) -> list[GenerationJob | None]:
    """Jobs by key."""
    rows = await reading.by_ids(keys)
    return [GenerationJob.from_model(rows[key]) if key in rows else None for key in keys]


@node.loads("Engine")
async def by_key(keys: list[UUID]) -> list[Engine | None]:
    """Engines by key."""
    rows = await engines.by_ids(keys)
    return [Engine.from_model(rows[key]) if key in rows else None for key in keys]


@node.loads("Workflow")
async def catalog(keys: list[UUID]) -> list[Workflow | None]:
    """Workflows by key."""
    entries = {key_of(entry): entry for entry in workflows.CATALOG.values()}
    return [Workflow.from_entry(entries[key]) if key in entries else None for key in keys]


@node.loads("queue_position")
async def queue_positions(keys: list[UUID]) -> list[int | None]:
    """The places of waiting jobs."""
    places = await reading.positions()
    return [places.get(key) for key in keys]


@node.loads("job_on_engine")
async def jobs_on_engines(keys: list[UUID]) -> list[GenerationJob | None]:
    """The jobs that run on engines."""
    rows = await reading.on_engines(keys)
    return [GenerationJob.from_model(rows[key]) if key in rows else None for key in keys]
