"""What happens in the ledger."""

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True)
class LedgerChanged(Event):
    """Tasks, runs or findings changed; `version` is the ledger's version after it."""

    version: int


@dataclass(frozen=True)
class CommandProgressed(Event):
    """A verification command printed something, or ended."""

    command_id: str


@dataclass(frozen=True)
class CommandStopAsked(Event):
    """A verification command is to be ended by the process that runs it."""

    command_id: str


@dataclass(frozen=True)
class ImportProgressed(Event):
    """An import came further; `id` is what its caller calls it, `done` of `total` counts within the phase."""

    id: str
    phase: str
    done: int
    total: int
