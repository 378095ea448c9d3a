"""A sandbox engine and running jobs, for tests of the whole way of a job."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from server.core.settings import Settings
from server.domains.generation import engines, lifecycle
from tests.domains.generation.sandbox import Sandbox

Running = Callable[[], AbstractAsyncContextManager[None]]


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """A sandbox engine on a free port."""
    box = Sandbox(tmp_path / "sandbox")
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def second_sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """Another one."""
    box = Sandbox(tmp_path / "second sandbox")
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
def jobs(database: Settings, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Running:
    """`async with jobs():` runs jobs on the sandbox, as a process that serves does."""
    monkeypatch.setattr(engines, "PROBE_SECONDS", 0.2)
    settings = dataclasses.replace(database, sandbox_url=sandbox.url, serve_jobs=True)

    @contextlib.asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with lifecycle.lifespan(settings):
            yield

    return running
