"""Stored files and where they came from, and the consents of the people that some show."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields

from server.core.record import Record


class AssetOrigin(StrEnum):
    GENERATED = "GENERATED"
    UPLOADED = "UPLOADED"


class AssetSubject(StrEnum):
    """Whom an uploaded file shows or lets hear: nobody who exists, or a real person, who must have consented."""

    SYNTHETIC = "SYNTHETIC"
    REAL_PERSON = "REAL_PERSON"


class Asset(Record):
    """A stored file. Keys name objects in the store, lineage is copied so that it outlives job and character.

    `sha256` is of the file as stored, with its provenance, `source_sha256` of what the engine or the person gave.
    `parent_ids` are the assets that it was made from, `parameters` everything that it was made with.
    """

    kind = fields.CharField(max_length=20, default="image")
    origin = fields.CharEnumField(
        AssetOrigin, max_length=10, default=AssetOrigin.GENERATED, db_default=AssetOrigin.GENERATED.value
    )
    subject = fields.CharEnumField(
        AssetSubject, max_length=12, default=AssetSubject.SYNTHETIC, db_default=AssetSubject.SYNTHETIC.value
    )
    consent_id: UUID | None = fields.UUIDField(null=True)
    mime_type = fields.CharField(max_length=60)
    width = fields.IntField()
    height = fields.IntField()
    bytes = fields.BigIntField()
    sha256 = fields.CharField(max_length=64, db_index=True)
    source_sha256 = fields.CharField(max_length=64, null=True, db_index=True)
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
    workflow_key = fields.CharField(max_length=60, null=True)
    style_id: UUID | None = fields.UUIDField(null=True)
    rating = fields.SmallIntField(null=True)
    parameters: fields.JSONField[dict[str, Any] | None] = fields.JSONField(null=True)
    parent_ids: fields.JSONField[list[str]] = fields.JSONField(default=list, db_default="[]")
    frames = fields.IntField(null=True)
    duration_seconds = fields.FloatField(null=True)
    provenance: fields.JSONField[dict[str, Any] | None] = fields.JSONField(null=True)

    class Meta:
        table = "library_asset"
        indexes = (
            ("created_at", "id"),
            ("character_id", "created_at", "id"),
            ("style_id", "created_at", "id"),
            ("workflow_key", "created_at", "id"),
            ("model", "created_at", "id"),
            ("seed", "created_at", "id"),
            ("rating", "created_at", "id"),
            ("consent_id",),
        )
        unique_together = (("job_id", "output_index"),)


class Consent(Record):
    """That a real person agreed: who, to what, until when, and the file that proves it. Revoking ends it at once."""

    person = fields.CharField(max_length=255)
    scope = fields.TextField()
    valid_until = fields.DatetimeField(null=True)
    proof_key = fields.CharField(max_length=255)
    proof_name = fields.CharField(max_length=255)
    proof_mime_type = fields.CharField(max_length=60)
    proof_sha256 = fields.CharField(max_length=64)
    proof_bytes = fields.BigIntField()
    actor_name = fields.CharField(max_length=254)
    revoked_at = fields.DatetimeField(null=True)
    revoked_reason = fields.TextField(null=True)

    class Meta:
        table = "library_consent"
        indexes = (("created_at", "id"),)


class Export(Record):
    """A selection of assets that may be fetched as one ZIP until `expires_at`."""

    asset_ids: fields.JSONField[list[str]] = fields.JSONField()
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "library_export"


class Secret(Record):
    """A key of this installation, made when it was first needed."""

    name = fields.CharField(max_length=40, unique=True)
    value = fields.CharField(max_length=128)

    class Meta:
        table = "library_secret"
