"""The ledger: tasks, runs, decisions, findings, import."""

from schema.ledger import loaders, run_loaders, task_loaders
from schema.ledger.evidence import Evidence
from schema.ledger.mutations import Mutation
from schema.ledger.queries import Query
from schema.ledger.run_types import RunCommand
from schema.ledger.subscriptions import Subscription
from schema.ledger.types import Decision, Finding, LedgerImportRecord, Run, Task
from server.core.actor import Scope

SCOPE = Scope.LEDGER
TYPES = (Task, Run, Decision, Finding, LedgerImportRecord, RunCommand, Evidence)

__all__ = ["SCOPE", "TYPES", "Mutation", "Query", "Subscription", "loaders", "run_loaders", "task_loaders"]
