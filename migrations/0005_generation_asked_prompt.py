from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0004_character_name_order")]

    initial = False

    operations = [
        ops.AddField(
            model_name="GenerationJob",
            name="asked_negative_prompt",
            field=fields.TextField(default="", db_default="", unique=False),
        ),
        ops.AddField(
            model_name="GenerationJob",
            name="asked_prompt",
            field=fields.TextField(default="", db_default="", unique=False),
        ),
        ops.AlterModelOptions(
            name="Run",
            options={
                "table": "ledger_run",
                "app": "models",
                "unique_together": (("ledger_id", "digest"),),
                "indexes": [Index(fields=["ledger_id", "position", "id"])],
                "pk_attr": "id",
                "table_description": 'One AUTO cycle as logged. `sections` is [{"title", "text"}] in source order; `digest` names it.',
            },
        ),
    ]
