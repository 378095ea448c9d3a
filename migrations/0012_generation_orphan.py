from tortoise import migrations
from tortoise.migrations import operations as ops
from server.core.ids import uuid7
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0011_generation_grown")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Orphan",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("engine_id", fields.UUIDField()),
                ("job_id", fields.UUIDField()),
                ("attempt", fields.IntField()),
                ("prompt_id", fields.CharField(unique=True, max_length=36)),
                ("client_id", fields.CharField(max_length=36)),
                ("absent_since", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "generation_orphan",
                "app": "models",
                "indexes": [Index(fields=["engine_id"])],
                "pk_attr": "id",
                "table_description": "A prompt of ours that may live on its engine although its attempt is over.",
            },
            bases=["Record"],
        ),
    ]
