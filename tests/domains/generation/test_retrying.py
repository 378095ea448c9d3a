"""Ordering again what failed, and changing many jobs at once."""

from __future__ import annotations

import asyncio

import pytest

from server.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, RateLimited
from server.core.ids import uuid7
from server.domains.generation import bulk, dispatching, queueing, recording, retrying, service
from server.domains.generation.models import BUSY, Engine, GenerationJob, GenerationState
from tests.conftest import OWNER, READER
from tests.domains.generation.support import engine, order

pytestmark = pytest.mark.usefixtures("database")


async def over(state: GenerationState = GenerationState.FAILED, **changes: object) -> GenerationJob:
    """A job that has ended so."""
    job = await order(**changes)
    expecting = (GenerationState.QUEUED, *BUSY)
    assert await recording.move(job.id, state, expecting=expecting, error_code="NODE_ERROR", attempt=2)
    return await service.get(job.id)


async def test_a_retry_is_a_new_job_of_the_same_order() -> None:
    failed = await over(seed=2**64 - 1, priority=4, batch=3, idempotency_key="k")
    job = await retrying.retry(OWNER, failed.id)
    assert (job.id != failed.id, job.retry_of_id, job.state) == (True, failed.id, GenerationState.QUEUED)
    for name in retrying.SAME:
        assert getattr(job, name) == getattr(failed, name), name
    assert (job.attempt, job.error_code, job.idempotency_key) == (0, None, None)
    assert job.rank > failed.rank
    assert (await service.get(failed.id)).state is GenerationState.FAILED


async def test_while_a_retry_is_unfinished_asking_again_gives_that_one_even_at_once() -> None:
    failed = await over(GenerationState.CANCELLED)
    jobs = await asyncio.gather(*(retrying.retry(OWNER, failed.id) for _ in range(8)))
    (first,) = {job.id for job in jobs}
    assert await dispatching.claim(await engine(), "me") == (first, 1)
    assert (await retrying.retry(OWNER, failed.id)).id == first
    await recording.move(first, GenerationState.FAILED, expecting=BUSY)
    second = await retrying.retry(OWNER, failed.id)
    assert second.id != first
    assert (await retrying.retry(OWNER, first)).retry_of_id == first


async def test_only_what_failed_or_was_called_off_is_tried_again() -> None:
    waiting, done = await order(), await over(GenerationState.SUCCEEDED)
    for job in (waiting, done):
        with pytest.raises(Conflict) as caught:
            await retrying.retry(OWNER, job.id)
        assert caught.value.current.id == job.id
    with pytest.raises(NotFound):
        await retrying.retry(OWNER, uuid7())
    with pytest.raises(NotAllowed):
        await retrying.retry(READER, done.id)


async def test_a_retry_counts_against_the_depth_limit() -> None:
    failed = await over()
    await queueing.limit(OWNER, 1)
    await order()
    with pytest.raises(RateLimited):
        await retrying.retry(OWNER, failed.id)


async def test_a_removed_engine_is_not_wanted_any_more() -> None:
    gone, there = await engine("gone", online=False), await engine("there", online=False)
    jobs = [await over(engine_id=one.id) for one in (gone, there)]
    await Engine.filter(id=gone.id).update(removed_at=gone.created_at, enabled=False)
    again = [await retrying.retry(OWNER, job.id) for job in jobs]
    assert [job.wanted_engine_id for job in again] == [None, there.id]


async def test_many_at_once_each_by_itself() -> None:
    waiting, failed, nobody = await order(), await over(), uuid7()
    ids = [waiting.id, nobody, failed.id, waiting.id]
    cancelled = dict(await bulk.cancel(OWNER, ids))
    assert list(cancelled) == [waiting.id, nobody, failed.id]
    assert isinstance(found := cancelled[waiting.id], GenerationJob)
    assert found.state is GenerationState.CANCELLED
    assert isinstance(cancelled[nobody], NotFound)
    assert isinstance(cancelled[failed.id], Conflict)
    retried = dict(await bulk.retry(OWNER, ids))
    assert isinstance(retried[nobody], NotFound)
    for id in (waiting.id, failed.id):
        assert isinstance(found := retried[id], GenerationJob)
        assert found.retry_of_id == id


async def test_not_none_and_not_too_many() -> None:
    for change in (bulk.cancel, bulk.retry):
        for ids in ([], [uuid7() for _ in range(bulk.MOST + 1)]):
            with pytest.raises(InvalidInput):
                await change(OWNER, ids)
        with pytest.raises(NotAllowed):
            await change(READER, [uuid7()])
