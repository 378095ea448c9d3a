from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Parent",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=50)),
                ("born", fields.IntField(default=0)),
            ],
            options={
                "table": "parent",
                "app": "models",
                "indexes": [Index(fields=["name"])],
                "pk_attr": "id",
            },
        ),
        ops.CreateModel(
            name="Child",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "parent",
                    fields.ForeignKeyField(
                        "models.Parent", source_field="parent_id", on_delete=OnDelete.CASCADE
                    ),
                ),
            ],
            options={"table": "child", "app": "models", "pk_attr": "id"},
        ),
    ]
