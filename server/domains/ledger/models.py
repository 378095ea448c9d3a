"""The list of work: tasks, runs, decisions, findings, and the files they were imported from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tortoise import fields

from server.core.record import Record, VersionedRecord
from server.domains.ledger.kinds import BlockedKind, FindingSeverity, TaskPriority, TaskScope, TaskState


class Ledger(VersionedRecord):
    """One ledger per installation today, the row is also what concurrent imports lock."""

    name = fields.CharField(max_length=100, unique=True)

    class Meta:
        table = "ledger_ledger"


class Task(VersionedRecord):
    """One piece of work. `priority` may be null after an import, `position` is its place in the source."""

    ledger: fields.ForeignKeyRelation[Ledger] = fields.ForeignKeyField(
        "models.Ledger", on_delete=fields.CASCADE
    )
    ledger_id: UUID
    key = fields.CharField(max_length=40)
    title = fields.CharField(max_length=1000)
    scope = fields.CharEnumField(TaskScope, max_length=10)
    state = fields.CharEnumField(TaskState, max_length=10)
    priority = fields.CharEnumField(TaskPriority, max_length=2, null=True)
    tags: fields.JSONField[list[str]] = fields.JSONField(default=list)
    surface = fields.CharField(max_length=255, null=True)
    depends_on: fields.JSONField[list[str]] = fields.JSONField(default=list)
    definition_of_done: fields.JSONField[list[str]] = fields.JSONField(default=list)
    blocked_reason = fields.TextField(null=True)
    blocked_kind = fields.CharEnumField(BlockedKind, max_length=10, null=True)
    checkpoint_commit = fields.CharField(max_length=64, null=True)
    checkpoint_repository = fields.CharField(max_length=500, null=True)
    checkpoint_verified_at = fields.DatetimeField(null=True)
    checkpoint_subject = fields.CharField(max_length=500, null=True)
    note = fields.TextField(null=True)
    position = fields.IntField(default=0)

    class Meta:
        table = "ledger_task"
        indexes = (("ledger_id", "state", "scope"), ("updated_at", "id"), ("title", "id"))
        unique_together = (("ledger_id", "key"),)


class Run(Record):
    """One AUTO cycle as logged. `sections` is [{"title", "text"}] in source order; `digest` names it."""

    ledger: fields.ForeignKeyRelation[Ledger] = fields.ForeignKeyField(
        "models.Ledger", on_delete=fields.CASCADE
    )
    ledger_id: UUID
    started_at = fields.DatetimeField(null=True)
    title = fields.CharField(max_length=1000)
    mode = fields.CharField(max_length=100, null=True)
    state_before = fields.CharField(max_length=255, null=True)
    selected_task = fields.TextField(null=True)
    task_keys: fields.JSONField[list[str]] = fields.JSONField(default=list)
    result = fields.TextField(null=True)
    next = fields.TextField(null=True)
    checkpoint = fields.CharField(max_length=255, null=True)
    sections: fields.JSONField[list[dict[str, str]]] = fields.JSONField(default=list)
    position = fields.IntField()
    line = fields.IntField()
    digest = fields.CharField(max_length=64)

    class Meta:
        table = "ledger_run"
        indexes = (("ledger_id", "position", "id"),)
        unique_together = (("ledger_id", "digest"),)


class Decision(Record):
    """A decision as recorded in the source."""

    ledger: fields.ForeignKeyRelation[Ledger] = fields.ForeignKeyField(
        "models.Ledger", on_delete=fields.CASCADE
    )
    ledger_id: UUID
    title = fields.CharField(max_length=1000)
    decided_at = fields.DatetimeField(null=True)
    text = fields.TextField()
    position = fields.IntField()
    line = fields.IntField()
    digest = fields.CharField(max_length=64)

    class Meta:
        table = "ledger_decision"
        unique_together = (("ledger_id", "digest"),)


class LedgerImport(Record):
    """An applied import: the source text as it was decoded, and its lines that we could not read."""

    ledger: fields.ForeignKeyRelation[Ledger] = fields.ForeignKeyField(
        "models.Ledger", on_delete=fields.CASCADE
    )
    ledger_id: UUID
    file_name = fields.CharField(max_length=255)
    sha256 = fields.CharField(max_length=64)
    source = fields.TextField()
    unparsed: fields.JSONField[list[dict[str, Any]]] = fields.JSONField(default=list)
    actor_name = fields.CharField(max_length=254)

    class Meta:
        table = "ledger_import"
        indexes = (("ledger_id", "created_at"),)


class Finding(Record):
    """A fault that the audit of an imported file found."""

    source: fields.ForeignKeyRelation[LedgerImport] = fields.ForeignKeyField(
        "models.LedgerImport", related_name="findings", on_delete=fields.CASCADE
    )
    source_id: UUID
    code = fields.CharField(max_length=40)
    severity = fields.CharEnumField(FindingSeverity, max_length=10)
    line = fields.IntField(null=True)
    key = fields.CharField(max_length=40, null=True)
    message = fields.TextField()
    claimed = fields.TextField(null=True)
    actual = fields.TextField(null=True)
    position = fields.IntField()

    class Meta:
        table = "ledger_finding"
        indexes = (("source_id", "position"), ("source_id", "key"))
