"""The queue over GraphQL: what people do to it, and that everybody sees it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schema.generation import subscriptions
from schema.ids import parse, to_id
from server.core import events
from server.core.ids import uuid7
from server.domains.generation import recording
from server.domains.generation.events import EngineEdited, QueueSteered
from server.domains.generation.models import GenerationState, QueueControl, QueueState
from tests.conftest import READER, Gql
from tests.domains.generation.support import engine
from tests.schema.test_generation import claimed, started

STEER = "mutation { %s { __typename ... on GenerationQueue { state depthLimit changedBy changedAt } } }"
LIMIT = """mutation ($depth: Int!) { generationQueueLimit(depth: $depth) { __typename
  ... on GenerationQueue { depthLimit } ... on InvalidInput { fieldErrors { field } } } }"""
REORDER = """mutation ($input: GenerationReorderInput!) { generationReorder(input: $input) { __typename
  ... on GenerationJob { id priority queuePosition } ... on Error { message } } }"""
PRIORITIZE = """mutation ($id: ID!, $priority: Int!) { generationPrioritize(id: $id, priority: $priority) {
  __typename ... on GenerationJob { priority queuePosition } ... on Error { message } } }"""
RETRY = """mutation ($id: ID!) { generationRetry(id: $id) { __typename
  ... on GenerationJob { id seed retryOf { id state } } ... on Error { message } } }"""
MANY = """mutation ($ids: [ID!]!) { %s(ids: $ids) { __typename
  ... on GenerationBulk { items { id job { id state retryOf { id } } error { __typename message } } }
  ... on Error { message } } }"""
WATCH = """subscription { generationQueueChanged {
  state depthLimit queued running jobs { id priority } } }"""


async def fail(job: dict[str, Any]) -> None:
    key = parse(job["id"])[1]
    assert await recording.move(key, GenerationState.FAILED, expecting=(GenerationState.QUEUED,))


async def test_pause_resume_finish(gql: Gql) -> None:
    for name, state in (("Pause", "PAUSED"), ("Resume", "RUNNING"), ("Finish", "STOPPED")):
        queue = await gql(STEER % f"generationQueue{name}", "GenerationQueue")
        assert (queue["state"], queue["changedBy"]) == (state, gql.actor.name if gql.actor else None)
        assert queue["changedAt"]
        await gql.as_actor(READER)(STEER % f"generationQueue{name}", "NotAllowed")


async def test_the_limit(gql: Gql) -> None:
    assert (await gql(LIMIT, "GenerationQueue", depth=1))["depthLimit"] == 1
    assert (await gql(LIMIT, "InvalidInput", depth=0))["fieldErrors"] == [{"field": "depth"}]
    await gql.as_actor(READER)(LIMIT, "NotAllowed", depth=1)


async def test_another_place_and_another_priority(gql: Gql) -> None:
    a, b, c = [await started(gql) for _ in range(3)]
    moved = await gql(REORDER, "GenerationJob", input={"id": c["id"], "before": a["id"]})
    assert (moved["id"], moved["queuePosition"]) == (c["id"], 1)
    raised = await gql(PRIORITIZE, "GenerationJob", id=b["id"], priority=5)
    assert raised == {"__typename": "GenerationJob", "priority": 5, "queuePosition": 1}
    await gql(REORDER, "InvalidInput", input={"id": c["id"]})
    await gql(REORDER, "NotFound", input={"id": c["id"], "after": to_id("GenerationJob", uuid7())})
    await gql(PRIORITIZE, "InvalidInput", id=b["id"], priority=5000)
    await fail(a)
    await gql(REORDER, "Conflict", input={"id": c["id"], "after": a["id"]})
    await gql(PRIORITIZE, "Conflict", id=a["id"], priority=1)
    await gql.as_actor(READER)(REORDER, "NotAllowed", input={"id": c["id"], "before": b["id"]})


WAITING = """query ($after: String, $filter: GenerationWaitingFilter) { generationQueue { waitingJobs(
  first: 2, after: $after, filter: $filter) { totalCount pageInfo { hasNextPage endCursor }
  edges { node { id queuePosition } } } runningJobs { id queuePosition } } }"""


async def test_what_waits_comes_page_by_page_with_places(gql: Gql) -> None:
    low, *rest = [await started(gql, priority=priority) for priority in (-1, 0, 9, 0)]
    await claimed(rest[1])
    found = (await gql(WAITING))["waitingJobs"]
    assert found["totalCount"] == 3
    places = [(edge["node"]["id"], edge["node"]["queuePosition"]) for edge in found["edges"]]
    assert places == [(rest[0]["id"], 1), (rest[2]["id"], 2)]
    last = await gql(WAITING, after=found["pageInfo"]["endCursor"])
    assert [edge["node"] for edge in last["waitingJobs"]["edges"]] == [{"id": low["id"], "queuePosition": 3}]
    assert not last["waitingJobs"]["pageInfo"]["hasNextPage"]
    assert last["runningJobs"] == [{"id": rest[1]["id"], "queuePosition": None}]
    assert (await gql(WAITING, filter={"workflow": "upscale"}))["waitingJobs"]["totalCount"] == 0
    first = await gql(REORDER, "GenerationJob", input={"id": low["id"], "end": "FIRST"})
    assert (first["priority"], first["queuePosition"]) == (0, 1)


async def test_a_job_says_when_it_is_expected_to_begin_or_why_that_is_not_known(gql: Gql) -> None:
    waits, runs = await started(gql), await started(gql, priority=5)
    query = "query ($id: ID!) { generationJob(id: $id) { expectedStart { at unknownReason } } }"
    told = await gql(query, id=waits["id"])
    assert told["expectedStart"] == {"at": None, "unknownReason": "No engine takes jobs now."}
    await claimed(runs)
    assert await gql(query, id=runs["id"]) == {"expectedStart": None}
    await engine("free")
    told = (await gql(query, id=waits["id"]))["expectedStart"]
    assert told["unknownReason"] is None
    assert abs(datetime.fromisoformat(told["at"]) - datetime.now(UTC)) < timedelta(minutes=1)


async def test_a_retry_tells_what_it_tries_again(gql: Gql) -> None:
    job = await started(gql, seed=str(2**64 - 1))
    await gql(RETRY, "Conflict", id=job["id"])
    await fail(job)
    again = await gql(RETRY, "GenerationJob", id=job["id"])
    assert (again["seed"], again["retryOf"]) == (str(2**64 - 1), {"id": job["id"], "state": "FAILED"})
    assert (await gql(RETRY, "GenerationJob", id=job["id"]))["id"] == again["id"]
    await gql(LIMIT, depth=1)
    await fail(again)
    await started(gql)
    await gql(RETRY, "RateLimited", id=job["id"])


async def test_many_at_once(gql: Gql) -> None:
    a, b = await started(gql), await started(gql)
    nobody = to_id("GenerationJob", uuid7())
    ids = [a["id"], nobody, b["id"]]
    items = (await gql(MANY % "generationCancelMany", "GenerationBulk", ids=ids))["items"]
    assert [item["id"] for item in items] == ids
    assert [item["job"] and item["job"]["state"] for item in items] == ["CANCELLED", None, "CANCELLED"]
    assert [item["error"] and item["error"]["__typename"] for item in items] == [None, "NotFound", None]
    items = (await gql(MANY % "generationRetryMany", "GenerationBulk", ids=ids))["items"]
    assert [item["job"] and item["job"]["retryOf"]["id"] for item in items] == [a["id"], None, b["id"]]
    await gql(MANY % "generationCancelMany", "InvalidInput", ids=[])
    await gql(MANY % "generationCancelMany", "InvalidInput", ids=[to_id("Character", uuid7())])
    await gql.as_actor(READER)(MANY % "generationRetryMany", "NotAllowed", ids=ids)


async def test_two_who_watch_see_every_change(gql: Gql) -> None:
    a, b = await started(gql), await started(gql)
    ids = [a["id"], b["id"]]

    async def seen(stream: Any) -> dict[str, Any]:
        async with asyncio.timeout(30):
            result = await anext(stream)
        assert result.errors is None
        found: dict[str, Any] = result.data["generationQueueChanged"]
        return found

    def order(queue: dict[str, Any]) -> list[str]:
        return [job["id"] for job in queue["jobs"]]

    first, second = [await gql.subscribe(WATCH) for _ in range(2)]
    async with aclosing(first), aclosing(second):
        both = (first, second)
        assert [order(await seen(one)) for one in both] == [ids] * 2
        await gql(REORDER, input={"id": b["id"], "before": a["id"]})
        assert [order(await seen(one)) for one in both] == [ids[::-1]] * 2
        await gql(PRIORITIZE, id=b["id"], priority=3)
        assert [(await seen(one))["jobs"][0]["priority"] for one in both] == [3, 3]
        await gql(STEER % "generationQueuePause")
        assert [(await seen(one))["state"] for one in both] == ["PAUSED"] * 2
        await gql(LIMIT, depth=7)
        assert [(await seen(one))["depthLimit"] for one in both] == [7, 7]


async def test_a_change_from_elsewhere_is_seen_without_any_event(
    gql: Gql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "QUEUE_POLL_SECONDS", 0.02)
    stream = await gql.subscribe(WATCH)
    async with aclosing(stream), asyncio.timeout(30):
        assert (await anext(stream)).data["generationQueueChanged"]["state"] == "RUNNING"
        await QueueControl.all().update(state=QueueState.PAUSED)
        assert (await anext(stream)).data["generationQueueChanged"]["state"] == "PAUSED"


async def test_other_processes_hear_of_it() -> None:
    async with events.subscribe(QueueSteered, EngineEdited) as stream:
        for event in (QueueSteered(), EngineEdited("id")):
            events._receive(events._encode(event).replace(events._origin.encode(), b"another"))
            assert await stream.next(5) == event
