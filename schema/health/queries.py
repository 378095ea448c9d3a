"""Queries of health."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.health.gpu_types import GpuAdvice, GpuTelemetry, Pixels
from schema.health.types import Service, ServiceHealth, SystemInfo
from schema.ids import from_id
from server.core.errors import NotFound
from server.domains.health import service as health

Id = Annotated[strawberry.ID, strawberry.argument(description="The service.")]


@strawberry.type
class Query:
    @strawberry.field(description="One service; null when there is none.")
    async def service(self, info: Info, id: Id) -> Service | None:
        try:
            key = from_id(id, "Service")
        except NotFound:
            return None
        found: Service | None = await info.context.load("Service", key)
        return found

    @strawberry.field(description="All services and the verdict over them.")
    def services(self) -> ServiceHealth:
        return ServiceHealth.of(health.services())

    @strawberry.field(description="What we are and run on, with the last ten minutes.")
    async def system(self) -> SystemInfo:
        return SystemInfo.of(await health.system())

    @strawberry.field(description="The GPUs as they were read last.")
    async def gpus(self) -> GpuTelemetry:
        return GpuTelemetry.of((await health.newest()).gpu)

    @strawberry.field(
        description="What to do with each GPU for pictures of this size: this machine's, then those of other engines."
    )
    async def gpu_advice(self, width: Pixels, height: Pixels) -> list[GpuAdvice]:
        return [GpuAdvice.of(found) for found in await health.gpu_advice(width, height)]
