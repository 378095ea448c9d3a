"""Another priority or another place for what waits."""

from __future__ import annotations

import asyncio
import random
from uuid import UUID

import pytest

from server.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from server.core.ids import uuid7
from server.domains.generation import dispatching, reading, reordering, service
from server.domains.generation.models import GenerationJob
from server.domains.generation.reordering import Place, QueueEnd
from tests.conftest import OWNER, READER
from tests.domains.generation.support import engine, order

pytestmark = pytest.mark.usefixtures("database")


async def waiting() -> list[UUID]:
    return [job.id for job in await reading.queue_jobs(200)]


async def queue(*priorities: int) -> list[UUID]:
    return [(await order(priority=priority)).id for priority in priorities]


async def test_age_decides_among_equals() -> None:
    ids = await queue(0, 0, 5, 0)
    assert await waiting() == [ids[2], ids[0], ids[1], ids[3]]
    assert await reading.positions(ids) == {ids[2]: 1, ids[0]: 2, ids[1]: 3, ids[3]: 4}
    assert [row[0] for row in await reading.line()] == await waiting()


async def test_a_job_goes_before_or_after_another_and_takes_its_priority() -> None:
    a, b, c, d = await queue(7, 0, 0, 0)
    moved = await reordering.reorder(OWNER, d, Place(before=a))
    assert moved.priority == 7
    assert await waiting() == [d, a, b, c]
    assert (await reordering.reorder(OWNER, d, Place(after=c))).priority == 0
    assert await waiting() == [a, b, c, d]
    await reordering.reorder(OWNER, d, Place(after=b))
    assert await waiting() == [a, b, d, c]
    await reordering.reorder(OWNER, d, Place(before=c))
    assert await waiting() == [a, b, d, c]
    assert await dispatching.claim(await engine(online=False), "me") == (a, 1)
    assert (await queue(0))[0] == (await waiting())[-1]


async def test_a_job_goes_to_an_end_of_the_queue_with_the_priority_that_it_finds_there() -> None:
    a, b, c, d = await queue(7, 0, 0, -3)
    assert (await reordering.reorder(OWNER, c, Place(end=QueueEnd.FIRST))).priority == 7
    assert (await reordering.reorder(OWNER, a, Place(end=QueueEnd.LAST))).priority == -3
    assert await waiting() == [c, b, d, a]
    await reordering.reorder(OWNER, c, Place(end=QueueEnd.FIRST))
    assert await waiting() == [c, b, d, a]
    with pytest.raises(InvalidInput):
        await reordering.reorder(OWNER, c, Place(after=b, end=QueueEnd.LAST))
    await dispatching.claim(await engine(online=False), "me")
    with pytest.raises(Conflict):
        await reordering.reorder(OWNER, c, Place(end=QueueEnd.LAST))


async def test_a_job_that_waits_alone_is_at_both_ends() -> None:
    (a,) = await queue(3)
    for end in QueueEnd:
        assert (await reordering.reorder(OWNER, a, Place(end=end))).priority == 3


async def test_any_number_of_moves_between_two_keeps_the_order() -> None:
    ids = await queue(*[0] * 6)
    for turn in range(60):
        job = ids[2 + turn % 4]
        await reordering.reorder(OWNER, job, Place(before=ids[1]))
        assert (await waiting())[(await waiting()).index(ids[1]) - 1] == job
    assert {row[0] for row in await reading.line()} == set(ids)
    assert (await waiting())[0] == ids[0]
    assert (await queue(0))[0] == (await waiting())[-1]


async def test_jobs_from_before_there_were_ranks_can_be_moved() -> None:
    ids = await queue(*[0] * 4)
    await GenerationJob.all().update(rank=0)
    assert await waiting() == ids
    await reordering.reorder(OWNER, ids[3], Place(after=ids[0]))
    assert await waiting() == [ids[0], ids[3], ids[1], ids[2]]


async def test_random_moves_do_what_a_list_does() -> None:
    dice, ids = random.Random(5), await queue(*[0] * 7)
    expected = list(ids)
    for _ in range(40):
        job, beside = dice.sample(ids, 2)
        later = dice.random() < 0.5
        await reordering.reorder(OWNER, job, Place(after=beside) if later else Place(before=beside))
        expected.remove(job)
        expected.insert(expected.index(beside) + later, job)
        assert await waiting() == expected


async def test_moves_at_once_lose_nobody_and_leave_no_two_in_one_place() -> None:
    ids = await queue(*[0] * 8)
    await asyncio.gather(*(reordering.reorder(OWNER, job, Place(before=ids[0])) for job in ids[1:]))
    assert (await waiting())[-1] == ids[0]
    ranks = await GenerationJob.all().values_list("rank", flat=True)
    assert len(set(ranks)) == 8


async def test_what_waits_no_longer_is_not_moved() -> None:
    a, b, c = await queue(9, 0, 0)
    assert await dispatching.claim(await engine(online=False), "me") == (a, 1)
    for job, place in ((a, Place(before=b)), (b, Place(after=a))):
        with pytest.raises(Conflict) as caught:
            await reordering.reorder(OWNER, job, place)
        assert caught.value.current.id == a
    with pytest.raises(Conflict):
        await reordering.prioritize(OWNER, a, 3)
    assert await waiting() == [a, b, c]


async def test_bad_places_are_refused() -> None:
    a, b = await queue(0, 0)
    for place in (Place(), Place(before=b, after=b), Place(before=a), Place(after=a)):
        with pytest.raises(InvalidInput):
            await reordering.reorder(OWNER, a, place)
    for job, place in ((uuid7(), Place(before=a)), (a, Place(before=uuid7()))):
        with pytest.raises(NotFound):
            await reordering.reorder(OWNER, job, place)
    with pytest.raises(NotAllowed):
        await reordering.reorder(READER, a, Place(before=b))


async def test_another_priority() -> None:
    a, b, c = await queue(0, 0, 0)
    assert (await reordering.prioritize(OWNER, c, 10)).priority == 10
    await reordering.prioritize(OWNER, a, -1)
    assert await waiting() == [c, b, a]
    for priority in (1001, -1001):
        with pytest.raises(InvalidInput):
            await reordering.prioritize(OWNER, a, priority)
    with pytest.raises(NotFound):
        await reordering.prioritize(OWNER, uuid7(), 1)
    with pytest.raises(NotAllowed):
        await reordering.prioritize(READER, a, 1)
    await service.cancel(OWNER, a)
    with pytest.raises(Conflict):
        await reordering.prioritize(OWNER, a, 1)


async def test_at_its_end_already_a_job_keeps_its_priority() -> None:
    first, _, last = await queue(10, 0, -10)
    assert (await reordering.reorder(OWNER, first, Place(end=QueueEnd.FIRST))).priority == 10
    assert (await reordering.reorder(OWNER, last, Place(end=QueueEnd.LAST))).priority == -10
