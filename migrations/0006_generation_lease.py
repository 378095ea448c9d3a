from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0005_generation_asked_prompt")]

    initial = False

    operations = [
        ops.AddField(
            model_name="GenerationJob",
            name="lease_until",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="GenerationJob",
            name="resumed",
            field=fields.IntField(default=0, db_default=0),
        ),
    ]
