"""The AUTO cycle as a pure state machine: which step follows which, and what guards it.

Each function takes the cycle as it stands and facts that somebody else has established, and returns the cycle as it
is afterwards, or raises GuardNotMet with the guard's name and what would satisfy it. Nothing here reads a clock, a
database or a repository.

    BOOTSTRAP → SAVE_FIRST | SELECT → HEALTH → EXECUTE ⇄ MINI_CHECK → VERIFY → CHECKPOINT → RECORD; any → BLOCKED
"""

from server.domains.ledger.contract.facts import (
    CHANGE_LIMITS,
    CLOSE_LIMIT,
    MINI_CHECK_EVERY,
    CommitFacts,
    Cycle,
    Guard,
    TaskFacts,
    refuse,
)
from server.domains.ledger.contract.guards import hint, require_active, require_holder
from server.domains.ledger.contract.steps import (
    abandon,
    block,
    bootstrap,
    change,
    checkpoint,
    close,
    expire,
    health,
    may_checkpoint,
    may_verify,
    select,
    verify,
)

__all__ = [
    "CHANGE_LIMITS",
    "CLOSE_LIMIT",
    "MINI_CHECK_EVERY",
    "CommitFacts",
    "Cycle",
    "Guard",
    "TaskFacts",
    "abandon",
    "block",
    "bootstrap",
    "change",
    "checkpoint",
    "close",
    "expire",
    "health",
    "hint",
    "may_checkpoint",
    "may_verify",
    "refuse",
    "require_active",
    "require_holder",
    "select",
    "verify",
]
