"""Characters are listed by name in any case; the index keeps that from costing more as they grow in number."""

from tortoise import migrations
from tortoise.migrations import operations as ops

CREATE = "CREATE INDEX characters_character_lower_name ON characters_character (lower(name), id)"
DROP = "DROP INDEX characters_character_lower_name"


async def forward(apps, editor):
    await editor.client.execute_query(CREATE)


async def backward(apps, editor):
    await editor.client.execute_query(DROP)


class Migration(migrations.Migration):
    dependencies = [("models", "0003_api_token_user")]

    operations = [ops.RunPython(forward, backward)]
