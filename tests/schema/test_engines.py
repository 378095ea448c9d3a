"""Engines over GraphQL."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any

import pytest

from schema.generation import subscriptions
from schema.ids import parse, to_id
from server.core import clock
from server.core.ids import uuid7
from server.domains.accounts import throttling
from server.domains.generation import breaking, dispatching, engine_check, finishing
from server.domains.generation.models import Engine, EngineState
from server.domains.generation.running import Report
from tests.conftest import READER, Gql
from tests.schema.test_generation import key, started

FIELDS = """fragment fields on Engine { id name url origin enabled draining revision maxBatch maxPixels
  runLimitSeconds state lastCheckpoint loras vaes currentJob { id } } """
LIST = FIELDS + "{ engines { ...fields } }"
ADD = (
    FIELDS
    + """mutation ($input: EngineAddInput!) { engineAdd(input: $input) { __typename ...fields
  ... on Conflict { current { id } } ... on InvalidInput { fieldErrors { field } } } }"""
)
UPDATE = (
    FIELDS
    + """mutation ($input: EngineUpdateInput!) { engineUpdate(input: $input) { __typename ...fields
  ... on Conflict { expectedVersion currentVersion current { id } }
  ... on InvalidInput { fieldErrors { field } } } }"""
)
CHANGE = """mutation ($id: ID!) { %s(id: $id) { __typename ... on Engine { enabled draining revision }
  ... on Error { message } } }"""
CHECK = """query ($url: String!) { engineCheck(url: $url) { __typename ... on Unavailable { service message }
  ... on EngineCheck { version } ... on InvalidInput { fieldErrors { field } } ... on RateLimited { retryAfter } } }"""
WATCH = "subscription { enginesChanged { name enabled state currentJob { id } } }"
GPU = {"name": "GPU", "url": "http://127.0.0.1:1/"}


async def test_an_engine_from_its_addition_to_its_removal(gql: Gql) -> None:
    one = await gql(ADD, "Engine", input=GPU | {"maxBatch": 2})
    assert one.pop("__typename")
    assert one == {
        **{
            "id": one["id"],
            "name": "GPU",
            "url": "http://127.0.0.1:1",
            "origin": "PERSON",
            "state": "UNKNOWN",
        },
        **{"enabled": True, "draining": False, "revision": 1, "lastCheckpoint": None, "currentJob": None},
        **{"maxBatch": 2, "maxPixels": None, "runLimitSeconds": None, "loras": [], "vaes": []},
    }
    assert await gql(LIST) == [one]
    assert (await gql(ADD, "Conflict", input=GPU))["current"] == {"id": one["id"]}
    changes = {"id": one["id"], "expectedRevision": 1}
    new = await gql(UPDATE, "Engine", input=changes | {"name": "New", "maxBatch": None, "maxPixels": 4096})
    assert (new["name"], new["maxBatch"], new["maxPixels"], new["revision"]) == ("New", None, 4096, 2)
    conflict = await gql(UPDATE, "Conflict", input=changes | {"name": "Late"})
    assert (conflict["expectedVersion"], conflict["currentVersion"]) == (1, 2)
    for name, enabled, draining in (
        *(("engineDrain", True, True), ("engineDisable", False, False), ("engineEnable", True, False)),
    ):
        changed = await gql(CHANGE % name, "Engine", id=one["id"])
        assert (changed["enabled"], changed["draining"]) == (enabled, draining)
    await gql(CHANGE % "engineDisable", "Engine", id=one["id"])
    assert [engine["enabled"] for engine in await gql(LIST)] == [False]
    await gql(CHANGE % "engineRemove", "Engine", id=one["id"])
    assert await gql(LIST) == []
    await gql(CHANGE % "engineEnable", "NotFound", id=one["id"])


async def test_refusals(gql: Gql) -> None:
    bad = await gql(ADD, "InvalidInput", input={"name": "", "url": "http://example.org", "maxBatch": -1})
    assert [fault["field"] for fault in bad["fieldErrors"]] == ["name", "url", "maxBatch"]
    nobody = to_id("Engine", uuid7())
    await gql(UPDATE, "NotFound", input={"id": nobody, "expectedRevision": 1})
    viewer = gql.as_actor(READER)
    await viewer(ADD, "NotAllowed", input=GPU)
    await viewer(CHECK, "NotAllowed", url=GPU["url"])
    for name in ("Enable", "Disable", "Drain", "Remove"):
        await gql(CHANGE % f"engine{name}", "NotFound", id=nobody)
        await viewer(CHANGE % f"engine{name}", "NotAllowed", id=nobody)
    configured = await Engine.create(name="S", url="http://127.0.0.1:2")
    await gql(CHANGE % "engineRemove", "Conflict", id=to_id("Engine", configured.id))


async def test_checking_an_address(gql: Gql, monkeypatch: pytest.MonkeyPatch) -> None:
    throttling.reset()
    monkeypatch.setattr(engine_check, "TRIES", throttling.Limit("engine-check-test", 2))
    refused = await gql(CHECK, "InvalidInput", url="http://169.254.169.254")
    assert refused["fieldErrors"] == [{"field": "url"}]
    nothing = await gql(CHECK, "Unavailable", url="http://127.0.0.1:1")
    assert (nothing["service"], nothing["message"]) == ("http://127.0.0.1:1", engine_check.NOTHING_THERE)
    assert (await gql(CHECK, "RateLimited", url="http://127.0.0.1:1"))["retryAfter"] > 0
    throttling.reset()


async def test_who_watches_sees_engines_and_their_jobs_change(
    gql: Gql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "QUEUE_POLL_SECONDS", 0.05)
    job = await started(gql)
    stream = await gql.subscribe(WATCH)

    async def seen() -> list[dict[str, Any]]:
        async with asyncio.timeout(30):
            result = await anext(stream)
        assert result.errors is None
        found: list[dict[str, Any]] = result.data["enginesChanged"]
        return found

    async with aclosing(stream):
        assert await seen() == []
        one = await gql(ADD, "Engine", input=GPU)
        (row,) = await seen()
        assert row == {"name": "GPU", "enabled": True, "state": "UNKNOWN", "currentJob": None}
        engine = await Engine.get(id=parse(one["id"])[1])
        assert await dispatching.claim(engine, "me") == (key(job), 1)
        assert [row["currentJob"] for row in await seen()] == [{"id": job["id"]}]
        # Without an event, as another process would: and not for its latency alone.
        await Engine.all().update(latency_ms=5.0, last_seen_at=clock.now())
        await Engine.all().update(state=EngineState.ONLINE)
        assert [row["state"] for row in await seen()] == ["ONLINE"]


ASIDE = "{ engines { setAsideUntil setAsideReason } }"
WATCH_ASIDE = "subscription { enginesChanged { setAsideUntil setAsideReason } }"


async def test_who_watches_sees_an_engine_set_aside_and_used_again(
    gql: Gql, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await Engine.create(name="GPU", url=GPU["url"])
    stream = await gql.subscribe(WATCH_ASIDE)

    async def seen() -> dict[str, Any]:
        async with asyncio.timeout(subscriptions.QUEUE_POLL_SECONDS - 1):  # told, not found by looking again
            result = await anext(stream)
        assert result.errors is None
        (row,) = result.data["enginesChanged"]
        return dict(row)

    free = {"setAsideUntil": None, "setAsideReason": None}
    async with aclosing(stream):
        assert await seen() == free
        await started(gql)
        claimed = await dispatching.claim(one, "me")
        assert claimed is not None
        assert await seen() == free  # with its job
        await finishing.finish(*claimed, Report("FAILED", code="DEVICE_FAULT", message="CUDA error: odd"))
        row = await seen()
        assert row["setAsideReason"] == "CUDA error: odd"
        left = datetime.fromisoformat(row["setAsideUntil"]) - clock.now()
        assert timedelta(seconds=50) < left <= breaking.FIRST
        assert await gql(ASIDE) == [row]
        await gql(CHANGE % "engineEnable", "Engine", id=to_id("Engine", one.id))
        assert await seen() == free


async def test_an_engine_whose_time_is_up_is_not_shown_as_set_aside(gql: Gql) -> None:
    await Engine.create(name="GPU", url=GPU["url"], set_aside_until=clock.now(), set_aside_reason="odd")
    assert await gql(ASIDE) == [{"setAsideUntil": None, "setAsideReason": None}]
