"""Tasks over GraphQL: making, changing, and what belongs to them."""

from __future__ import annotations

from typing import Any

import pytest

from server.core import db
from server.core.settings import Settings
from tests.conftest import OWNER, READER, Gql

TASK = """
  __typename
  ... on Task {
    id key title scope state priority tags surface dependsOn definitionOfDone requires note version policyReview
    blockedReason blockedKind doneBasis doneAt closedRun { id } evidence { id } dependents { key }
    history(first: 5) {
      id version kind changes { field before after } reason actorName actorKind tool model run { id } at
    }
  }
  ... on Error { message }
  ... on InvalidInput { fieldErrors { field message } }
  ... on GuardNotMet { guard remedy }
  ... on Conflict { expectedVersion currentVersion current { ... on Task { title version } } }
"""
# A refusal that a mutation cannot answer is no member of its union.
WITHOUT_GUARD = TASK.replace("... on GuardNotMet { guard remedy }", "")


def mutation(name: str) -> str:
    fields = WITHOUT_GUARD if name in ("taskCreate", "taskReorder") else TASK
    return f"mutation ($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ {fields} }} }}"


async def make(gql: Gql, **values: Any) -> Any:
    return await gql(mutation("taskCreate"), "Task", input={"title": "Write it", "scope": "MVP", **values})


async def test_create_and_update(gql: Gql) -> None:
    first = await make(gql, key="T-20260101-001", tool="editor", model="m1", tags=["#ui"])
    assert (first["state"], first["priority"], first["tags"], first["requires"]) == ("TODO", "P2", ["ui"], [])
    entry = first["history"][0]
    assert (entry["kind"], entry["version"], entry["tool"], entry["model"], entry["actorName"]) == (
        "CREATED",
        1,
        "editor",
        "m1",
        OWNER.name,
    )
    assert {"field": "tags", "before": None, "after": "ui"} in entry["changes"]
    second = await make(gql, key="T-20260101-002", dependsOn=["T-20260101-001"])
    changed = await gql(
        mutation("taskUpdate"),
        "Task",
        input={"key": second["key"], "expectedVersion": 1, "title": "Write <b>more</b>", "surface": "docs"},
    )
    assert (changed["title"], changed["surface"], changed["version"]) == ("Write <b>more</b>", "docs", 2)
    assert [entry["kind"] for entry in changed["history"]] == ["EDITED", "CREATED"]
    assert changed["history"][0]["changes"] == [
        {"field": "title", "before": "Write it", "after": "Write <b>more</b>"},
        {"field": "surface", "before": None, "after": "docs"},
    ]
    stale = await gql(
        mutation("taskUpdate"),
        "Conflict",
        input={"key": second["key"], "expectedVersion": 1, "title": "Something else"},
    )
    assert (stale["expectedVersion"], stale["currentVersion"]) == (1, 2)
    assert stale["current"] == {"title": "Write <b>more</b>", "version": 2}
    waited_for = await gql(f'{{ task(key: "{first["key"]}") {{ {TASK_FIELDS} }} }}')
    assert waited_for["dependents"] == [{"key": "T-20260101-002"}]


TASK_FIELDS = "key dependents { key } evidence { id } history { kind } closedRun { id }"


async def test_block_unblock_and_review(gql: Gql) -> None:
    key = (await make(gql))["key"]
    blocked = await gql(mutation("taskBlock"), "Task", input={"key": key, "reason": "No disk"})
    assert (blocked["state"], blocked["blockedKind"], blocked["blockedReason"]) == (
        "BLOCKED",
        "TECHNICAL",
        "No disk",
    )
    again = await gql(
        mutation("taskBlock"), "Task", input={"key": key, "reason": "It deceives", "kind": "COMPLIANCE"}
    )
    assert again["blockedKind"] == "COMPLIANCE"
    opened = await gql(mutation("taskUnblock"), "Task", input={"key": key, "reason": "Done honestly"})
    assert (opened["state"], opened["blockedReason"]) == ("TODO", None)
    assert opened["history"][0]["reason"] == "Done honestly"
    refused = await gql(mutation("taskUnblock"), "GuardNotMet", input={"key": key, "reason": "Again"})
    assert refused["guard"] == "TASK_STATE"
    review = {"key": key, "reason": "Drafts only", "cleared": False}
    assert (await gql(mutation("taskReview"), "Task", input=review))["policyReview"] == "NEEDED"
    cleared = await gql(mutation("taskReview"), "Task", input={**review, "cleared": True})
    assert cleared["policyReview"] == "CLEARED"
    assert [entry["kind"] for entry in cleared["history"]] == [
        "REVIEWED",
        "REVIEWED",
        "UNBLOCKED",
        "BLOCKED",
        "BLOCKED",
    ]


@pytest.mark.parametrize(
    ("name", "input"),
    [
        ("taskUpdate", {"expectedVersion": 1, "title": "x"}),
        ("taskBlock", {"reason": "No disk"}),
        ("taskUnblock", {"reason": "Mended"}),
        ("taskReopen", {"reason": "Broken again"}),
        ("taskReview", {"reason": "Looked at", "cleared": True}),
        ("taskReorder", {"after": "T-20260101-001"}),
    ],
)
async def test_who_may_and_what_there_is(gql: Gql, name: str, input: dict[str, Any]) -> None:
    input = {**input, "key": "T-20260101-404"}
    await gql(mutation(name), "NotFound", input=input)
    await make(gql, key="T-20260101-001")
    await gql(mutation(name), "NotFound", input=input)
    await gql.as_actor(READER)(mutation(name), "NotAllowed", input={**input, "key": "T-20260101-001"})
    assert (await gql.as_actor(None).raw(mutation(name), input=input)).errors


async def test_bulk(gql: Gql) -> None:
    keys = [(await make(gql, tags=["old"]))["key"] for _ in range(3)]
    document = """
      mutation ($input: TasksUpdateInput!) {
        tasksUpdate(input: $input) {
          __typename
          ... on TasksUpdated { unchanged tasks { key priority tags surface version history(first: 1) { kind } } }
          ... on InvalidInput { fieldErrors { field message } }
        }
      }
    """
    done = await gql(
        document,
        "TasksUpdated",
        input={"keys": keys, "priority": "P0", "surface": "docs", "addTags": ["#new"], "removeTags": ["OLD"]},
    )
    assert done["unchanged"] == 0
    assert [(task["key"], task["tags"], task["version"]) for task in done["tasks"]] == [
        (key, ["new"], 2) for key in keys
    ]
    again = await gql(document, "TasksUpdated", input={"keys": keys, "priority": "P0"})
    assert (again["tasks"], again["unchanged"]) == ([], 3)
    refused = await gql(document, "InvalidInput", input={"keys": [*keys, "T-20260101-404"], "priority": "P1"})
    assert refused["fieldErrors"] == [{"field": "keys", "message": "there is no task T-20260101-404"}]


LIST = """
  query ($filter: TaskFilter, $order: TaskOrder, $after: String) {
    tasks(first: 2, filter: $filter, order: $order, after: $after) {
      totalCount pageInfo { endCursor hasNextPage } edges { node { key } }
    }
  }
"""


async def numbers(gql: Gql, **filter: Any) -> list[str]:
    found = await gql(LIST, filter=filter)
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"]["key"][-3:] for edge in found["edges"]]


async def test_filters(gql: Gql) -> None:
    await make(gql, key="T-20260101-001", surface="server/core, docs")
    await make(gql, key="T-20260101-002", surface="server", dependsOn=["T-20260101-001"])
    await make(gql, key="T-20251215-066", surface="serverless_100%")
    assert await numbers(gql, policyReview=["NEEDED"]) == ["066"]
    assert await numbers(gql, surface=["server"]) == ["001", "002"]
    assert await numbers(gql, surface=["server/core"]) == ["001"]
    assert await numbers(gql, surface=["docs", "serverless_100%"]) == ["066", "001"]
    assert await numbers(gql, surface=["serverless-100%", ""]) == []
    assert await numbers(gql, dependsOn="T-20260101-001") == ["002"]
    assert await numbers(gql, hasFindings=True) == []
    assert len((await gql(LIST, filter={"hasFindings": False}))["edges"]) == 2


async def test_order_by_hand(gql: Gql) -> None:
    keys = [(await make(gql))["key"] for _ in range(4)]
    moved = await gql(mutation("taskReorder"), "Task", input={"key": keys[3], "before": keys[0]})
    assert moved["history"][0]["changes"][0]["field"] == "rank"
    order = {"by": "POSITION"}
    first = await gql(LIST, order=order)
    second = await gql(LIST, order=order, after=first["pageInfo"]["endCursor"])
    found = [edge["node"]["key"] for edge in (*first["edges"], *second["edges"])]
    assert found == [keys[3], *keys[:3]]
    down = await gql(LIST, order={**order, "direction": "DESC"})
    assert [edge["node"]["key"] for edge in down["edges"]] == [keys[2], keys[1]]


async def test_tags_and_surfaces_of_the_whole_ledger(gql: Gql) -> None:
    for tags, surface in ((["UI", "docs"], "a, b"), (["ui"], "b"), (["UI"], None)):
        await make(gql, tags=tags, surface=surface)
    ledger = await gql("{ ledger { tags { name count } surfaces { name count } } }")
    assert ledger["tags"] == [{"name": "UI", "count": 3}, {"name": "docs", "count": 1}]
    assert ledger["surfaces"] == [{"name": "b", "count": 2}, {"name": "a", "count": 1}]


async def test_a_page_of_tasks_costs_no_query_for_each(
    gql: Gql, database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(6):
        await make(gql)
    counted = []
    fetch = db.fetch

    async def counting(sql: str, values: list[Any] | None = None) -> Any:
        counted.append(sql)
        return await fetch(sql, values)

    monkeypatch.setattr(db, "fetch", counting)
    page = await gql(
        "{ tasks(first: 6) { edges { node { key history { id } dependents { key } evidence { id } } } } }"
    )
    assert [len(edge["node"]["history"]) for edge in page["edges"]] == [1] * 6
    assert len(counted) == 3, counted


async def test_too_much_history_is_refused(gql: Gql) -> None:
    key = (await make(gql))["key"]
    result = await gql.raw(f'{{ task(key: "{key}") {{ history(first: 201) {{ id }} }} }}')
    assert result.errors[0].extensions["code"] == "InvalidInput"
