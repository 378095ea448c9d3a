from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0015_library_grown")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Engine",
            name="odd_failures",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Engine",
            name="setbacks",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Engine",
            name="set_aside_reason",
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name="Engine",
            name="set_aside_until",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
