"""The order of the queue, as an index: a page of what waits costs the same however many wait."""

from tortoise import migrations
from tortoise.migrations import operations as ops

CREATE = "CREATE INDEX generation_job_line ON generation_job (state, priority DESC, rank, id)"
DROP = "DROP INDEX generation_job_line"


async def forward(apps, editor):
    await editor.client.execute_query(CREATE)


async def backward(apps, editor):
    await editor.client.execute_query(DROP)


class Migration(migrations.Migration):
    dependencies = [("models", "0016_generation_set_aside")]

    operations = [ops.RunPython(forward, backward)]
