from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "m0001_initial")]
    operations = [ops.RunSQL("DELETE FROM child")]
