"""What holds for the queue as a whole."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from server.core.record import Uncommented


class QueueState(StrEnum):
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    FINISHING = "FINISHING"
    STOPPED = "STOPPED"


class QueueControl(Model, metaclass=Uncommented):
    """The one row (id 1) that says whether waiting jobs may begin, and how many may wait.

    FINISHING becomes STOPPED when the last running job has ended.
    """

    id = fields.SmallIntField(primary_key=True, generated=False)
    state = fields.CharEnumField(QueueState, max_length=10, default=QueueState.RUNNING)
    depth_limit = fields.IntField(default=500)
    changed_at = fields.DatetimeField(null=True)
    changed_by = fields.CharField(max_length=254, null=True)

    class Meta:
        table = "generation_queue"
