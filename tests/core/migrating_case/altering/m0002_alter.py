from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "m0001_initial")]
    operations = [ops.AlterField(model_name="Parent", name="born", field=fields.IntField(null=True))]
