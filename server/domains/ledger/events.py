"""What happens in the ledger."""

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True)
class LedgerChanged(Event):
    """Tasks, runs or findings changed; `version` is the ledger's version after it."""

    version: int
