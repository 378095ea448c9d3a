from tortoise import migrations
from tortoise.migrations import operations as ops
from server.core.ids import uuid7
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0009_character_history")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Worker",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("host", fields.CharField(max_length=255)),
                ("pid", fields.IntField()),
                ("version", fields.CharField(max_length=40)),
                ("seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "generation_worker",
                "app": "models",
                "indexes": [Index(fields=["seen_at"])],
                "pk_attr": "id",
                "table_description": "A process that runs jobs beside the web processes.",
            },
            bases=["Record"],
        ),
    ]
