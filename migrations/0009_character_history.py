from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from server.core.ids import uuid7
from server.domains.characters.models import CharacterEventKind
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0008_ledger_rules")]

    initial = False

    operations = [
        ops.CreateModel(
            name="CharacterEvent",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "character",
                    fields.ForeignKeyField(
                        "models.Character",
                        source_field="character_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="events",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("version", fields.IntField()),
                (
                    "kind",
                    fields.CharEnumField(
                        description="CREATED: CREATED\nCHANGED: CHANGED\nDELETED: DELETED\nRESTORED: RESTORED\nSTYLE_ADDED: STYLE_ADDED\nSTYLE_CHANGED: STYLE_CHANGED\nSTYLE_REMOVED: STYLE_REMOVED",
                        enum_type=CharacterEventKind,
                        max_length=13,
                    ),
                ),
                ("style_name", fields.CharField(null=True, max_length=255)),
                ("changes", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("actor_kind", fields.CharField(max_length=10)),
                ("actor_id", fields.UUIDField(null=True)),
                ("actor_name", fields.CharField(max_length=254)),
            ],
            options={
                "table": "characters_character_event",
                "app": "models",
                "indexes": [Index(fields=["character_id", "created_at", "id"])],
                "pk_attr": "id",
                "table_description": "A change of a character or of a style of it: what became of which fields, and who did it. Written once.",
            },
            bases=["Record"],
        ),
    ]
