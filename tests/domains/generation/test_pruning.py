"""What is removed in time, and what a late watcher still learns."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from dbos import DBOS

from server.core import clock
from server.core.settings import Settings
from server.domains.generation import jobs as durable
from server.domains.generation import progress, pruning, recording, service
from server.domains.generation.models import GenerationEvent, GenerationJob, Orphan
from server.domains.generation.progress import Snapshot
from tests.domains.generation.conftest import Running
from tests.domains.generation.support import ended, order, story, until


async def test_steps_go_after_a_month_and_the_end_is_still_told(jobs: Running, database: Settings) -> None:
    old, young = await order(steps=4), await order(steps=4, seed=1)
    async with jobs():
        old, young = await ended(old.id), await ended(young.id)
    await GenerationJob.filter(id=old.id).update(finished_at=clock.now() - timedelta(days=31))
    steps = await GenerationEvent.filter(job_id=young.id, kind=recording.STEP).count()
    await pruning.prune()
    left = [event.kind for event in await GenerationEvent.filter(job_id=old.id).order_by("seq")]
    assert not {recording.STEP, recording.PREVIEW} & set(left)
    assert left[-2:] == [recording.STATE, recording.FINISHED]
    assert await GenerationEvent.filter(job_id=young.id, kind=recording.STEP).count() == steps > 0
    for after in (0, 2):
        (only,) = await progress.since(await service.get(old.id), after)
        assert isinstance(only, Snapshot)
    (last,) = await story(old.id, after=0)
    assert isinstance(last, Snapshot) and last.job.state is old.state
    assert len(await progress.since(young, 0)) == young.last_seq


async def test_orphans_of_engines_that_never_came_back_go(database: Settings) -> None:
    ids = {"engine_id": uuid4(), "job_id": uuid4(), "attempt": 1, "client_id": "c"}
    await Orphan.create(**ids, prompt_id="old")
    await Orphan.create(**ids, prompt_id="young")
    await Orphan.filter(prompt_id="old").update(created_at=clock.now() - timedelta(days=8))
    await pruning.prune()
    assert [row.prompt_id for row in await Orphan.all()] == ["young"]


async def test_dbos_forgets_the_attempts_that_ended_and_no_other(jobs: Running, monkeypatch) -> None:
    async with jobs():
        job = await ended((await order(steps=2)).id)

        async def known() -> list[str]:
            found = await DBOS.list_workflows_async(workflow_id_prefix=str(job.id))
            return [status.workflow_id for status in found]

        async def is_over() -> bool:
            """A moment after the job, which ends in the attempt's last step."""
            over = await DBOS.list_workflows_async(workflow_id_prefix=str(job.id), status=list(durable.OVER))
            return len(over) == 1

        await until(is_over, "the attempt's end")
        await durable.prune()
        assert await known() == [f"{job.id}:1"]
        monkeypatch.setattr(durable, "KEPT", timedelta(seconds=-5))
        await durable.prune()
        assert await known() == []
