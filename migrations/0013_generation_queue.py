"""How often a job was overtaken, and at most one unfinished retry of each job, held by the database."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

ONE_RETRY = (
    "CREATE UNIQUE INDEX generation_job_retry ON generation_job (retry_of_id)"
    " WHERE retry_of_id IS NOT NULL AND state IN ('QUEUED', 'RUNNING', 'CANCELLING')"
)


async def forward(apps, editor):
    await editor.client.execute_query(ONE_RETRY)


class Migration(migrations.Migration):
    dependencies = [("models", "0012_generation_orphan")]

    operations = [
        ops.AddField(
            model_name="GenerationJob",
            name="overtaken",
            field=fields.SmallIntField(default=0, db_default=0),
        ),
        ops.RunPython(forward),
    ]
