"""Engines as the API shows them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self
from uuid import UUID

import strawberry

from schema.context import Info
from schema.generation.enums import EngineOrigin, EngineState
from schema.ids import to_id
from schema.node import Node
from schema.scalars import ByteCount
from server.domains.generation import breaking
from server.domains.generation.engine_check import Found
from server.domains.generation.models import Engine as EngineRow

if TYPE_CHECKING:
    from schema.generation.types import GenerationJob

LazyJob = Annotated["GenerationJob", strawberry.lazy("schema.generation.types")]
PLAIN = (
    *("name", "url", "sandbox", "origin", "enabled", "draining", "max_batch", "max_pixels"),
    *("run_limit_seconds", "last_checkpoint", "state", "latency_ms", "last_seen_at", "last_error"),
)


@strawberry.type(description="One ComfyUI server, or the sandbox engine that stands in for one.")
class Engine(Node):
    name: str = strawberry.field(description="Its name for people.")
    url: str = strawberry.field(description="Its address.")
    sandbox: bool = strawberry.field(
        description="Whether it is the sandbox engine, which paints without a model."
    )
    origin: EngineOrigin = strawberry.field(description="Where it comes from.")
    enabled: bool = strawberry.field(description="Whether it is in use.")
    draining: bool = strawberry.field(description="Whether it gets no new jobs and finishes what it has.")
    revision: int = strawberry.field(description="Rises with every change; give it to change the engine.")
    max_batch: int | None = strawberry.field(description="The most pictures of a job that it gets.")
    max_pixels: int | None = strawberry.field(description="The most pixels of a picture that it gets.")
    run_limit_seconds: int | None = strawberry.field(description="How long a job may run on it.")
    last_checkpoint: str | None = strawberry.field(description="The checkpoint of the job that it got last.")
    state: EngineState = strawberry.field(
        description="Whether it answers. UNKNOWN too while it is disabled: then nobody asks."
    )
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
    set_aside_until: datetime | None = strawberry.field(
        description="Until when it gets no jobs, because it failed some by its own fault; null when it is not."
    )
    set_aside_reason: str | None = strawberry.field(
        description="What speaks against it, e.g. what its device said."
    )
    checkpoints: list[str] = strawberry.field(description="The checkpoints that it has.")
    loras: list[str] = strawberry.field(description="The LoRAs that it has.")
    vaes: list[str] = strawberry.field(description="The VAEs that it has.")
    samplers: list[str] = strawberry.field(description="The samplers that it has.")
    schedulers: list[str] = strawberry.field(description="The schedulers that it has.")

    row_id: strawberry.Private[UUID]

    @strawberry.field(description="The job that runs on it.")
    async def current_job(self, info: Info) -> LazyJob | None:
        found: GenerationJob | None = await info.context.load("job_on_engine", self.row_id)
        return found

    @classmethod
    def from_model(cls, row: EngineRow) -> Self:
        """The engine of a row."""
        told: dict[str, Any] = row.info
        until, why = breaking.set_aside(row) or (None, None)
        return cls(
            id=strawberry.ID(to_id("Engine", row.id)),
            row_id=row.id,
            revision=row.version,
            **{name: getattr(row, name) for name in PLAIN},
            set_aside_until=until,
            set_aside_reason=why,
            vram_reason=told.get("vram_reason", "The engine has not answered yet."),
            version=told.get("version"),
            queue_remaining=told.get("queue_remaining"),
            device_name=told.get("device_name"),
            vram_total=told.get("vram_total"),
            vram_free=told.get("vram_free"),
            checkpoints=told.get("checkpoints", []),
            loras=told.get("loras", []),
            vaes=told.get("vaes", []),
            samplers=told.get("samplers", []),
            schedulers=told.get("schedulers", []),
        )


@strawberry.type(description="What answers at an address: a ComfyUI that could be added as an engine.")
class EngineCheck:
    version: str | None = strawberry.field(description="The version that it tells.")
    sandbox: bool = strawberry.field(description="Whether it is a sandbox engine.")
    device_name: str | None = strawberry.field(description="The device that it computes on.")
    vram_total: ByteCount | None = strawberry.field(description="The memory of its GPU.")
    vram_free: ByteCount | None = strawberry.field(description="The free memory of its GPU.")
    vram_reason: str | None = strawberry.field(description="Why its memory is unknown, when it is.")
    latency_ms: float = strawberry.field(description="How long its answer took.")
    checkpoints: list[str] = strawberry.field(description="The checkpoints that it has.")
    node_count: int = strawberry.field(description="How many classes of nodes it has.")

    @classmethod
    def from_found(cls, found: Found) -> Self:
        """The API's view of what was found."""
        same = ("version", "sandbox", "device_name", "vram_total", "vram_free", "vram_reason", "latency_ms")
        return cls(
            **{name: getattr(found.info, name) for name in same},
            checkpoints=list(found.catalog.checkpoints),
            node_count=len(found.catalog.nodes),
        )
