"""Enums of generation."""

from __future__ import annotations

from schema.enums import expose
from server.domains.generation.models import EngineState, GenerationState
from server.domains.generation.workflows import ParameterKind

expose(
    GenerationState,
    "Where a job is. CANCELLED, FAILED and SUCCEEDED are final.",
    QUEUED="Waits for an engine.",
    RUNNING="An engine works on it.",
    CANCELLING="Was called off; the engine has yet to stop.",
    CANCELLED="Was called off.",
    FAILED="Ended without a picture; `error` says why.",
    SUCCEEDED="Ended with its pictures stored.",
)
expose(
    EngineState,
    "Whether an engine can be reached.",
    ONLINE="Answers.",
    OFFLINE="Does not answer.",
    UNKNOWN="Has not been asked yet.",
)
expose(
    ParameterKind,
    "What a workflow's parameter takes.",
    TEXT="Text.",
    INTEGER="A whole number.",
    FLOAT="A number.",
    CHOICE="One of the choices, or of what the engine offers.",
    SEED="A whole number up to 2^64-1.",
    IMAGE="The id of a stored picture.",
    BOOLEAN="True or false.",
)

__all__ = ["EngineState", "GenerationState", "ParameterKind"]
