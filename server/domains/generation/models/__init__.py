"""The tables of generation."""

from server.domains.generation.models.engines import Engine, EngineOrigin, EngineState, Worker
from server.domains.generation.models.jobs import (
    BUSY,
    FINAL,
    Experiment,
    GenerationEvent,
    GenerationJob,
    GenerationState,
    Orphan,
)
from server.domains.generation.models.queue import QueueControl, QueueState
from server.domains.generation.models.workflows import Preset, StoredWorkflow, WorkflowVersion

__all__ = [
    "BUSY",
    "FINAL",
    "Engine",
    "EngineOrigin",
    "EngineState",
    "Experiment",
    "GenerationEvent",
    "GenerationJob",
    "GenerationState",
    "Orphan",
    "Preset",
    "QueueControl",
    "QueueState",
    "StoredWorkflow",
    "Worker",
    "WorkflowVersion",
]
