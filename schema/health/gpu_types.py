"""The GraphQL types of GPUs: what they are doing, who uses them, and what to do with them."""

from typing import Annotated, Self
from uuid import UUID

import strawberry

from schema.context import Info
from schema.enums import expose
from schema.generation.engine_types import Engine
from schema.scalars import ByteCount
from server.domains.health import advising, kinds
from server.domains.health.advice import GpuVerdict

expose(
    GpuVerdict,
    "How well a GPU is used.",
    UNDER="Less than half of it is busy, and less than half of its memory is used.",
    BALANCED="Well used.",
    OVER="More than 90 % of it is busy, or more than 90 % of its memory is used.",
    UNKNOWN="Too little is known of it.",
)
described = strawberry.field


def byte_count(size: int | None) -> ByteCount | None:
    """A size that may be unknown."""
    return None if size is None else ByteCount(size)


@strawberry.type(description="A process that uses a GPU.")
class GpuProcess:
    pid: int = described(description="Its process id.")
    name: str | None = described(description="Its program; null when the system does not tell.")
    memory: ByteCount | None = described(description="What it uses of the GPU's memory.")
    memory_reason: str | None = described(description="Why its memory is unknown.")
    engine_id: strawberry.Private[UUID | None]

    @strawberry.field(description="The engine that it is, when it is one of ours.")
    async def engine(self, info: Info) -> Engine | None:
        found: Engine | None = await info.context.load("Engine", self.engine_id)
        return found

    @classmethod
    def of(cls, process: kinds.GpuProcess) -> Self:
        return cls(
            pid=process.pid,
            name=process.name,
            memory=byte_count(process.memory),
            memory_reason=process.memory_reason,
            engine_id=process.engine_id,
        )


@strawberry.type(description="One GPU. What could not be read is null.")
class Gpu:
    index: int = described(description="Its number, from 0.")
    name: str = described(description="Its name.")
    uuid: str | None = described(description="Its own id.")
    utilization: float | None = described(description="How busy it is, in percent.")
    memory_total: ByteCount | None = described(description="Its memory.")
    memory_used: ByteCount | None = described(description="What of its memory is used.")
    temperature: float | None = described(description="In degrees Celsius.")
    power_watts: float | None = described(description="What it draws, in watts.")
    reason: str | None = described(description="Why a value is unknown.")
    processes: list[GpuProcess] | None = described(
        description="The processes that use it; null when unknown."
    )
    processes_reason: str | None = described(description="Why its processes, or some of them, are unknown.")

    @classmethod
    def of(cls, gpu: kinds.Gpu) -> Self:
        return cls(
            index=gpu.index,
            name=gpu.name,
            uuid=gpu.uuid,
            utilization=gpu.utilization,
            memory_total=byte_count(gpu.memory_total),
            memory_used=byte_count(gpu.memory_used),
            temperature=gpu.temperature,
            power_watts=gpu.power_watts,
            reason=gpu.reason,
            processes=None if gpu.processes is None else [GpuProcess.of(each) for each in gpu.processes],
            processes_reason=gpu.processes_reason,
        )


@strawberry.type(description="All GPUs. None is a normal state, with a reason.")
class GpuTelemetry:
    available: bool = described(description="Whether there is any.")
    reason: str | None = described(description="Why there is none.")
    driver_version: str | None = described(description="The driver's version.")
    gpus: list[Gpu] = described(description="Every GPU.")

    @classmethod
    def of(cls, gpu: kinds.GpuTelemetry) -> Self:
        gpus = [Gpu.of(each) for each in gpu.gpus]
        return cls(available=gpu.available, reason=gpu.reason, driver_version=gpu.driver_version, gpus=gpus)


@strawberry.type(description="What to do with one GPU.")
class GpuAdvice:
    gpu: Gpu | None = described(description="The GPU; null when it is not on this machine, or unknown which.")
    engines: list[Engine] = described(description="The engines that paint on it.")
    name: str = described(description="Its name.")
    memory_total: ByteCount | None = described(description="Its memory.")
    memory_free: ByteCount | None = described(description="What of its memory is free.")
    batch: int | None = described(description="How many pictures at once, 1 to 8; null when unknown.")
    wait: bool = described(description="Whether too little memory is free to begin now.")
    verdict: GpuVerdict = described(description="How well it is used.")
    reason: str = described(description="Why, in one sentence.")
    unknown_reason: str | None = described(description="Why something about it is unknown.")

    @classmethod
    def of(cls, found: advising.GpuAdvice) -> Self:
        return cls(
            gpu=None if found.gpu is None else Gpu.of(found.gpu),
            engines=[Engine.from_model(row) for row in found.engines],
            name=found.name,
            memory_total=byte_count(found.memory_total),
            memory_free=byte_count(found.memory_free),
            batch=found.advice.batch,
            wait=found.advice.wait,
            verdict=found.advice.verdict,
            reason=found.advice.reason,
            unknown_reason=found.unknown_reason,
        )


Pixels = Annotated[int, strawberry.argument(description="In pixels, 16 to 16384.")]
