from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "m0001_initial")]
    atomic = False
    operations = [ops.RunSQL("DELETE FROM child"), ops.RunSQL("SELECT * FROM nowhere")]
