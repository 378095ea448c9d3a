"""Every mutation of the schema leaves one entry in the audit log."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from schema import DOMAINS, audit, schema
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
    await asyncio.gather(*audit._writing)
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
