"""Health is watched for as long as the process serves."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from server.core.settings import Settings
from server.domains.health import monitor
from server.domains.health.gpu import GpuReader

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def lifespan(settings: Settings, gpus: GpuReader | None = None) -> AsyncIterator[None]:
    """Checks services and samples the machine, each by its own interval, while the block runs."""
    watching = monitor.Monitor(settings, gpus)
    monitor.install(watching)
    tasks = [
        asyncio.create_task(_every(monitor.PROBE_SECONDS, watching.check), name="health-check"),
        asyncio.create_task(_every(monitor.SAMPLE_SECONDS, watching.sample), name="health-sample"),
    ]
    try:
        yield
    finally:
        monitor.install(None)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await watching.close()


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Does the work at once and then at every interval, whatever goes wrong with it."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        try:
            await work()
        except Exception:
            log.exception("Watching health failed this time.")
        due = max(due + seconds, loop.time())
        await asyncio.sleep(due - loop.time())
