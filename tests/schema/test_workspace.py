"""The connected repository over GraphQL."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from server.domains.ledger import workspace
from tests.conftest import READER, Gql
from tests.factories.repositories import Repository

FIELDS = """
  workspace {
    path branch head dirty changedFiles changedCount lintCommand testCommand probeHosts connectedAt connectedBy error
  }
"""
CONNECT = f"""
  mutation ($input: LedgerConnectInput!) {{
    ledgerConnect(input: $input) {{
      __typename
      ... on Ledger {{ version {FIELDS} }}
      ... on InvalidInput {{ fieldErrors {{ field message }} }}
    }}
  }}
"""
DISCONNECT = "mutation { ledgerDisconnect { __typename ... on Ledger { version workspace { path } } } }"
LEDGER = f"{{ ledger {{ {FIELDS} }} }}"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "work")
    repository.commit("Begin", {"a.py": "x = 1\n"})
    return repository


async def test_connect_look_and_disconnect(gql: Gql, repository: Repository) -> None:
    assert (await gql(LEDGER))["workspace"] is None
    repository.write({"a.py": "x = 2\n", "new file.txt": ""})
    command = shlex.join([sys.executable, "-m", "pytest"])
    path = str(repository.path)
    found = await gql(CONNECT, "Ledger", input={"path": path, "testCommand": command, "probeHosts": ["::1"]})
    seen = found["workspace"]
    assert seen.pop("connectedAt") is not None
    assert seen == {
        **{"path": path, "branch": "main", "head": repository.head, "dirty": True, "changedCount": 2},
        **{"changedFiles": ["a.py", "new file.txt"], "lintCommand": None, "testCommand": command},
        **{"probeHosts": ["::1"], "connectedBy": "owner@example.org", "error": None},
    }
    gone = await gql(DISCONNECT, "Ledger")
    assert (gone["workspace"], gone["version"]) == (None, found["version"] + 1)


async def test_refusals(gql: Gql, repository: Repository, tmp_path: Path) -> None:
    found = await gql(CONNECT, "InvalidInput", input={"path": str(tmp_path)})
    assert found["fieldErrors"][0]["field"] == "path"
    input = {"path": str(repository.path)}
    await gql.as_actor(READER)(CONNECT, "NotAllowed", input=input)
    await gql.as_actor(READER)(DISCONNECT, "NotAllowed")
    assert (await gql.as_actor(None).raw(CONNECT, input=input)).errors


async def test_why_it_cannot_be_looked_at(gql: Gql, repository: Repository) -> None:
    await gql(CONNECT, "Ledger", input={"path": str(repository.path)})
    repository.path.rename(repository.path.with_name("moved"))
    seen = (await gql(LEDGER))["workspace"]
    assert "is not there" in seen["error"]
    assert (seen["head"], seen["dirty"], seen["changedFiles"]) == (None, None, [])


async def test_the_look_is_made_only_when_it_is_asked_for(
    gql: Gql, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gql(CONNECT, "Ledger", input={"path": str(repository.path)})

    async def inspect(path: Path) -> None:
        raise AssertionError("nobody asked for this")

    monkeypatch.setattr(workspace, "inspect", inspect)
    assert await gql("{ ledger { workspace { path testCommand } } }") == {
        "workspace": {"path": str(repository.path), "testCommand": None}
    }
