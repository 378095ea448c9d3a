"""Rules that the database itself holds, against raw SQL too.

Tortoise's CreateModel silently leaves out partial unique indexes and checks, so they are written by hand here.
SQLite cannot add a CHECK to a table that exists: there a trigger does the same.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

ADULT = "age BETWEEN 18 AND 150"
ONE_DEFAULT_STYLE = "CREATE UNIQUE INDEX characters_image_style_default ON characters_image_style (character_id) WHERE is_default"
ONE_JOB_PER_ENGINE = "CREATE UNIQUE INDEX generation_job_engine ON generation_job (engine_id) WHERE state IN ('RUNNING', 'CANCELLING')"
POSTGRES = [f"ALTER TABLE characters_character ADD CONSTRAINT characters_character_adult CHECK ({ADULT})"]
SQLITE = [
    f"""CREATE TRIGGER characters_character_adult_{event.lower()} BEFORE {event} ON characters_character
    WHEN NOT (NEW.{ADULT}) BEGIN SELECT RAISE(ABORT, 'characters_character_adult'); END"""
    for event in ("INSERT", "UPDATE")
]


async def forward(apps, editor):
    dialect = editor.client.capabilities.dialect
    for statement in [ONE_DEFAULT_STYLE, ONE_JOB_PER_ENGINE, *(SQLITE if dialect == "sqlite" else POSTGRES)]:
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    operations = [ops.RunPython(forward)]
