"""Batches of generation."""

from __future__ import annotations

from uuid import UUID

from schema import node
from schema.generation.engine_types import Engine
from schema.generation.experiment_types import Experiment
from schema.generation.types import GenerationExpectedStart, GenerationJob
from schema.generation.workflow_types import Workflow
from server.domains.generation import engines, experiments, forecasting, reading
from server.domains.generation.models import Engine as EngineRow
from server.domains.generation.models import Experiment as ExperimentRow
from server.domains.generation.models import GenerationJob as JobRow
from server.domains.generation.workflows import Workflow as WorkflowEntry
from server.domains.generation.workflows import stored

node.represents(JobRow, GenerationJob.from_model)
node.represents(EngineRow, Engine.from_model)
node.represents(ExperimentRow, Experiment.from_model)
node.represents(WorkflowEntry, Workflow.from_entry)


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


@node.loads("every_engine")
async def every_engine(keys: list[str]) -> list[list[EngineRow]]:
    """The rows of all engines, once for all who ask at the same time."""
    rows = await engines.everyone()
    return [rows for _ in keys]


@node.loads("Workflow")
async def workflows(keys: list[UUID]) -> list[Workflow | None]:
    """Workflows by key."""
    entries = await stored.by_ids(keys)
    return [Workflow.from_entry(entries[key]) if key in entries else None for key in keys]


@node.loads("workflow_of_name")
async def catalog_by_name(keys: list[str]) -> list[Workflow | None]:
    """Workflows by their short names."""
    entries = {entry.key: entry for entry in await stored.listed(include_archived=True)}
    return [Workflow.from_entry(entries[key]) if key in entries else None for key in keys]


@node.loads("workflow_of_job")
async def workflows_of_jobs(keys: list[str]) -> list[Workflow]:
    """Workflows by "key@version"."""
    pairs = [(key, int(version)) for key, _, version in (place.rpartition("@") for place in keys)]
    entries = await stored.of_jobs(pairs)
    return [Workflow.from_entry(entries[pair]) for pair in pairs]


@node.loads("versions_of_workflow")
async def versions_of_workflows(keys: list[str]) -> list[list[stored.Version]]:
    """The versions of each workflow."""
    found = await stored.versions(keys)
    return [found[key] for key in keys]


@node.loads("Experiment")
async def experiments_by_key(keys: list[UUID]) -> list[Experiment | None]:
    """Experiments by key."""
    rows = await experiments.by_ids(keys)
    return [Experiment.from_model(rows[key]) if key in rows else None for key in keys]


@node.loads("pairs_of_experiment")
async def pairs_of_experiments(keys: list[UUID]) -> list[list[experiments.Pair]]:
    """The jobs of each experiment, side by side."""
    found = await experiments.pairs(list((await experiments.by_ids(keys)).values()))
    return [found.get(key, []) for key in keys]


@node.loads("queue_position")
async def queue_positions(keys: list[UUID]) -> list[int | None]:
    """The places of waiting jobs."""
    places = await reading.positions(keys)
    return [places.get(key) for key in keys]


@node.loads("expected_start")
async def expected_starts(keys: list[UUID]) -> list[GenerationExpectedStart | None]:
    """When waiting jobs are expected to begin: the queue is played through once for all who are asked for."""
    found = await forecasting.of_jobs(keys)
    return [
        GenerationExpectedStart(at=found[key].at, unknown_reason=found[key].unknown_reason)
        if key in found
        else None
        for key in keys
    ]


@node.loads("job_on_engine")
async def jobs_on_engines(keys: list[UUID]) -> list[GenerationJob | None]:
    """The jobs that run on engines."""
    rows = await reading.on_engines(keys)
    return [GenerationJob.from_model(rows[key]) if key in rows else None for key in keys]
