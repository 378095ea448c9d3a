"""Whether a check still runs. Its process says so every few seconds; who does not is dead.

So a check never hangs in RUNNING: when a server was killed, others (or its next start) find its check LOST.
"""

from __future__ import annotations

from datetime import timedelta

from server.core import clock
from server.domains.ledger.kinds import CommandState
from server.domains.ledger.models import RunCommand
from server.domains.ledger.runs import owners

SECONDS = 3.0
LOST_AFTER = timedelta(seconds=20)


def runs(command: RunCommand) -> bool:
    """Whether it is RUNNING and its process has been heard of, or may still be."""
    return command.state is CommandState.RUNNING and not is_lost(command)


def is_lost(command: RunCommand) -> bool:
    """Whether nobody can be running it any more."""
    if command.beat_at is None or owners.is_dead(command.owner):
        return True
    return clock.now() - command.beat_at > LOST_AFTER
