"""Every mutation of the schema leaves one entry in the audit log."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from schema import DOMAINS, audit, schema
from schema.ids import to_id
from server.core.actor import Actor, Scope
from server.core.ids import uuid7
from server.domains.accounts import audit as entries
from server.domains.accounts.models import AuditEntry
from tests.conftest import OWNER, READER, Gql

CREATE = """
mutation ($input: TaskCreateInput!) {
  taskCreate(input: $input) { __typename ... on Task { key version } ... on Error { message } }
}
"""


async def told() -> list[tuple[str, str | None, str, str]]:
    rows = await AuditEntry.all().order_by("created_at", "id")
    return [(row.action, row.target, row.result, row.actor_name) for row in rows]


async def test_success_and_refusals(gql: Gql) -> None:
    made = await gql(CREATE, "Task", input={"title": "A secret plan", "scope": "MVP"})
    await gql(CREATE, "InvalidInput", input={"title": "", "scope": "MVP", "key": "T-20260101-001"})
    await gql.as_actor(READER)(CREATE, "NotAllowed", input={"title": "Not mine", "scope": "MVP"})
    block = (
        'mutation ($key: String!) { taskBlock(input: {key: $key, reason: "A long story"}) { __typename } }'
    )
    await gql(block, "Task", key=made["key"])
    await gql(block, "NotFound", key="T-20200101-404")
    assert await told() == [
        ("taskCreate", made["key"], "OK", OWNER.name),
        ("taskCreate", "T-20260101-001", "InvalidInput", OWNER.name),
        ("taskCreate", None, "NotAllowed", READER.name),
        ("taskBlock", made["key"], "OK", OWNER.name),
        ("taskBlock", "T-20200101-404", "NotFound", OWNER.name),
    ]
    row = await AuditEntry.filter(action="taskBlock").first()
    assert row is not None and row.address == "127.0.0.1" and row.actor_id == OWNER.id


async def test_global_ids_are_readable(gql: Gql) -> None:
    create = (
        'mutation { characterCreate(input: {name: "Ada", age: 30}) { __typename ... on Character { id } } }'
    )
    made = await gql(create, "Character")
    archive = """
      mutation ($id: ID!) { characterArchive(id: $id, expectedVersion: 1) { __typename } }
    """
    await gql(archive, "Character", id=made["id"])
    named = audit.readable(made["id"])
    assert named.startswith("Character:")
    assert [entry[:3] for entry in await told()] == [
        ("characterCreate", named, "OK"),
        ("characterArchive", named, "OK"),
    ]


async def test_many_targets_are_named_in_short(gql: Gql) -> None:
    keys = [(await gql(CREATE, "Task", input={"title": "x", "scope": "MVP"}))["key"] for _ in range(7)]
    many = """
      mutation ($keys: [String!]!) { tasksUpdate(input: {keys: $keys, priority: P0}) { __typename } }
    """
    await gql(many, "TasksUpdated", keys=keys)
    assert (await told())[-1][1] == f"7: {', '.join(keys[:5])}"


async def test_what_nobody_expects_is_kept_too(gql: Gql, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*arguments: Any) -> None:
        raise RuntimeError("no disk")

    monkeypatch.setattr("server.domains.ledger.tasks.create", broken)
    result = await gql.raw(CREATE, input={"title": "x", "scope": "MVP"})
    assert result.errors[0].extensions["code"] == "INTERNAL"
    assert await told() == [("taskCreate", None, "Unexpected", OWNER.name)]


async def test_a_mutation_never_fails_for_its_entry(
    gql: Gql, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*arguments: Any) -> None:
        raise RuntimeError("no room for entries")

    monkeypatch.setattr(entries, "record", broken)
    await gql(CREATE, "Task", input={"title": "x", "scope": "MVP"})
    assert "no room for entries" in caplog.text
    assert await told() == []


async def test_what_is_cancelled_is_kept(gql: Gql, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = asyncio.Event()

    async def slow(*arguments: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr("server.domains.ledger.tasks.create", slow)
    asked = asyncio.create_task(gql.raw(CREATE, input={"title": "x", "scope": "MVP"}))
    await begun.wait()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await entries.settle()
    assert await told() == [("taskCreate", None, "Cancelled", OWNER.name)]


def test_every_mutation_is_audited_once() -> None:
    mutation = schema.schema_converter.type_map["Mutation"].definition
    own = {
        f.python_name
        for d in DOMAINS
        if getattr(d, "AUDITS_ITSELF", False)
        for f in d.Mutation.__strawberry_definition__.fields
    }
    for field in mutation.fields:
        hooks = sum(isinstance(extension, audit.Audited) for extension in field.extensions)
        assert hooks == (0 if field.python_name in own else 1), field.python_name


ENTRIES = """
  query ($after: String, $action: String, $result: String) {
    auditEntries(first: 2, after: $after, action: $action, result: $result) {
      totalCount pageInfo { hasNextPage endCursor }
      edges { node { id at actorKind actorId actorName action target result address } }
    }
  }
"""


async def test_owners_read_the_log(gql: Gql) -> None:
    keys = [(await gql(CREATE, "Task", input={"title": "x", "scope": "MVP"}))["key"] for _ in range(3)]
    await gql.as_actor(READER)(CREATE, "NotAllowed", input={"title": "Not mine", "scope": "MVP"})
    first = await gql(ENTRIES)
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (4, True)
    newest = first["edges"][0]["node"]
    assert (newest["action"], newest["result"], newest["actorName"]) == (
        "taskCreate",
        "NotAllowed",
        READER.name,
    )
    assert newest["actorId"] == to_id("User", READER.id)
    second = await gql(ENTRIES, after=first["pageInfo"]["endCursor"])
    pages = [edge["node"]["target"] for edge in (*first["edges"], *second["edges"])]
    assert pages == [None, *reversed(keys)]
    refused = await gql(ENTRIES, result="NotAllowed")
    assert (refused["totalCount"], len(refused["edges"])) == (1, 1)
    assert (await gql(ENTRIES, action="taskUpdate", result="OK"))["totalCount"] == 0


async def test_nobody_else_does(gql: Gql) -> None:
    result = await gql.as_actor(READER).raw(ENTRIES)
    assert result.errors[0].extensions["code"] == "NotAllowed"
    assert (await gql.raw(ENTRIES, after="nonsense")).errors[0].extensions["code"] == "InvalidInput"


async def test_what_is_refused_before_it_begins(gql: Gql, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_told", {})
    narrow = Actor("token", uuid7(), "narrow", frozenset({Scope.CHARACTERS}))
    for _ in range(3):
        assert (await gql.as_actor(None).raw("{ __typename ledger { version } tasks { totalCount } }")).errors
        assert (await gql.as_actor(None).raw(CREATE, input={"title": "x", "scope": "MVP"})).errors
        assert (await gql.as_actor(narrow).raw("{ ledger { version } }")).errors
        assert (await gql.as_actor(narrow).raw("{ tasks { totalCount } }")).errors
    await entries.settle()
    assert sorted(await told()) == [
        ("mutation", "taskCreate", "UNAUTHENTICATED", "anonymous"),
        ("query", "ledger", "NotAllowed", "narrow"),
        ("query", "ledger", "UNAUTHENTICATED", "anonymous"),
        ("query", "tasks", "NotAllowed", "narrow"),
    ]
