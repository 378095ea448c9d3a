"""Workflows that people uploaded, version by version, and presets that they saved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tortoise import fields

from server.core.record import Record


class StoredWorkflow(Record):
    """An uploaded workflow. `latest_version` is its newest version, archived ones are no longer offered."""

    key = fields.CharField(max_length=60, unique=True)
    latest_version = fields.IntField(default=1)
    archived_at = fields.DatetimeField(null=True)
    actor_name = fields.CharField(max_length=254)

    class Meta:
        table = "generation_workflow"


class WorkflowVersion(Record):
    """A workflow as it was at one version, never changed. `parameters` and `presets` as in workflows.Workflow."""

    workflow: fields.ForeignKeyRelation[StoredWorkflow] = fields.ForeignKeyField(
        "models.StoredWorkflow", related_name="versions", on_delete=fields.CASCADE
    )
    workflow_id: UUID
    version = fields.IntField()
    name = fields.CharField(max_length=120)
    description = fields.TextField(default="")
    category = fields.CharField(max_length=30)
    graph: fields.JSONField[dict[str, Any]] = fields.JSONField()
    parameters: fields.JSONField[list[dict[str, Any]]] = fields.JSONField()
    presets: fields.JSONField[dict[str, Any]] = fields.JSONField(default=dict)
    hash = fields.CharField(max_length=64)
    note = fields.CharField(max_length=500, default="")
    actor_name = fields.CharField(max_length=254)

    class Meta:
        table = "generation_workflow_version"
        unique_together = (("workflow_id", "version"),)


class Preset(Record):
    """Settings under a name, for one workflow, built in or uploaded."""

    workflow_key = fields.CharField(max_length=60)
    name = fields.CharField(max_length=60)
    parameters: fields.JSONField[dict[str, Any]] = fields.JSONField()
    actor_name = fields.CharField(max_length=254)

    class Meta:
        table = "generation_preset"
        unique_together = (("workflow_key", "name"),)
