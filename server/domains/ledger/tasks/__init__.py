"""What people and agents do with tasks outside a run. A live run's own changes are in the package runs.

Every change writes the entry of the task's history before the task's row (the database looks for it), raises the
ledger's version, and is told to everybody after the commit.
"""

from server.domains.ledger.tasks.blocking import block, unblock
from server.domains.ledger.tasks.bulk import Updated, update_many
from server.domains.ledger.tasks.creating import create
from server.domains.ledger.tasks.editing import update
from server.domains.ledger.tasks.ordering import reorder
from server.domains.ledger.tasks.reopening import reopen
from server.domains.ledger.tasks.reviewing import review

__all__ = [
    "Updated",
    "block",
    "create",
    "reopen",
    "reorder",
    "review",
    "unblock",
    "update",
    "update_many",
]
