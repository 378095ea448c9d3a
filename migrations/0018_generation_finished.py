"""Jobs by their end and by their workflow: what was finished last, and whether such a job has worked before, cost the
same however many there are."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0017_generation_line")]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="GenerationJob",
            index=Index(fields=["finished_at", "id"]),
        ),
        ops.AddIndex(
            model_name="GenerationJob",
            index=Index(fields=["state", "finished_at", "id"]),
        ),
        ops.AddIndex(
            model_name="GenerationJob",
            index=Index(fields=["workflow_key", "workflow_version", "state", "created_at", "id"]),
        ),
    ]
