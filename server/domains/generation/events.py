"""What happens to jobs and engines, told on the bus. The database holds what exactly."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True)
class JobProgressed(Event):
    """A job has new events, up to the number `seq`."""

    job_id: str
    seq: int


@dataclass(frozen=True)
class QueueChanged(Event):
    """A job was queued, began, ended or went back: the queue is another now."""

    job_id: str


@dataclass(frozen=True)
class EngineChanged(Event):
    """An engine came, went, or changed its state."""

    engine_id: str


@dataclass(frozen=True)
class QueueSteered(Event):
    """Somebody paused, resumed or limited the queue, or moved a job in it."""


@dataclass(frozen=True)
class EngineEdited(Event):
    """Somebody added an engine or changed what it is to do: it should be asked how it is."""

    engine_id: str
