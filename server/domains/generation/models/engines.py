"""Engines, and the processes that run jobs on them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tortoise import fields

from server.core.record import Record


class EngineState(StrEnum):
    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    UNKNOWN = "UNKNOWN"


class EngineOrigin(StrEnum):
    SETTINGS = "SETTINGS"
    PERSON = "PERSON"


class Engine(Record):
    """One ComfyUI server. `info` is what it last said of itself (devices, models, samplers).

    Engines with origin SETTINGS come and go with the configuration, the others by people. A draining one finishes
    what it has and gets nothing new. `last_checkpoint` is what it most likely has in memory. Limits are None for none.
    Removed ones stay for the jobs that they ran. `odd_failures` counts the jobs in a row that failed although such have
    worked before, `setbacks` how often in a row it was set aside: until `set_aside_until` it gets no job.
    """

    name = fields.CharField(max_length=100)
    url = fields.CharField(max_length=500, unique=True)
    sandbox = fields.BooleanField(default=False)
    enabled = fields.BooleanField(default=True)
    draining = fields.BooleanField(default=False, db_default=False)
    removed_at = fields.DatetimeField(null=True)
    origin = fields.CharEnumField(
        EngineOrigin, max_length=10, default=EngineOrigin.SETTINGS, db_default=EngineOrigin.SETTINGS.value
    )
    version = fields.IntField(default=1, db_default=1)
    max_batch = fields.SmallIntField(null=True)
    max_pixels = fields.IntField(null=True)
    run_limit_seconds = fields.IntField(null=True)
    last_checkpoint = fields.CharField(max_length=255, null=True)
    state = fields.CharEnumField(EngineState, max_length=10, default=EngineState.UNKNOWN)
    info: fields.JSONField[dict[str, Any]] = fields.JSONField(default=dict)
    latency_ms = fields.FloatField(null=True)
    last_seen_at = fields.DatetimeField(null=True)
    last_error = fields.TextField(null=True)
    odd_failures = fields.IntField(default=0, db_default=0)
    setbacks = fields.IntField(default=0, db_default=0)
    set_aside_until = fields.DatetimeField(null=True)
    set_aside_reason = fields.TextField(null=True)

    class Meta:
        table = "generation_engine"


class Worker(Record):
    """A process that runs jobs beside the web processes.

    seen_at is its heartbeat; ended_at is set when it ends by itself: so one that was stopped can be told from one
    that died.
    """

    host = fields.CharField(max_length=255)
    pid = fields.IntField()
    version = fields.CharField(max_length=40)
    seen_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "generation_worker"
        indexes = (("seen_at",),)
