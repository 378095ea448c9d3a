"""What others may want to hear about health. The events only wake: the state itself is in this process's memory."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, slots=True)
class ServiceHealthChanged(Event):
    """The state of a service, or which services there are, has changed."""


@dataclass(frozen=True, slots=True)
class TelemetrySampled(Event):
    """There is a new sample of what the machine is doing."""
