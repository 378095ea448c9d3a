"""A parent with children that go when it goes."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Parent(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=50)
    born = fields.IntField(default=0)

    class Meta:
        table = "parent"
        indexes = (Index(fields=("name",)),)


class Child(Model):
    id = fields.IntField(primary_key=True)
    parent: fields.ForeignKeyRelation[Parent] = fields.ForeignKeyField(
        "models.Parent", on_delete=fields.CASCADE
    )

    class Meta:
        table = "child"
