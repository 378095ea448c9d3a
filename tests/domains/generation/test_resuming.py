"""Going on with the jobs that are ours but that nobody here works on."""

from __future__ import annotations

import pytest

from server.domains.generation import dispatching, jobs, running
from server.domains.generation.models import GenerationJob
from tests.domains.generation.support import engine, order

pytestmark = pytest.mark.usefixtures("database")


async def test_one_that_cannot_be_resumed_keeps_no_other_and_none_counts_as_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resumed: list[GenerationJob] = []

    async def resume(job: GenerationJob) -> None:
        resumed.append(job)
        if len(resumed) == 1:
            raise RuntimeError("not this one")

    monkeypatch.setattr(jobs, "_owner", "us", raising=False)
    monkeypatch.setattr(jobs, "_resume", resume)
    await order()
    await order()
    for name in ("one", "two"):
        assert await dispatching.claim(await engine(name), "us")
    await jobs.go_on()
    assert len(resumed) == 2
    assert not running.fresh & {(job.id, job.attempt) for job in resumed}
