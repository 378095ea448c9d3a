"""Enums of generation."""

from __future__ import annotations

from schema.enums import expose
from server.domains.generation.models import EngineOrigin, EngineState, GenerationState, QueueState
from server.domains.generation.reading import GenerationJobOrder
from server.domains.generation.reordering import QueueEnd
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
    EngineOrigin,
    "Where an engine comes from.",
    SETTINGS="The settings name it; it comes and goes with them.",
    PERSON="Somebody added it.",
)
expose(
    GenerationJobOrder,
    "By which time jobs are listed, the latest first.",
    CREATED_AT="When they were ordered.",
    FINISHED_AT="When they ended; those that have not are left out.",
)
expose(
    QueueState,
    "Whether waiting jobs may begin.",
    RUNNING="They begin as engines get free.",
    PAUSED="None begins; what runs goes on.",
    FINISHING="None begins; when what runs has ended the queue stops.",
    STOPPED="None begins, nothing runs, and the engines were told to free their memory.",
)
expose(
    QueueEnd,
    "An end of the queue.",
    FIRST="Before all others that wait.",
    LAST="Behind all others that wait.",
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

__all__ = [
    "EngineOrigin",
    "EngineState",
    "GenerationJobOrder",
    "GenerationState",
    "ParameterKind",
    "QueueEnd",
    "QueueState",
]
