"""The ledger over GraphQL."""

import base64
from typing import Any

import pytest

from schema.ids import parse
from server.core.ids import uuid7
from tests.conftest import READER, Gql
from tests.domains.ledger import files

IMPORT = """
mutation ($input: LedgerImportInput!, $dryRun: Boolean) {
  ledgerImport(input: $input, dryRun: $dryRun) {
    __typename
    ... on LedgerImport {
      dryRun fileName sha256 encodingRepaired
      counts { tasks mvpDone mvpTodo mvpDoing mvpBlocked backlogDone backlogTodo runs decisions findings unparsed }
      changes { tasksAdded tasksChanged tasksUnchanged runsAdded runsChanged runsUnchanged decisionsAdded }
      findings { id code severity line key message claimed actual }
      ledger { version mvp { done total percent } full { done todo total percent } }
    }
    ... on Error { message }
    ... on InvalidInput { fieldErrors { field message } }
  }
}
"""
LEDGER = """
{
  ledger {
    version
    mvp { done todo doing blocked total percent } backlog { done total } full { percent }
    doing { key state } lastRuns(first: 2) { title startedAt }
    findings(severity: [ERROR], code: [TOO_MANY_DOING, UNPARSED_LINE]) { code line claimed }
    findingCounts { code severity count }
    lastImport { id fileName importedAt unparsed { line text } }
  }
}
"""
TASKS = """
query ($first: Int!, $after: String, $filter: TaskFilter, $order: TaskOrder) {
  tasks(first: $first, after: $after, filter: $filter, order: $order) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
    edges { cursor node { id key title runs { title } findings { code } } }
  }
}
"""


async def load(
    gql: Gql, content: bytes | None = None, *, dry_run: bool = False, name: str = "plan.md"
) -> Any:
    text = (content or files.SAMPLE.read_bytes()).decode()
    return await gql(IMPORT, "LedgerImport", input={"fileName": name, "text": text}, dryRun=dry_run)


async def test_empty_ledger(gql: Gql) -> None:
    ledger = await gql(LEDGER)
    nothing = {"done": 0, "todo": 0, "doing": 0, "blocked": 0, "total": 0, "percent": 0}
    assert ledger == {
        "version": 0,
        "mvp": nothing,
        "backlog": {"done": 0, "total": 0},
        "full": {"percent": 0},
        "doing": [],
        "lastRuns": [],
        "findings": [],
        "findingCounts": [],
        "lastImport": None,
    }
    assert (await gql(TASKS, first=1))["edges"] == []


async def test_dry_run_is_the_default(gql: Gql) -> None:
    found = await gql(
        'mutation { ledgerImport(input: {fileName: "a.md", text: "### MVP_TODO"}) '
        "{ __typename ... on LedgerImport { dryRun ledger { version } } } }",
        "LedgerImport",
    )
    assert found == {"__typename": "LedgerImport", "dryRun": True, "ledger": {"version": 0}}


async def test_import(gql: Gql) -> None:
    planned = await load(gql, dry_run=True)
    assert (planned["changes"]["tasksAdded"], planned["ledger"]["version"]) == (12, 0)
    done = await load(gql)
    assert done["counts"] == planned["counts"]
    assert done["counts"]["mvpBlocked"] == 2
    assert (done["ledger"]["full"], done["ledger"]["version"]) == (
        {"done": 5, "todo": 4, "total": 10, "percent": 50},
        2,
    )
    again = await load(gql)
    assert (again["changes"]["tasksUnchanged"], again["changes"]["tasksAdded"]) == (12, 0)


@pytest.mark.parametrize(
    ("input", "field"),
    [
        ({"fileName": "a.md"}, "text"),
        ({"fileName": "a.md", "text": "x", "contentBase64": "eA=="}, "text"),
        ({"fileName": "a.md", "contentBase64": "not base64!"}, "contentBase64"),
        ({"fileName": "a.md", "text": "Dear diary"}, "text"),
        ({"fileName": "a.md", "text": ""}, "text"),
        ({"fileName": "", "text": "### MVP_TODO"}, "fileName"),
    ],
)
async def test_refused_imports(gql: Gql, input: dict[str, str], field: str) -> None:
    found = await gql(IMPORT, "InvalidInput", input=input, dryRun=False)
    assert [fault["field"] for fault in found["fieldErrors"]] == [field]


async def test_only_those_with_the_right(gql: Gql) -> None:
    input = {"fileName": "a.md", "text": "### MVP_TODO"}
    await gql.as_actor(READER)(IMPORT, "NotAllowed", input=input, dryRun=True)
    assert (await gql.as_actor(READER)(LEDGER))["version"] == 0
    for document in (LEDGER, "{ decisions { id } }", '{ task(key: "T-20260101-001") { id } }'):
        assert (await gql.as_actor(None).raw(document)).errors


async def test_bytes_that_are_not_utf_8(gql: Gql) -> None:
    content = base64.b64encode("### MVP_TODO\n- T-20260101-001 - Größe\0".encode("cp1252")).decode()
    found = await gql(
        IMPORT, "LedgerImport", input={"fileName": "a.md", "contentBase64": content}, dryRun=False
    )
    assert found["encodingRepaired"]
    assert (await gql('{ task(key: "T-20260101-001") { title } }'))["title"] == "Größe"


async def test_dashboard(gql: Gql) -> None:
    await load(gql, name="sample.md")
    ledger = await gql(LEDGER)
    assert ledger["mvp"] == {"done": 2, "todo": 1, "doing": 1, "blocked": 2, "total": 4, "percent": 50}
    assert [task["key"][-3:] for task in ledger["doing"]] == ["003"]
    assert ledger["lastRuns"] == [
        {"title": "some day", "startedAt": None},
        {"title": "AUTO - T-20260101-002 & T-20260101-001", "startedAt": "2026-01-04T07:30:00Z"},
    ]
    assert ledger["findings"] == [
        {"code": "TOO_MANY_DOING", "line": 61, "claimed": "T-20260101-003, T-20260101-010"}
    ]
    assert ledger["findingCounts"][0]["severity"] == "ERROR"
    assert ledger["lastImport"]["fileName"] == "sample.md"
    assert ledger["lastImport"]["unparsed"][1] == {"line": 45, "text": "this line is no task"}


async def test_task(gql: Gql) -> None:
    await load(gql)
    document = """
      query ($key: String!) {
        task(key: $key) {
          id key title scope state priority tags surface dependsOn definitionOfDone blockedReason blockedKind note
          checkpoint { commit repository verifiedAt subject } version createdAt
          runs { title sections { title text } tasks { key } } findings { code severity }
        }
      }
    """
    guide = await gql(document, key="T-20260101-004")
    assert guide["definitionOfDone"] == ["The guide has two chapters", "A reader finds both"]
    assert (guide["priority"], guide["tags"], guide["surface"]) == ("P2", ["docs", "guide"], "docs/guide")
    shipped = await gql(document, key="T-20260101-015")
    assert shipped["checkpoint"] == {
        "commit": "aaaa111",
        "repository": None,
        "verifiedAt": None,
        "subject": None,
    }
    assert shipped["runs"][0]["tasks"] == [{"key": "T-20260101-015"}]
    assert {"code": "DUPLICATE_TASK", "severity": "WARNING"} in shipped["findings"]
    refused = await gql(document, key="T-20260101-005")
    assert (refused["blockedKind"], refused["blockedReason"]) == ("COMPLIANCE", "No consent - refused")
    assert (await gql(document, key="T-20260101-011"))["title"].endswith("<script>alert(1)</script> titles")
    assert await gql(document, key="T-20260101-999") is None


async def test_task_list(gql: Gql) -> None:
    await load(gql)
    order = {"by": "PRIORITY", "direction": "DESC"}
    first = await gql(TASKS, first=7, order=order)
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (12, True)
    second = await gql(TASKS, first=7, order=order, after=first["pageInfo"]["endCursor"])
    assert second["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": True,
        "endCursor": second["edges"][-1]["cursor"],
    }
    keys = [edge["node"]["key"] for edge in (*first["edges"], *second["edges"])]
    assert len(set(keys)) == 12
    assert keys[-1] == "T-20260101-011"
    found = await gql(
        TASKS, first=10, filter={"search": "ship", "scope": ["BACKLOG"], "state": [], "tag": None}
    )
    assert [edge["node"]["key"][-3:] for edge in found["edges"]] == ["014", "015"]
    assert found["edges"][1]["node"]["runs"] == [{"title": "AUTO - T-20260101-015 Ship it again"}]
    assert (await gql.raw(TASKS, first=0)).errors[0].extensions["code"] == "InvalidInput"


async def test_nodes_and_runs(gql: Gql) -> None:
    await load(gql)
    runs = await gql("{ runs(first: 2) { totalCount edges { node { id title taskKeys position line } } } }")
    assert (runs["totalCount"], [edge["node"]["position"] for edge in runs["edges"]]) == (3, [0, 1])
    id = runs["edges"][0]["node"]["id"]
    assert parse(id)[0] == "Run"
    assert (await gql("query ($id: ID!) { run(id: $id) { id } }", id=id))["id"] == id
    decision = (await gql("{ decisions { id title decidedAt text line } }"))[0]
    assert decision["decidedAt"] == "2026-01-02T00:00:00Z"
    ledger = await gql("{ ledger { findings { id } lastImport { id } } }")
    ids = [id, decision["id"], ledger["findings"][0]["id"], ledger["lastImport"]["id"]]
    nodes = await gql("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=ids)
    assert [node["__typename"] for node in nodes] == ["Run", "Decision", "Finding", "LedgerImportRecord"]
    assert await gql('{ run(id: "nonsense") { id } }') is None
    assert await gql("query ($id: ID!) { run(id: $id) { id } }", id=decision["id"]) is None


async def test_findings_of_a_dry_run_can_be_told_apart(gql: Gql) -> None:
    first, second = [(await load(gql, dry_run=True))["findings"] for _ in range(2)]
    ids = [finding["id"] for finding in first]
    assert ids == [finding["id"] for finding in second]
    assert len(set(ids)) == len(ids)


async def test_changes_are_pushed(gql: Gql) -> None:
    stream = await gql.subscribe("subscription { ledgerChanged { version mvp { total } } }")
    try:
        assert (await anext(stream)).data == {"ledgerChanged": {"version": 0, "mvp": {"total": 0}}}
        await load(gql)
        assert (await anext(stream)).data == {"ledgerChanged": {"version": 2, "mvp": {"total": 4}}}
    finally:
        await stream.aclose()


async def test_real_file(gql: Gql) -> None:
    content = base64.b64encode(files.real_file().read_bytes()).decode()
    input = {"fileName": "CONTROL_PLANE.md", "contentBase64": content}
    found = await gql(IMPORT, "LedgerImport", input=input, dryRun=False)
    assert found["counts"] == {
        **{"tasks": 168, "mvpDone": 13, "mvpTodo": 0, "mvpDoing": 0, "mvpBlocked": 5},
        **{"backlogDone": 20, "backlogTodo": 130, "runs": 27, "decisions": 2, "findings": 124, "unparsed": 0},
    }
    assert found["encodingRepaired"]
    assert found["ledger"]["full"] == {"done": 33, "todo": 130, "total": 163, "percent": 20}
    again = await gql(IMPORT, "LedgerImport", input=input, dryRun=False)
    assert again["changes"] == {
        **{"tasksAdded": 0, "tasksChanged": 0, "tasksUnchanged": 168, "decisionsAdded": 0},
        **{"runsAdded": 0, "runsChanged": 0, "runsUnchanged": 27},
    }


DIFF = """
mutation ($input: LedgerImportInput!, $dryRun: Boolean, $first: Int!, $skip: Int!, $id: String) {
  ledgerImport(input: $input, dryRun: $dryRun, progressId: $id) {
    __typename
    ... on LedgerImport {
      changes { tasksAdded tasksChanged tasksKept runsKept }
      diffCount diff(first: $first, skip: $skip) { kind change key title line reason fields { field before after } }
      unparsed(first: 1) { line text }
    }
    ... on Error { message }
  }
}
"""
PROGRESS = """
subscription ($id: String!) {
  ledgerImportProgress(progressId: $id) {
    __typename ... on LedgerImportProgress { phase done total } ... on Error { message }
  }
}
"""
AUDIT = """
query ($source: FindingSource!, $code: [FindingCode!], $severity: [FindingSeverity!]) {
  ledger {
    findings(source: $source, code: $code, severity: $severity) { id code severity line key claimed actual message }
    findingCounts(source: $source) { code severity count }
  }
}
"""
EXPORT = "query ($format: LedgerExportFormat!) { ledgerExport(format: $format) { fileName mimeType text } }"


async def test_diff(gql: Gql) -> None:
    first = {
        "fileName": "a.md",
        "text": "## 02 — MVP_TASK_LEDGER\n### MVP_DONE\n- T-20260101-001 — A [P1]\nwhat",
    }
    variables = {"first": 10, "skip": 0, "dryRun": True}
    found = await gql(DIFF, "LedgerImport", input=first, **variables)
    assert found["unparsed"] == [{"line": 4, "text": "what"}]
    assert (found["diffCount"], found["diff"]) == (
        1,
        [
            {
                **{"kind": "TASK", "change": "ADDED", "key": "T-20260101-001", "title": "A", "line": 3},
                "reason": None,
                "fields": [
                    {"field": "scope", "before": None, "after": "MVP"},
                    {"field": "state", "before": None, "after": "DONE"},
                    {"field": "priority", "before": None, "after": "P1"},
                ],
            }
        ],
    )
    await gql(DIFF, "LedgerImport", input=first, **(variables | {"dryRun": False}))
    second = {"fileName": "a.md", "text": "## 02 — MVP_TASK_LEDGER\n### MVP_TODO\n- T-20260101-001 — B [P1]"}
    found = await gql(DIFF, "LedgerImport", input=second, **variables)
    assert found["diff"][0]["reason"] == "It is reopened: the imported file lists it as TODO."
    assert found["diff"][0]["fields"] == [
        {"field": "title", "before": "A", "after": "B"},
        {"field": "state", "before": "DONE", "after": "TODO"},
    ]
    assert (await gql(DIFF, "LedgerImport", input=second, **(variables | {"skip": 1})))["diff"] == []


async def test_progress(gql: Gql) -> None:
    mine, bad = uuid7().hex, uuid7().hex
    stream = await gql.subscribe(PROGRESS, id=mine)
    assert (await anext(stream)).data["ledgerImportProgress"]["phase"] == "WAITING"
    input = {"fileName": "a.md", "text": files.SAMPLE.read_text("utf-8")}
    await gql(DIFF, "LedgerImport", input=input, dryRun=False, first=1, skip=0, id=mine)
    steps = [event.data["ledgerImportProgress"] async for event in stream]
    phases = [step["phase"] for step in steps]
    assert list(dict.fromkeys(phases)) == ["READ", "AUDIT", "COMPARE", "WRITE", "DONE"]
    writing = [step for step in steps if step["phase"] == "WRITE"]
    assert writing[-1]["done"] == writing[-1]["total"] > 12
    late = [
        event.data["ledgerImportProgress"]["phase"] async for event in await gql.subscribe(PROGRESS, id=mine)
    ]
    assert late == ["DONE"]
    await gql(DIFF, "InvalidInput", input={"fileName": "a.md", "text": "x"}, first=1, skip=0, id=bad)
    late = [
        event.data["ledgerImportProgress"]["phase"] async for event in await gql.subscribe(PROGRESS, id=bad)
    ]
    assert late == ["FAILED"]
    for id in ("", "x" * 101):
        events = [event.data["ledgerImportProgress"] async for event in await gql.subscribe(PROGRESS, id=id)]
        assert [event["__typename"] for event in events] == ["InvalidInput"]
        await gql(DIFF, "InvalidInput", input=input, first=1, skip=0, id=id)


async def test_findings_of_the_ledger(gql: Gql) -> None:
    assert await gql(AUDIT, source="LEDGER") == {"findings": [], "findingCounts": []}
    await load(gql)
    whole = await gql(AUDIT, source="LEDGER")
    assert sum(row["count"] for row in whole["findingCounts"]) == len(whole["findings"]) > 20
    assert len({row["id"] for row in whole["findings"]}) == len(whole["findings"])
    assert whole["findings"][0]["severity"] == "ERROR"
    errors = await gql(
        AUDIT, source="LEDGER", severity=["ERROR"], code=["DONE_WITHOUT_CHECKPOINT", "RUN_ORDER"]
    )
    assert [row["key"] for row in errors["findings"]] == ["T-20260101-014", "T-20260101-016"]


async def test_export(gql: Gql) -> None:
    await load(gql)
    file = await gql(EXPORT, format="MARKDOWN")
    assert (file["fileName"], file["mimeType"]) == ("plan.md", "text/markdown")
    assert (await load(gql, file["text"].encode()))["changes"]["tasksUnchanged"] == 12
    assert (await gql(EXPORT, format="MARKDOWN")) == file
    assert (await gql.as_actor(READER)(EXPORT, format="JSON"))["mimeType"] == "application/json"


async def test_lines_of_the_imported_file(gql: Gql) -> None:
    await load(gql)
    lines = "lines(start: 44, first: 2) { number text } beyond: lines(start: 100000) { number }"
    found = (await gql(f"{{ ledger {{ lastImport {{ {lines} }} }} }}"))["lastImport"]
    text = files.SAMPLE.read_text("utf-8").split("\n")
    assert found["lines"] == [{"number": 44, "text": text[43]}, {"number": 45, "text": text[44]}]
    assert found["beyond"] == []
    refused = await gql.raw("{ ledger { lastImport { lines(first: 1001) { number } } } }")
    assert refused.errors
