"""Live runs over GraphQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.core.actor import Actor, Scope
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.ledger import lifecycle
from tests.conftest import READER, Gql
from tests.factories import ledger
from tests.factories.repositories import Repository

ERRORS = """
  ... on GuardNotMet { message guard remedy }
  ... on InvalidInput { message fieldErrors { field message } }
  ... on Error { message }
"""
START = f"""mutation ($input: RunStartInput) {{ runStart(input: $input) {{
  __typename
  ... on RunStarted {{
    run {{ id state step currentTask {{ key state }} tool model changeLimit leaseUntil hint }}
    selection {{ task {{ key }} rule explanation candidateCount
      candidates {{ rank key task {{ title }} priority unblocks sharing }}
      skips {{ key reason message }} }}
    reclaimed {{ id }}
  }}
  ... on Conflict {{ message current {{ ... on Run {{ id actorName }} }} }}
  {ERRORS} }} }}"""
VERIFY = f"""mutation ($input: RunVerifyInput!) {{ runVerify(input: $input) {{
  __typename ... on RunCommand {{ id number kind shown state }} {ERRORS} }} }}"""
OUTPUT = """subscription ($id: ID!, $after: Int) { runCommandOutput(id: $id, after: $after) {
  __typename ... on RunCommandPiece { seq text } ... on RunCommand { state exitCode tail }
  ... on Error { message } } }"""
RUN = """query ($id: ID!) { run(id: $id) {
  id state step actorName tool model finishedAt scope surface currentKey baseCommit changesMade changeLimit reason
  ledgerSync hint checkpoint taskKeys
  changes { number summary files at }
  commands { number kind shown state exitCode durationMs outputDigest tail output { seq text } tree dirty }
  evidence { kind standing outcome text taskKey commit subject equivalent url actorName tool
    files { claimed actual claimedCount actualCount }
    command { id kind shown exitCode tail changes dirty } }
  selection { rule explanation task { key state } } } }"""


def step(name: str, kind: str, fields: str = "id step state") -> str:
    """A mutation of a run that answers with it."""
    return f"""mutation ($input: {kind}!) {{ {name}(input: $input) {{
      __typename ... on Run {{ {fields} }} {ERRORS} }} }}"""


CHANGE = step("runRecordChange", "RunRecordChangeInput", "id step changesMade")
NOTE = step("runRecordEvidence", "RunRecordEvidenceInput")
CHECKPOINT = step("runCheckpoint", "RunCheckpointInput")
CLOSE = step("runClose", "RunCloseInput", "id step state result next checkpoint")
BLOCK = step("runBlock", "RunBlockInput")
ABANDON = step("runAbandon", "RunAbandonInput")
HEARTBEAT = f"""mutation ($id: ID!) {{ runHeartbeat(id: $id) {{ __typename ... on Run {{ leaseUntil }} {ERRORS} }} }}"""
CONTINUE = (
    f"""mutation ($id: ID!) {{ runContinue(id: $id) {{ __typename ... on Run {{ step }} {ERRORS} }} }}"""
)


@pytest.fixture
async def repository(database: Settings, tmp_path: Path) -> AsyncIterator[Repository]:
    made = Repository(tmp_path / "work")
    made.commit("Begin", {"app/main.py": "print('hello')\n"})
    await ledger.connect(made)
    async with lifecycle.lifespan(database):
        yield made


@pytest.fixture
def token(gql: Gql) -> Gql:
    """A script with the scopes of an agent."""
    return gql.as_actor(Actor("token", uuid7(), "agent", frozenset({Scope.READ, Scope.LEDGER})))


async def started(gql: Gql, **input: Any) -> Any:
    found = await gql(START, "RunStarted", input=input)
    assert found["run"] is not None
    return found["run"]


async def checked(gql: Gql, run: str, **input: Any) -> Any:
    """A check run to its end."""
    command = await gql(VERIFY, "RunCommand", input={"id": run, "kind": "LINT"} | input)
    stream = await gql.subscribe(OUTPUT, id=command["id"])
    events = [event.data["runCommandOutput"] async for event in stream]
    assert events[-1]["__typename"] == "RunCommand"
    return command, events


async def test_a_whole_cycle(token: Gql, repository: Repository) -> None:
    await ledger.insert_task(1, surface="app", priority="P1")
    await ledger.insert_task(2, surface="docs", priority="P2", depends_on=[ledger.key(1)])
    run = await started(token, tool="loop", model="m-1")
    assert run["currentTask"] == {"key": ledger.key(1), "state": "DOING"}
    assert (run["step"], run["tool"], run["model"], run["changeLimit"]) == ("EXECUTE", "loop", "m-1", 4)
    repository.write({"app/main.py": "print('bye')\n"})
    change = {"id": run["id"], "summary": "Say bye", "files": ["app/main.py"]}
    assert (await token(CHANGE, "Run", input=change))["changesMade"] == 1
    command, events = await checked(token, run["id"])
    assert command["state"] == "RUNNING"
    assert "".join(event["text"] for event in events[:-1]) == "linted\n"
    assert (events[-1]["state"], events[-1]["exitCode"], events[-1]["tail"]) == ("PASSED", 0, "linted\n")
    note = {"id": run["id"], "kind": "URL", "text": "See", "url": "https://example.org/1"}
    await token(NOTE, "Run", input=note)
    commit = repository.commit("feat(app): say bye")
    await token(CHECKPOINT, "Run", input={"id": run["id"], "commit": commit[:10]})
    closed = await token(CLOSE, "Run", input={"id": run["id"], "result": "It says bye.", "next": "Docs."})
    assert (closed["state"], closed["next"], closed["checkpoint"]) == ("CLOSED", "Docs.", commit)
    shown = await token(RUN, id=run["id"])
    assert shown["changes"][0]["files"] == ["app/main.py"]
    assert shown["commands"][0]["output"] == [{"seq": 1, "text": "linted\n"}]
    assert [(e["kind"], e["standing"], e["outcome"]) for e in shown["evidence"]] == [
        ("COMMAND", "VERIFIED", "PASS"),
        ("URL", "CLAIMED", None),
        ("COMMIT", "VERIFIED", None),
        ("FILES", "VERIFIED", None),
    ]
    assert shown["evidence"][0]["command"]["id"] == command["id"]
    assert (shown["evidence"][1]["url"], shown["evidence"][1]["tool"]) == ("https://example.org/1", "loop")
    assert (shown["evidence"][2]["commit"], shown["evidence"][2]["subject"]) == (commit, "feat(app): say bye")
    assert shown["evidence"][3]["files"]["actual"] == ["app/main.py"]
    assert (shown["hint"], shown["selection"]["task"]) == (None, {"key": ledger.key(1), "state": "DONE"})
    again = await token("{ nextTask { task { key } rule explanation } }")
    assert again == {
        "task": {"key": ledger.key(2)},
        "rule": "ONLY_CANDIDATE",
        "explanation": f"{ledger.key(2)} is the only open MVP task that can be taken.",
    }


async def test_the_holder_is_told_apart(gql: Gql, token: Gql, repository: Repository) -> None:
    await ledger.insert_task(1, surface="app")
    run = await started(token)
    held = "query ($id: ID!) { run(id: $id) { heldByViewer } }"
    assert await token(held, id=run["id"]) == {"heldByViewer": True}
    assert await gql(held, id=run["id"]) == {"heldByViewer": False}
    await token(ABANDON, "Run", input={"id": run["id"], "reason": "Enough"})
    assert await token(held, id=run["id"]) == {"heldByViewer": False}


async def test_next_task_explains_itself(gql: Gql, repository: Repository) -> None:
    nothing = await gql("{ nextTask { task { key } rule explanation candidateCount } }")
    assert (nothing["task"], nothing["rule"], nothing["candidateCount"]) == (None, "NO_WORK", 0)
    await ledger.insert_task(1, surface="app", priority="P2")
    await ledger.insert_task(2, surface="app", priority="P1")
    await ledger.insert_task(3, priority="P1", depends_on=[ledger.key(2)])
    await ledger.insert_task(4, scope="BACKLOG", priority="P0", policy_review="NEEDED")
    found = await gql(
        """{ nextTask { task { key } rule explanation candidateCount
             candidates { rank key priority unblocks sharing } skips { key reason message } } }"""
    )
    assert (found["task"]["key"], found["rule"], found["candidateCount"]) == (ledger.key(2), "PRIORITY", 2)
    assert found["explanation"] == (
        f"{ledger.key(2)} is P1; the next, {ledger.key(1)}, is P2. 2 tasks were skipped."
    )
    assert found["candidates"] == [
        {"rank": 1, "key": ledger.key(2), "priority": "P1", "unblocks": 1, "sharing": 1},
        {"rank": 2, "key": ledger.key(1), "priority": "P2", "unblocks": 0, "sharing": 1},
    ]
    assert [(skip["key"], skip["reason"]) for skip in found["skips"]] == [
        (ledger.key(3), "WAITS_FOR_DEPENDENCY"),
        (ledger.key(4), "POLICY_REVIEW"),
    ]


async def test_wrong_steps_name_their_guard(token: Gql, repository: Repository) -> None:
    await ledger.insert_task(1, surface="app")
    run = (await started(token))["id"]
    refused = await token(CLOSE, "GuardNotMet", input={"id": run, "result": "Done."})
    assert refused["guard"] == "STEP_ORDER"
    assert "runVerify" in refused["remedy"]
    outside = {"id": run, "summary": "x", "files": ["docs/a.md"]}
    assert (await token(CHANGE, "GuardNotMet", input=outside))["guard"] == "ONE_SURFACE"
    faulty = await token(CHANGE, "InvalidInput", input=outside | {"files": ["../x"]})
    assert [fault["field"] for fault in faulty["fieldErrors"]] == ["files"]
    assert (await token(CONTINUE, "GuardNotMet", id=run))["guard"] == "STEP_ORDER"
    tool = {"id": run, "reason": "No.", "tool": "x" * 101}
    await token(ABANDON, "InvalidInput", input=tool)
    await token(VERIFY, "InvalidInput", input={"id": run, "kind": "PY_COMPILE", "files": ["/etc/passwd.py"]})
    await token(CHECKPOINT, "GuardNotMet", input={"id": run, "commit": "abcd"})
    await token(BLOCK, "NotFound", input={"id": "nonsense", "reason": "why"})
    assert (await token(HEARTBEAT, "Run", id=run))["leaseUntil"]


async def test_who_holds_the_lock(gql: Gql, token: Gql, repository: Repository) -> None:
    assert await gql("{ ledger { activeRun { id } } }") == {"activeRun": None}
    await ledger.insert_task(1)
    run = await started(token)
    assert (await gql("{ ledger { activeRun { id } } }"))["activeRun"] == {"id": run["id"]}
    conflict = await gql(START, "Conflict")
    assert conflict["current"] == {"id": run["id"], "actorName": "agent"}
    await gql.as_actor(READER)(START, "NotAllowed")
    other = gql.as_actor(Actor("token", uuid7(), "other", frozenset({Scope.LEDGER})))
    await other(ABANDON, "NotAllowed", input={"id": run["id"], "reason": "Mine now."})
    assert (await other(HEARTBEAT, "GuardNotMet", id=run["id"]))["guard"] == "LOCK_HELD"
    ended = await gql(ABANDON, "Run", input={"id": run["id"], "reason": "It hangs."})
    assert ended["state"] == "ABANDONED"


async def test_starting_with_nothing_to_do(token: Gql, repository: Repository) -> None:
    found = await token(START, "RunStarted", input=None)
    assert (found["run"], found["selection"]["rule"]) == (None, "NO_WORK")
    await token(START, "InvalidInput", input={"leaseSeconds": 1})


async def test_without_a_repository(token: Gql) -> None:
    assert (await token(START, "GuardNotMet"))["guard"] == "WORKSPACE_CONNECTED"


async def test_blocking(token: Gql, repository: Repository) -> None:
    await ledger.insert_task(1)
    run = await started(token)
    blocked = await token(BLOCK, "Run", input={"id": run["id"], "reason": "No disk.", "kind": "TECHNICAL"})
    assert (blocked["step"], blocked["state"]) == ("BLOCKED", "BLOCKED")
    task = await token(f'{{ task(key: "{ledger.key(1)}") {{ state blockedReason blockedKind }} }}')
    assert task == {"state": "BLOCKED", "blockedReason": "No disk.", "blockedKind": "TECHNICAL"}


async def test_cancelling_a_check(token: Gql, repository: Repository) -> None:
    await ledger.connect(repository, test_command=[ledger.PYTHON, "-c", "import time; time.sleep(600)"])
    await ledger.insert_task(1)
    run = await started(token)
    command = await token(VERIFY, "RunCommand", input={"id": run["id"], "kind": "TEST"})
    cancel = f"mutation ($id: ID!) {{ runVerifyCancel(id: $id) {{ __typename {ERRORS} }} }}"
    await token(cancel, "RunCommand", id=command["id"])
    stream = await token.subscribe(OUTPUT, id=command["id"], after=0)
    assert [event.data["runCommandOutput"]["state"] async for event in stream] == ["CANCELLED"]
    await token(cancel, "Conflict", id=command["id"])
    await token(cancel, "NotFound", id=run["id"])
    node = await token("query ($id: ID!) { node(id: $id) { ... on RunCommand { state } } }", id=command["id"])
    assert node == {"state": "CANCELLED"}


async def test_watching_a_run(token: Gql, repository: Repository) -> None:
    await ledger.insert_task(1)
    run = await started(token)
    watch = """subscription ($id: ID!) { runChanged(id: $id) {
      __typename ... on Run { state changesMade } ... on Error { message } } }"""
    stream = await token.subscribe(watch, id=run["id"])
    assert (await anext(stream)).data["runChanged"]["state"] == "ACTIVE"
    await token(ABANDON, "Run", input={"id": run["id"], "reason": "Enough."})
    assert (await anext(stream)).data["runChanged"]["state"] == "ABANDONED"
    await stream.aclose()
    for document, name in ((watch, "runChanged"), (OUTPUT, "runCommandOutput")):
        stream = await token.subscribe(document, id="nonsense")
        assert [event.data[name]["__typename"] async for event in stream] == ["NotFound"]


async def test_lists_of_runs_load_what_belongs_to_them_at_once(
    token: Gql, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    from schema.node import LOADERS

    await ledger.insert_task(1)
    for _ in range(3):
        run = await started(token)
        await token(ABANDON, "Run", input={"id": run["id"], "reason": "Again."})
    calls: list[int] = []
    for name in ("changes_of_run", "commands_of_run", "evidence_of_run", "task_by_key"):
        load = LOADERS[name]

        async def counted(keys: Any, load: Any = load) -> Any:
            calls.append(len(keys))
            return await load(keys)

        monkeypatch.setitem(LOADERS, name, counted)
    found = await token(
        """{ runs(first: 10) { edges { node { state changes { number } commands { number } evidence { kind }
             currentTask { key } } } } }"""
    )
    assert [edge["node"]["currentTask"] for edge in found["edges"]] == [{"key": ledger.key(1)}] * 3
    assert calls == [3, 3, 3, 3]
