"""What every table has in common."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model, ModelMeta

from server.core.ids import uuid7


class Uncommented(ModelMeta):
    """Keeps Tortoise from parsing the source of each model for comments about its columns: nobody reads them, and
    it would take a twentieth of a start."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Uncommented:
        return super().__new__(cls, name, bases, {**attrs, "_no_comments": True})  # type: ignore[return-value]


class Record(Model, metaclass=Uncommented):
    """A row with a UUIDv7 key and the time it was made."""

    id = fields.UUIDField(primary_key=True, default=uuid7)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        abstract = True


class VersionedRecord(Record):
    """A row that several people edit: `version` rises by one with every change."""

    updated_at = fields.DatetimeField(auto_now=True)
    version = fields.IntField(default=1)

    class Meta:
        abstract = True
