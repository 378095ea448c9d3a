"""What waits, page by page, and the place of each: in order, and at a cost that does not grow with the queue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from tortoise import connections

from server.core import db, keyset
from server.core.errors import InvalidInput
from server.core.ids import uuid7
from server.domains.generation import lining, reading
from server.domains.generation.lining import Spot
from server.domains.generation.models import FINAL, GenerationJob, GenerationState
from server.domains.generation.reading import Filter
from tests.domains.generation.support import engine, order

pytestmark = pytest.mark.usefixtures("database")


async def queue(*ranks: tuple[int, int]) -> list[UUID]:
    """Waiting jobs with these priorities and ranks."""
    first = await order()
    (values,) = await GenerationJob.filter(id=first.id).values()
    await GenerationJob.all().delete()
    jobs = [GenerationJob(**values | {"id": uuid7(), "priority": p, "rank": r}) for p, r in ranks]
    await GenerationJob.bulk_create(jobs)
    return [job.id for job in jobs]


async def pages(first: int, filter: Filter | None = None) -> list[list[UUID]]:
    found, after = [], None
    while True:
        page = await reading.waiting_page(first, after, filter or Filter())
        found.append([job.id for job in page.items])
        if not page.has_next:
            return found
        after = page.cursors[-1]


MIXED = [(0, 5), (9, 5), (0, 5), (0, 1), (-4, 2), (9, 4), (0, 7), (-4, 1)]


@pytest.mark.parametrize("first", [1, 2, 3, 8])
async def test_pages_follow_each_other_in_the_order_of_the_queue(first: int) -> None:
    await queue(*MIXED)
    whole = [job.id for job in await lining.waiting()]
    found = await pages(first)
    assert [id for page in found for id in page] == whole
    assert [len(page) for page in found[:-1]] == [first] * (len(found) - 1)


async def test_a_page_goes_on_where_a_job_was_that_waits_no_longer() -> None:
    ids = await queue(*[(0, rank) for rank in range(6)])
    page = await reading.waiting_page(2, None, Filter())
    await GenerationJob.filter(id=ids[1]).update(state=GenerationState.CANCELLED)
    following = await reading.waiting_page(2, page.cursors[-1], Filter())
    assert [job.id for job in following.items] == ids[2:4]


async def test_only_what_the_filter_lets_through_and_only_what_waits() -> None:
    ids = await queue(*[(0, rank) for rank in range(5)])
    wanted = await engine()
    await GenerationJob.filter(id__in=[ids[1], ids[3], ids[4]]).update(wanted_engine_id=wanted.id)
    await GenerationJob.filter(id=ids[4]).update(state=GenerationState.RUNNING)
    chosen = Filter(engine_id=wanted.id)
    assert await pages(1, chosen) == [[ids[1]], [ids[3]]]
    assert await reading.count(reading.only_waiting(chosen)) == 2


def key(*value: Any) -> str:
    return keyset.encode(keyset.Cursor("QUEUE", list(value), uuid7()))


NONE = ["x", key(), key(0), key(0, "1"), key(True, 1), key(0, 2**63), key(2**31, 0), key(0.5, 1)]


@pytest.mark.parametrize("after", NONE, ids=range(len(NONE)))
async def test_what_is_no_cursor_is_refused(after: str) -> None:
    with pytest.raises(InvalidInput):
        await reading.waiting_page(2, after, Filter())


async def test_places_are_right_for_any_of_the_jobs() -> None:
    ids = await queue(*MIXED)
    whole = [job.id for job in await lining.waiting()]
    for asked in (ids, whole[2:5], [whole[6], whole[1]], [whole[3]], []):
        assert await reading.positions(asked) == {id: whole.index(id) + 1 for id in asked}
    await GenerationJob.filter(id=whole[0]).update(state=GenerationState.RUNNING)
    assert await reading.positions([whole[0], whole[3]]) == {whole[3]: 3}


async def test_places_of_a_page_are_told_without_reading_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await queue(*[(0, rank) for rank in range(60)])
    client, read = connections.get("default"), 0
    query = client.execute_query

    async def counted(*arguments: Any) -> Any:
        nonlocal read
        result = await query(*arguments)
        read += len(result[1])
        return result

    monkeypatch.setattr(client, "execute_query", counted)
    assert await reading.positions(ids[-3:]) == {ids[57]: 58, ids[58]: 59, ids[59]: 60}
    assert read <= 8  # the three twice, and two counts
    read = 0
    assert await reading.positions([ids[-1]]) == {ids[59]: 60}
    assert read <= 3


async def plan(query: Any) -> str:
    explain = "EXPLAIN" if db.dialect() == "postgres" else "EXPLAIN QUERY PLAN"
    sql = query.sql(params_inline=True)
    async with db.transaction() as connection:
        if db.dialect() == "postgres":
            await connection.execute_script(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
            )
        rows = await connection.execute_query_dict(f"{explain} {sql}")
    return "\n".join(str(value) for row in rows for value in dict(row).values())


async def test_neither_page_nor_place_sorts_or_reads_more_than_its_stretch_of_the_index() -> None:
    ids = await queue(*MIXED)
    spot = Spot.of(await GenerationJob.get(id=ids[0]))
    for query in (
        lining.waiting().limit(3),
        *(lining.waiting().filter(part).limit(3) for part in spot.behind),
    ):
        told = await plan(query)
        assert "generation_job_line" in told
        assert "sort" not in told.lower() and "TEMP B-TREE" not in told


@pytest.mark.parametrize("states", [FINAL, (GenerationState.FAILED,)], ids=["all", "one"])
async def test_what_ended_last_is_read_from_an_index_in_that_order(
    states: tuple[GenerationState, ...],
) -> None:
    ended = Filter(states=states, order=reading.GenerationJobOrder.FINISHED_AT)
    told = await plan(reading._filtered(ended).order_by("-finished_at", "-id").limit(21))
    assert "index" in told.lower() and "sort" not in told.lower() and "temp b-tree" not in told.lower(), told
