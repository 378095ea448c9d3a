"""Stored pictures and where they came from."""

from __future__ import annotations

from uuid import UUID

from tortoise import fields

from server.core.record import Record


class Asset(Record):
    """A stored file. Keys name objects in the store, lineage is copied so that it outlives job and character."""

    kind = fields.CharField(max_length=20, default="image")
    mime_type = fields.CharField(max_length=60)
    width = fields.IntField()
    height = fields.IntField()
    bytes = fields.BigIntField()
    sha256 = fields.CharField(max_length=64, db_index=True)
    storage_key = fields.CharField(max_length=255)
    thumbnail_key = fields.CharField(max_length=255)
    sandbox = fields.BooleanField(default=False)
    character_id: UUID | None = fields.UUIDField(null=True, db_index=True)
    job_id: UUID | None = fields.UUIDField(null=True)
    output_index = fields.IntField(default=0)
    prompt = fields.TextField(null=True)
    seed = fields.CharField(max_length=20, null=True)
    model = fields.CharField(max_length=255, null=True)
    workflow_hash = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "library_asset"
        indexes = (("created_at", "id"), ("character_id", "created_at", "id"))
        unique_together = (("job_id", "output_index"),)
