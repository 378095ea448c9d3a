from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from server.core.ids import uuid7
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

# One asset for each file that was uploaded: two who add the same at once get the same.
UPLOADED_ONCE = (
    "CREATE UNIQUE INDEX library_asset_uploaded ON library_asset (source_sha256) WHERE origin = 'UPLOADED'"
)


async def forward(apps, editor):
    await editor.client.execute_query(UPLOADED_ONCE)


class Migration(migrations.Migration):
    dependencies = [("models", "0013_generation_queue")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Export",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("asset_ids", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("expires_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "library_export",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A selection of assets that may be fetched as one ZIP until `expires_at`.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Secret",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("name", fields.CharField(unique=True, max_length=40)),
                ("value", fields.CharField(max_length=128)),
            ],
            options={
                "table": "library_secret",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A key of this installation, made when it was first needed.",
            },
            bases=["Record"],
        ),
        ops.AddIndex(
            model_name="Asset",
            index=Index(fields=["style_id", "created_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Asset",
            index=Index(fields=["workflow_key", "created_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Asset",
            index=Index(fields=["model", "created_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Asset",
            index=Index(fields=["seed", "created_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Asset",
            index=Index(fields=["rating", "created_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Asset",
            index=Index(fields=["consent_id"]),
        ),
        ops.RunPython(forward),
    ]
