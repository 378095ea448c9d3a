"""Jobs by their end: a page of what was finished last costs the same however many there are."""

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
    ]
