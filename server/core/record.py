"""What every table has in common."""

from tortoise import fields
from tortoise.models import Model

from server.core.ids import uuid7


class Record(Model):
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
