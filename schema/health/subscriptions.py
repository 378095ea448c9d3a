"""Subscriptions of health: a snapshot first, then what changes."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry

from schema.health.gpu_types import GpuTelemetry
from schema.health.types import ServiceHealth, SystemTelemetry
from server.domains.health import service as health


@strawberry.type
class Subscription:
    @strawberry.subscription(description="The services as they are, then again after every change.")
    async def service_health_changed(self) -> AsyncGenerator[ServiceHealth, None]:
        async with aclosing(health.health_changes()) as stream:
            async for change in stream:
                yield ServiceHealth.of(change)

    @strawberry.subscription(description="What the machine is doing: at most one message every two seconds.")
    async def system_telemetry(self) -> AsyncGenerator[SystemTelemetry, None]:
        async with aclosing(health.samples()) as stream:
            async for sample in stream:
                yield SystemTelemetry.of(sample)

    @strawberry.subscription(description="What the GPUs are doing: at most one message every two seconds.")
    async def gpu_telemetry(self) -> AsyncGenerator[GpuTelemetry, None]:
        async with aclosing(health.samples()) as stream:
            async for sample in stream:
                yield GpuTelemetry.of(sample.gpu)
