"""Enums of the ledger: the domain's own, made known to GraphQL."""

import strawberry

from server.domains.ledger.kinds import (
    BlockedKind,
    FindingCode,
    FindingSeverity,
    TaskPriority,
    TaskScope,
    TaskState,
)
from server.domains.ledger.listing import TaskSort

__all__ = [
    "BlockedKind",
    "FindingCode",
    "FindingSeverity",
    "TaskPriority",
    "TaskScope",
    "TaskSort",
    "TaskState",
]

strawberry.enum(TaskScope, description="Which list a task belongs to.")
strawberry.enum(TaskState, description="How far a task is.")
strawberry.enum(TaskPriority, description="How urgent a task is: P0 comes first.")
strawberry.enum(BlockedKind, description="Why a task is blocked. COMPLIANCE is lifted only by an owner.")
strawberry.enum(FindingSeverity, description="How serious a finding is.")
strawberry.enum(FindingCode, description="What kind of fault an audit found.")
strawberry.enum(TaskSort, description="What a list of tasks is sorted by.")
