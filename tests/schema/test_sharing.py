"""Many watchers of one thing: one source for all, and each still gets his own beginning, the order and the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType, get_named_type
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

import schema
from schema.sharing import subscriber as subscribers
from schema.sharing.source import Source
from schema.websocket import GraphQLOverWebSocket
from server.core.events import publish
from server.domains.generation import progress, reading
from server.domains.generation.events import QueueChanged
from tests.domains.generation.support import order
from tests.live import serve
from tests.schema.watching import (
    PATIENCE,
    PEOPLE,
    PROGRESS,
    Job,
    Watcher,
    connected,
    endpoint_of,
    numbers,
    watching,
)

TITLES = " ".join(f"a{n}: nodeTitle" for n in range(50))
BIG = PROGRESS.replace(
    "... on GenerationStepped", f"... on GenerationNodeStarted {{ {TITLES} }} ... on GenerationStepped"
)
QUEUE = "subscription { generationQueueChanged { queued running } }"


@pytest.fixture
def endpoint() -> GraphQLOverWebSocket:
    return endpoint_of(schema.schema)


@pytest.fixture
async def url(database: Any, endpoint: GraphQLOverWebSocket) -> AsyncIterator[str]:
    async with serve(Starlette(routes=[WebSocketRoute("/graphql", endpoint)])) as base:
        yield f"{base}/graphql"


@pytest.fixture
async def job(database: Any) -> Job:
    return await Job.begun()


def sources(endpoint: GraphQLOverWebSocket) -> list[Source]:
    return [source for source, _ in endpoint.sources._running.values()]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.005)


def live(endpoint: GraphQLOverWebSocket) -> int:
    """How many hear nothing but the shared source."""
    return sum(each._live for source in sources(endpoint) for each in source.subscribers)


async def test_all_watchers_share_one_source_that_reads_each_event_once(
    url: str, job: Job, endpoint: GraphQLOverWebSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncExitStack() as stack:
        many = [await stack.enter_async_context(watching(url, job, id=f"w{n}")) for n in range(20)]
        first = [(await watcher.event())["seq"] for watcher in many]
        await until(lambda: live(endpoint) == 20)
        read: list[int] = []
        events_after = reading.events_after

        async def counted(job_id: Any, after: int, *limit: int) -> Any:
            read.append(after)
            return await events_after(job_id, after, *limit)

        monkeypatch.setattr(reading, "events_after", counted)
        for number in range(1, 6):
            seq = await job.step(number)
            told = [await watcher.event() for watcher in many]
            assert told == [{"__typename": "GenerationStepped", "seq": seq, "step": number}] * 20
        assert len(sources(endpoint)) == 1
        assert set(first) == {first[0]}
        # One reading for each event, and at most one look of the poll beside the bus for each second of the test.
        assert len(read) <= 5 + 2
        await job.end()
        assert [numbers(await watcher.rest()) for watcher in many] == [[seq + 1, seq + 2]] * 20
    await until(lambda: not sources(endpoint))


async def test_those_who_come_together_share_their_beginning(
    url: str, job: Job, endpoint: GraphQLOverWebSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    gate = asyncio.Event()
    follow = progress.follow

    async def counted(job_id: Any, after: int | None) -> AsyncIterator[Any]:
        begun.append(1)
        if len(begun) > 1:  # the source's own is not held up
            await gate.wait()
        async for entry in follow(job_id, after):
            yield entry

    monkeypatch.setattr(progress, "follow", counted)
    async with AsyncExitStack() as stack:
        many = [await stack.enter_async_context(watching(url, job, id=f"w{n}")) for n in range(10)]
        await until(lambda: len(sources(endpoint)) == 1 and len(sources(endpoint)[0].subscribers) == 10)
        last = await job.step(1)
        gate.set()
        first = [(await watcher.event())["seq"] for watcher in many]
        await until(lambda: live(endpoint) == 10)
        # The source, a picture for the first, and one for all who came while that was made.
        assert len(begun) <= 3
        end = await job.step(2)
        assert [
            numbers([await watcher.event() for _ in range(end - seq)])[-1]
            for watcher, seq in zip(many, first, strict=True)
        ] == [end] * 10
        assert last < end


async def test_late_comers_miss_nothing_and_get_nothing_twice(
    url: str, job: Job, endpoint: GraphQLOverWebSocket
) -> None:
    """Each joins while events are being written, in whatever moment that happens to be."""
    last = 0

    async def write() -> None:
        nonlocal last
        for number in range(1, 121):
            last = await job.step(number)
        await job.end()

    async def watch(after: int | None, delay: int) -> list[int]:
        await until(lambda: last >= delay)
        async with watching(url, job, after) as watcher:
            return numbers(await watcher.rest())

    async with watching(url, job) as early:
        writing = asyncio.create_task(write())
        late = [watch(after, delay) for delay in (5, 20, 40, 41, 60, 90) for after in (None, 3, delay - 1)]
        found = await asyncio.gather(*late, asyncio.create_task(_all(early)))
        await writing
    end = last + 2
    for story in found:
        assert story == list(range(story[0], end + 1))
    afters = [after for delay in (5, 20, 40, 41, 60, 90) for after in (None, 3, delay - 1)]
    assert all(
        story[0] == after + 1 for story, after in zip(found, afters, strict=False) if after is not None
    )


async def _all(watcher: Watcher) -> list[int]:
    return numbers(await watcher.rest())


async def test_one_who_was_away_goes_on_where_he_was(
    url: str, job: Job, endpoint: GraphQLOverWebSocket
) -> None:
    async with watching(url, job) as other:
        await other.event()
        async with watching(url, job) as watcher:
            await watcher.event()
            seen = await job.step(1)
            assert (await watcher.event())["seq"] == seen
        for number in range(2, 9):
            await job.step(number)
        async with watching(url, job, seen) as again:
            assert numbers([await again.event() for _ in range(7)]) == list(range(seen + 1, seen + 8))
            await until(lambda: live(endpoint) == 2)
            assert len(sources(endpoint)) == 1  # though the cursor differs
            await job.end()
            assert numbers(await again.rest()) == [seen + 8, seen + 9]
        assert numbers(await other.rest()) == list(range(seen, seen + 10))


async def test_one_who_comes_after_the_end_learns_it(
    url: str, job: Job, endpoint: GraphQLOverWebSocket
) -> None:
    await job.step(1)
    await job.end()
    async with watching(url, job) as watcher:
        (snapshot,) = await watcher.rest()
        assert snapshot["job"] == {"state": "SUCCEEDED"}
    async with watching(url, job, snapshot["seq"] - 2) as watcher:
        assert [event["__typename"] for event in await watcher.rest()] == [
            "GenerationStateChanged",
            "GenerationFinished",
        ]
    await until(lambda: not sources(endpoint))


async def test_one_who_reads_nothing_holds_up_nobody_and_then_gets_a_snapshot_and_the_end(
    url: str, job: Job, endpoint: GraphQLOverWebSocket
) -> None:
    async with watching(url, job, id="slow", document=BIG) as slow, watching(url, job, document=BIG) as quick:
        await slow.event()
        await quick.event()
        await until(lambda: live(endpoint) == 2)
        (source,) = sources(endpoint)
        (behind,) = (each for each in source.subscribers if each._id == "slow")
        seq = 0
        for _ in range(2000):
            seq = await job.titled("x" * 255)
            assert (await quick.event())["seq"] == seq
            assert len(behind._waiting) <= subscribers.MAX_WAITING
            if behind._lost:
                break
        assert behind._lost
        assert behind._waiting == []
        story = [await slow.event()]
        while story[-1]["__typename"] != "GenerationSnapshot":
            story.append(await slow.event())
        kept = numbers(story[:-1])
        assert kept == list(range(kept[0], kept[0] + len(kept)))
        assert story[-1]["seq"] == seq > kept[-1] + 1
        await job.end()
        assert numbers(await slow.rest()) == [seq + 1, seq + 2]
        assert numbers(await quick.rest()) == [seq + 1, seq + 2]


async def test_one_who_reads_nothing_gets_nothing_more_once_the_login_has_ended(
    url: str, job: Job, endpoint: GraphQLOverWebSocket
) -> None:
    ended = asyncio.Event()

    async def watch_end(context: Any) -> str:
        await ended.wait()
        return "The session was ended."

    endpoint.watch_end = watch_end
    async with watching(url, job, document=BIG) as slow:
        await slow.event()
        await until(lambda: live(endpoint) == 1)
        (source,) = sources(endpoint)
        (behind,) = source.subscribers
        while not behind._waiting:
            await job.titled("x" * 255)
        first = behind._waiting[0].position
        ended.set()
        await until(lambda: not sources(endpoint))
        await slow.subscribe(PROGRESS, id=job.id)
        told = [message async for message in slow.socket]
        events = [message.json()["payload"] for message in told if "generationProgress" in message.data]
        assert max(event["data"]["generationProgress"]["seq"] for event in events) < first


async def test_one_who_reads_nothing_until_all_is_over_learns_the_end(
    url: str, job: Job, endpoint: GraphQLOverWebSocket
) -> None:
    async with watching(url, job, document=BIG) as slow:
        await slow.event()
        await until(lambda: live(endpoint) == 1)
        (source,) = sources(endpoint)
        (behind,) = source.subscribers
        while not behind._lost:
            await job.titled("x" * 255)
        await job.end()
        await until(lambda: source.over)
        *_, last = await slow.rest()
        assert (last["__typename"], last["job"]) == ("GenerationSnapshot", {"state": "SUCCEEDED"})
    await until(lambda: not sources(endpoint))


async def test_whole_pictures_do_not_pile_up(
    url: str, database: Any, endpoint: GraphQLOverWebSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(url) as watcher:
        await watcher.subscribe(QUEUE)
        assert await watcher.event() == {"queued": 0, "running": 0}
        await until(lambda: live(endpoint) == 1)
        (source,) = sources(endpoint)
        (only,) = source.subscribers
        monkeypatch.setattr(only._wire, "write_text", lambda *_: False)
        for number in range(1, 6):
            await order()
            await until(lambda: b'"queued":%d' % number in (only._waiting or [(None, b"")])[0][1])  # noqa: B023
            assert len(only._waiting) == 1
        monkeypatch.undo()
        only.flush()
        assert await watcher.event() == {"queued": 5, "running": 0}


async def test_a_late_comer_to_whole_pictures_gets_one_at_once(
    url: str, database: Any, endpoint: GraphQLOverWebSocket
) -> None:
    async with connected(url) as first, connected(url) as second:
        await first.subscribe(QUEUE)
        assert await first.event() == {"queued": 0, "running": 0}
        await order()
        assert await first.event() == {"queued": 1, "running": 0}
        await second.subscribe(QUEUE)
        assert await second.event() == {"queued": 1, "running": 0}
        await until(lambda: live(endpoint) == 2)
        await order()
        assert await first.event() == await second.event() == {"queued": 2, "running": 0}
        assert len(sources(endpoint)) == 1


async def test_rights_are_checked_for_each_and_sharers_have_the_same(
    url: str, job: Job, endpoint: GraphQLOverWebSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PEOPLE, "nobody", PEOPLE["reader"].__class__("token", None, "nobody", frozenset()))
    async with (
        watching(url, job) as owner,
        watching(url, job, who="reader") as reader,
        watching(url, job, who="nobody") as nobody,
    ):
        assert (await owner.event())["seq"] == (await reader.event())["seq"]
        refused = await nobody.message()
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "NotAllowed")
        await until(lambda: live(endpoint) == 2)
        assert [len(source.subscribers) for source in sources(endpoint)] == [1, 1]


async def test_other_questions_have_sources_of_their_own_and_end_with_their_last_watcher(
    url: str, job: Job, endpoint: GraphQLOverWebSocket
) -> None:
    other = PROGRESS.replace("step }", "step total }")
    async with watching(url, job) as one:
        await one.event()
        async with watching(url, job, document=other) as two:
            await two.event()
            await until(lambda: live(endpoint) == 2)
            assert len(sources(endpoint)) == 2
            await two.socket.send_json({"id": "1", "type": "complete"})
            await until(lambda: len(sources(endpoint)) == 1)
            await two.subscribe(PROGRESS, id=job.id)
            await two.event()
            await until(lambda: live(endpoint) == 2)
            assert len(sources(endpoint)) == 1
    await until(lambda: not sources(endpoint))


async def test_a_job_that_is_not_there_is_told_so(url: str, job: Job, endpoint: GraphQLOverWebSocket) -> None:
    async with connected(url) as watcher:
        await watcher.subscribe(PROGRESS, id="R2VuZXJhdGlvbkpvYjpub25l")
        (only,) = await watcher.rest()
        assert only["__typename"] == "NotFound"


async def test_a_source_that_breaks_tells_all_and_a_new_one_can_begin(
    url: str, job: Job, endpoint: GraphQLOverWebSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> Any:
        raise RuntimeError("the disk is on fire")

    async with watching(url, job) as one, watching(url, job, id="2") as two:
        await one.event()
        await two.event()
        await until(lambda: live(endpoint) == 2)
        monkeypatch.setattr(progress.reading, "events_after", broken)
        await job.step(1)
        for watcher in (one, two):
            told = (await watcher.message())["payload"]
            assert told["errors"][0]["extensions"]["code"] == "INTERNAL"
            assert (await watcher.message())["type"] == "complete"
        monkeypatch.undo()
        await one.subscribe(PROGRESS, id=job.id)
        assert (await one.event())["__typename"] == "GenerationSnapshot"
        await job.end()
        assert (await one.rest())[-1]["__typename"] == "GenerationFinished"


async def test_two_subscriptions_of_one_socket_are_two_watchers(
    url: str, job: Job, endpoint: GraphQLOverWebSocket
) -> None:
    async with watching(url, job) as one:
        await one.event()
        await until(lambda: live(endpoint) == 1)
        two = Watcher(one.socket, 'another "id"')
        await two.subscribe(PROGRESS, id=job.id)
        await two.event()
        await until(lambda: live(endpoint) == 2)
        await job.step(1)
        told = [await one.socket.receive_json(timeout=PATIENCE) for _ in range(2)]
        assert {message["id"] for message in told} == {one.id, two.id}
        assert told[0]["payload"] == told[1]["payload"]


async def test_a_cursor_that_is_no_variable_or_may_not_be_null_works_too(
    url: str, job: Job, endpoint: GraphQLOverWebSocket
) -> None:
    await job.step(1)
    literal = PROGRESS.replace(", $after: Int", "").replace("$after", "2")
    strict = PROGRESS.replace("$after: Int", "$after: Int!")
    async with connected(url) as one, connected(url) as two:
        await one.subscribe(literal, id=job.id)
        await two.subscribe(strict, id=job.id, after=2)
        assert (await one.event())["seq"] == (await two.event())["seq"] == 3
        await until(lambda: live(endpoint) == 2)
        last = await job.step(2)
        assert (await one.event())["seq"] == (await two.event())["seq"] == last
        await job.end()
        assert numbers(await one.rest()) == numbers(await two.rest()) == [last + 1, last + 2]


async def test_the_bus_wakes_a_source_for_every_change_of_the_queue(
    url: str, database: Any, endpoint: GraphQLOverWebSocket
) -> None:
    async with connected(url) as watcher:
        await watcher.subscribe(QUEUE)
        await watcher.event()
        await until(lambda: live(endpoint) == 1)
        publish(QueueChanged("x"))  # nothing has changed: no news
        await order()
        assert await watcher.event() == {"queued": 1, "running": 0}


async def test_a_server_without_wires_serves_everybody_alone(
    url: str, job: Job, endpoint: GraphQLOverWebSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.core.wire.of", lambda scope: None)
    async with watching(url, job) as one, watching(url, job) as two:
        assert (await one.event())["seq"] == (await two.event())["seq"]
        assert not sources(endpoint)
        await job.end()
        assert numbers(await one.rest()) == numbers(await two.rest()) == [3, 4]


def test_what_is_shared_depends_on_no_viewer() -> None:
    """Everything that a shared subscription can reach is the same for all who have the same rights."""
    root = schema.schema._schema.subscription_type
    assert root is not None
    assert schema.schema.shared.keys() <= root.fields.keys()
    assert {"generationProgress": "after", "gpuTelemetry": None}.items() <= schema.schema.shared.items()
    reached: set[str] = set()
    todo = [get_named_type(root.fields[name].type) for name in schema.schema.shared]
    while todo:
        found = todo.pop()
        if found.name in reached:
            continue
        reached.add(found.name)
        if isinstance(found, GraphQLUnionType):
            todo += found.types
        elif isinstance(found, GraphQLObjectType | GraphQLInterfaceType):
            todo += [get_named_type(field.type) for field in found.fields.values()]
            if isinstance(found, GraphQLInterfaceType):
                todo += schema.schema._schema.get_possible_types(found)
    assert "GenerationJob" in reached
    assert not reached & {"Viewer", "User", "Session", "ApiToken", "Run"}
