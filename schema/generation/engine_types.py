"""Engines as the API shows them."""

from datetime import datetime
from typing import Any, Self

import strawberry

from schema.generation.enums import EngineState
from schema.ids import to_id
from schema.node import Node
from schema.scalars import ByteCount
from server.domains.generation.models import Engine as EngineRow


@strawberry.type(description="One ComfyUI server, or the sandbox engine that stands in for one.")
class Engine(Node):
    name: str = strawberry.field(description="Its name for people.")
    url: str = strawberry.field(description="Its address.")
    sandbox: bool = strawberry.field(
        description="Whether it is the sandbox engine, which paints without a model."
    )
    state: EngineState = strawberry.field(description="Whether it answers.")
    version: str | None = strawberry.field(description="The version that it tells.")
    queue_remaining: int | None = strawberry.field(
        description="How many prompts it has, running one included."
    )
    vram_total: ByteCount | None = strawberry.field(description="The memory of its GPU.")
    vram_free: ByteCount | None = strawberry.field(description="The free memory of its GPU.")
    vram_reason: str | None = strawberry.field(description="Why its memory is unknown, when it is.")
    device_name: str | None = strawberry.field(description="The device that it computes on.")
    latency_ms: float | None = strawberry.field(description="How long its last answer took.")
    last_seen_at: datetime | None = strawberry.field(description="When it answered last.")
    last_error: str | None = strawberry.field(description="What was wrong last, when something was.")
    checkpoints: list[str] = strawberry.field(description="The checkpoints that it has.")
    samplers: list[str] = strawberry.field(description="The samplers that it has.")
    schedulers: list[str] = strawberry.field(description="The schedulers that it has.")

    @classmethod
    def from_model(cls, row: EngineRow) -> Self:
        """The engine of a row."""
        told: dict[str, Any] = row.info
        return cls(
            id=strawberry.ID(to_id("Engine", row.id)),
            name=row.name,
            url=row.url,
            sandbox=row.sandbox,
            state=row.state,
            latency_ms=row.latency_ms,
            last_seen_at=row.last_seen_at,
            last_error=row.last_error,
            vram_reason=told.get("vram_reason", "The engine has not answered yet."),
            version=told.get("version"),
            queue_remaining=told.get("queue_remaining"),
            device_name=told.get("device_name"),
            vram_total=told.get("vram_total"),
            vram_free=told.get("vram_free"),
            checkpoints=told.get("checkpoints", []),
            samplers=told.get("samplers", []),
            schedulers=told.get("schedulers", []),
        )
