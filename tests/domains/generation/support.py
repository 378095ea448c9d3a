"""Waiting for jobs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any
from uuid import UUID

from server.core import clock
from server.domains.generation import progress, service
from server.domains.generation.models import FINAL, Engine, EngineState, GenerationEvent, GenerationJob
from server.domains.generation.resolving import Order
from tests.conftest import OWNER

PATIENCE = 60.0


async def until(condition: Callable[[], Awaitable[Any]], what: str, seconds: float = PATIENCE) -> Any:
    """The condition's first true value; fails after the time is up."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while loop.time() < deadline:
        if value := await condition():
            return value
        await asyncio.sleep(0.02)
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s")


async def order(**changes: Any) -> GenerationJob:
    """A job that waits."""
    values: dict[str, Any] = {
        "prompt": "a harbour at dusk",
        "checkpoint": "sandbox-v1.safetensors",
        "steps": 10,
    }
    return await service.start(OWNER, Order(**values | changes))


async def engine(name: str = "one", *, online: bool = True, **changes: Any) -> Engine:
    """An engine that nobody has to run, online unless told otherwise."""
    state = EngineState.ONLINE if online else EngineState.OFFLINE
    values = {"url": f"http://127.0.0.1/{name}", "state": state, "last_seen_at": clock.now()}
    return await Engine.create(name=name, **values | changes)


async def ended(job_id: UUID) -> GenerationJob:
    """The job, once it is over."""

    async def over() -> GenerationJob | None:
        job = await service.get(job_id)
        return job if job.state in FINAL else None

    found: GenerationJob = await until(over, "the job's end")
    return found


async def at_step(job_id: UUID, step: int) -> GenerationJob:
    """The job, once it has made this many steps."""

    async def there() -> GenerationJob | None:
        job = await service.get(job_id)
        return job if (job.step or 0) >= step else None

    found: GenerationJob = await until(there, f"step {step}")
    return found


async def story(job_id: UUID, after: int | None = None) -> list[progress.Snapshot | GenerationEvent]:
    """Everything that a watcher gets, to the end."""
    async with asyncio.timeout(PATIENCE), aclosing(progress.follow(job_id, after)) as entries:
        return [entry async for entry in entries]
