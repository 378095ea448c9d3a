"""Generation jobs, their numbered events, and the experiments that some belong to."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields

from server.core.record import Record


class GenerationState(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"
    SUCCEEDED = "SUCCEEDED"


BUSY = (GenerationState.RUNNING, GenerationState.CANCELLING)
FINAL = (GenerationState.CANCELLED, GenerationState.FAILED, GenerationState.SUCCEEDED)


class GenerationJob(Record):
    """One order for pictures. Parameters are as resolved at creation (seed fixed), history is kept.

    `asked_prompt` is what the person wrote, `prompt` what that became with character and style. Waiting jobs run by
    priority, then by `rank`; `overtaken` counts how often another went first all the same. `inputs` are the files that
    the engine needs: [{"asset", "node", "input"}]. `downgrade` is {"from": {…}, "to": {…}} once a run was repeated
    smaller for want of memory. `work` is the graph's weight, in sampler steps at 512×512.
    """

    state = fields.CharEnumField(GenerationState, max_length=12, default=GenerationState.QUEUED)
    character_id: UUID | None = fields.UUIDField(null=True)
    style_id: UUID | None = fields.UUIDField(null=True)
    workflow_key = fields.CharField(max_length=60)
    workflow_version = fields.IntField()
    workflow_hash = fields.CharField(max_length=64)
    graph: fields.JSONField[dict[str, Any]] = fields.JSONField()
    parameters: fields.JSONField[dict[str, Any]] = fields.JSONField()
    prompt = fields.TextField()
    negative_prompt = fields.TextField(default="")
    asked_prompt = fields.TextField(default="", db_default="")
    asked_negative_prompt = fields.TextField(default="", db_default="")
    seed = fields.CharField(max_length=20)
    priority = fields.IntField(default=0)
    rank = fields.BigIntField(default=0, db_default=0)
    overtaken = fields.SmallIntField(default=0, db_default=0)
    batch = fields.SmallIntField(default=1)
    attempt = fields.IntField(default=0)
    wanted_engine_id: UUID | None = fields.UUIDField(null=True)
    engine_id: UUID | None = fields.UUIDField(null=True)
    prompt_id = fields.CharField(max_length=36, null=True)
    client_id = fields.CharField(max_length=36, null=True)
    percent = fields.FloatField(default=0.0)
    step = fields.IntField(null=True)
    total = fields.IntField(null=True)
    node = fields.CharField(max_length=255, null=True)
    node_title = fields.CharField(max_length=255, null=True)
    eta_seconds = fields.FloatField(null=True)
    preview_seq = fields.IntField(null=True)
    last_seq = fields.IntField(default=0)
    error_code = fields.CharField(max_length=40, null=True)
    error_message = fields.TextField(null=True)
    error_node = fields.CharField(max_length=255, null=True)
    environment: fields.JSONField[dict[str, Any] | None] = fields.JSONField(null=True)
    inputs: fields.JSONField[list[dict[str, Any]]] = fields.JSONField(default=list, db_default="[]")
    downgrade: fields.JSONField[dict[str, Any] | None] = fields.JSONField(null=True)
    work = fields.FloatField(null=True)
    retry_of_id: UUID | None = fields.UUIDField(null=True)
    experiment_id: UUID | None = fields.UUIDField(null=True)
    variant = fields.CharField(max_length=1, null=True)
    idempotency_key = fields.CharField(max_length=100, null=True, unique=True)
    request_digest = fields.CharField(max_length=64)
    owner = fields.CharField(max_length=100, null=True)
    lease_until = fields.DatetimeField(null=True)
    resumed = fields.IntField(default=0, db_default=0)
    actor_name = fields.CharField(max_length=254)
    started_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "generation_job"
        indexes = (
            ("state", "priority", "id"),
            ("state", "priority", "rank", "id"),
            ("created_at", "id"),
            ("finished_at", "id"),
            ("state", "finished_at", "id"),
            ("workflow_key", "workflow_version", "state", "created_at", "id"),
            ("character_id", "created_at", "id"),
            ("engine_id", "workflow_key", "state", "finished_at"),
            ("experiment_id",),
        )


class GenerationEvent(Record):
    """One numbered event of a job: seq rises by one per job. `data` depends on kind."""

    job: fields.ForeignKeyRelation[GenerationJob] = fields.ForeignKeyField(
        "models.GenerationJob", related_name="events", on_delete=fields.CASCADE
    )
    job_id: UUID
    seq = fields.IntField()
    kind = fields.CharField(max_length=20)
    data: fields.JSONField[dict[str, Any]] = fields.JSONField(default=dict)

    class Meta:
        table = "generation_event"
        unique_together = (("job_id", "seq"),)


class Orphan(Record):
    """A prompt of ours that may live on its engine although its attempt is over.

    `absent_since` is when the engine, being well, first knew nothing of it.
    """

    engine_id: UUID = fields.UUIDField()
    job_id: UUID = fields.UUIDField()
    attempt = fields.IntField()
    prompt_id = fields.CharField(max_length=36, unique=True)
    client_id = fields.CharField(max_length=36)
    absent_since = fields.DatetimeField(null=True)

    class Meta:
        table = "generation_orphan"
        indexes = (("engine_id",),)


class Experiment(Record):
    """An A/B run: the same order with two prompts, each with the same seeds. `seeds` are decimal text."""

    name = fields.CharField(max_length=120)
    prompts: fields.JSONField[dict[str, str]] = fields.JSONField()
    seeds: fields.JSONField[list[str]] = fields.JSONField()
    actor_name = fields.CharField(max_length=254)

    class Meta:
        table = "generation_experiment"
        indexes = (("created_at", "id"),)
