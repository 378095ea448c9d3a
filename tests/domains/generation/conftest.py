"""A sandbox engine and running jobs, for tests of the whole way of a job."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from server.core.settings import Settings
from server.domains.generation import lifecycle
from server.engines.sandbox.config import Config
from server.engines.sandbox.engine import Engine
from server.engines.sandbox.process import Listener

Running = Callable[[], AbstractAsyncContextManager[None]]


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Listener]:
    """A sandbox engine on a free port; tests change its faults by `sandbox.engine.faults.update`."""
    listener = Listener(Engine(Config(data_dir=tmp_path / "sandbox", step_delay=0.02)), "127.0.0.1", 0)
    await listener.start()
    yield listener
    await listener.close()


@pytest.fixture
def jobs(database: Settings, sandbox: Listener) -> Running:
    """`async with jobs():` runs jobs on the sandbox, as a process that serves does."""
    settings = database.model_copy(
        update={"sandbox_url": f"http://127.0.0.1:{sandbox.port}", "serve_jobs": True}
    )

    @contextlib.asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with lifecycle.lifespan(settings):
            yield

    return running
