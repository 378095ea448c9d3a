"""Workflows, presets, repeats and A/B runs through GraphQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schema.ids import parse, to_id
from schema.node import LOADERS
from server.core import clock
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.accounts import audit
from server.domains.accounts.models import AuditEntry
from server.domains.characters import service as characters
from server.domains.generation.models import Engine, EngineState, GenerationJob
from tests.conftest import OWNER, READER, Gql
from tests.domains.generation.pictures import stored
from tests.domains.generation.sandbox import Sandbox
from tests.domains.generation.support import order
from tests.domains.generation.workflows import graphs

TOLD = "... on Error { message }"
ERRORS = """... on Error { message } ... on InvalidInput { fieldErrors { field message } }
  ... on Conflict { expectedVersion currentVersion current { id } }"""
WORKFLOW = """... on Workflow { id key version builtIn archivedAt extension produces category graph
  parameters { name kind targets { node input } } presets { id name builtIn parameters }
  versions { version note actorName } }"""
UPLOAD = f"""mutation ($input: WorkflowUploadInput!) {{
  workflowUpload(input: $input) {{ __typename {WORKFLOW} {ERRORS} }} }}"""
REVISE = f"""mutation ($input: WorkflowReviseInput!) {{
  workflowRevise(input: $input) {{ __typename {WORKFLOW} {ERRORS} }} }}"""
ARCHIVE = f"mutation ($key: String!) {{ workflowArchive(key: $key) {{ __typename {WORKFLOW} {TOLD} }} }}"
RESTORE = f"mutation ($key: String!) {{ workflowRestore(key: $key) {{ __typename {WORKFLOW} {TOLD} }} }}"
SAVE = f"""mutation ($input: PresetSaveInput!) {{
  presetSave(input: $input) {{ __typename {WORKFLOW} {ERRORS} }} }}"""
REMOVE = (
    f"mutation ($id: ID!) {{ presetRemove(id: $id) {{ __typename {WORKFLOW} ... on Error {{ message }} }} }}"
)
INSPECT = """query ($graph: JSON!) { workflowInspect(graph: $graph) { ... on WorkflowInspection {
  nodes { id title classType inputs { name value linked kind suggestion } }
  suggestions { name kind default targets { node input } } problems { field message } } } }"""
JOB = """... on GenerationJob { id seed prompt parameters inputs { id } variant workflow { key version }
  experiment { id } }"""
START = f"""mutation ($input: GenerationStartInput!) {{
  generationStart(input: $input) {{ __typename {JOB} {ERRORS} }} }}"""
REPEAT = f"""mutation ($input: GenerationRepeatInput!) {{
  generationRepeat(input: $input) {{ __typename {JOB} {ERRORS} }} }}"""
COMPARE = f"""mutation ($input: ExperimentStartInput!) {{
  experimentStart(input: $input) {{ __typename ... on Experiment {{ id name promptA promptB seeds actorName
    pairs {{ seed a {{ seed prompt variant experiment {{ id }} }} b {{ seed prompt variant }} }} }} {ERRORS} }} }}"""


def upload(**changes: Any) -> dict[str, Any]:
    prompt = {
        "name": "prompt",
        "label": "Prompt",
        "kind": "TEXT",
        "targets": [{"node": "6", "input": "text"}],
    }
    values = {"key": "my-own", "name": "My own", "graph": graphs.graph(), "parameters": [prompt]}
    return values | changes


async def test_a_workflow_from_upload_to_archive(gql: Gql) -> None:
    made = await gql(UPLOAD, "Workflow", input=upload(note="first"))
    assert (made["key"], made["version"], made["builtIn"], made["extension"]) == ("my-own", 1, False, None)
    assert made["graph"] == graphs.graph()
    assert (await gql(UPLOAD, "Conflict", input=upload()))["current"] == {"id": made["id"]}
    bad = await gql(UPLOAD, "InvalidInput", input=upload(key="X", parameters=[]))
    assert [fault["field"] for fault in bad["fieldErrors"]] == ["key"]
    job = await gql(START, "GenerationJob", input={"workflow": "my-own", "prompt": "a tower"})
    revised = await gql(REVISE, "Workflow", input=upload(note="second", expectedVersion=1, name="Newer"))
    assert [one["version"] for one in revised["versions"]] == [2, 1]
    late = await gql(REVISE, "Conflict", input=upload(expectedVersion=1))
    assert (late["expectedVersion"], late["currentVersion"]) == (1, 2)
    document = "query ($id: ID!) { generationJob(id: $id) { workflow { id key version name } } }"
    ran = (await gql(document, id=job["id"]))["workflow"]
    assert (ran["version"], ran["name"], ran["id"] != made["id"]) == (1, "My own", True)
    fetched = "query ($id: ID!) { node(id: $id) { ... on Workflow { version } } }"
    assert [await gql(fetched, id=id) for id in (ran["id"], made["id"])] == [{"version": 1}, {"version": 2}]
    assert await gql('{ workflow(key: "my-own", version: 1) { name } }') == {"name": "My own"}
    assert await gql('{ workflow(key: "my-own", version: 9) { name } }') is None
    assert (await gql(ARCHIVE, "Workflow", key="my-own"))["archivedAt"]
    await gql(ARCHIVE, "Conflict", key="my-own")
    await gql(ARCHIVE, "NotFound", key="none")
    listed = await gql("{ workflows { key } }")
    everything = await gql("{ workflows(includeArchived: true) { key } }")
    assert {"key": "my-own"} not in listed and {"key": "my-own"} in everything
    assert (await gql(RESTORE, "Workflow", key="my-own"))["archivedAt"] is None
    await gql.as_actor(READER)(UPLOAD, "NotAllowed", input=upload(key="other"))
    await audit.settle()
    targets = await AuditEntry.filter(action="workflowUpload", result=audit.OK).values_list(
        "target", flat=True
    )
    assert "my-own" in list(targets)


async def test_presets_are_saved_and_removed(gql: Gql) -> None:
    given = {"workflow": "txt2img", "name": "night", "parameters": {"steps": 33}}
    saved = (await gql(SAVE, "Workflow", input=given))["presets"]
    assert [one["builtIn"] for one in saved] == [True, True, True, False]
    assert saved[-1]["parameters"] == {"steps": 33}
    await gql(SAVE, "Conflict", input=given)
    await gql(SAVE, "Workflow", input=given | {"replace": True})
    await gql(SAVE, "InvalidInput", input=given | {"name": "x", "parameters": {"steps": 0}})
    await gql.as_actor(READER)(SAVE, "NotAllowed", input=given | {"name": "x"})
    assert len((await gql(REMOVE, "Workflow", id=saved[-1]["id"]))["presets"]) == 3
    await gql(REMOVE, "NotFound", id=saved[-1]["id"])


async def test_a_graph_is_looked_at_before_it_is_uploaded(gql: Gql) -> None:
    found = await gql(INSPECT, graph=graphs.graph())
    assert found["problems"] == []
    sampler = next(node for node in found["nodes"] if node["id"] == "3")
    inputs = {one["name"]: one for one in sampler["inputs"]}
    assert inputs["steps"] == {
        **{"name": "steps", "value": 25, "linked": False, "kind": "INTEGER", "suggestion": "steps"}
    }
    assert (inputs["model"]["linked"], inputs["model"]["kind"]) == (True, None)
    assert {"prompt", "steps", "checkpoint"} <= {one["name"] for one in found["suggestions"]}
    page = await gql(INSPECT, graph={"nodes": [], "links": []})
    assert "Export (API)" in page["problems"][0]["message"]
    assert (await gql(INSPECT, graph=7))["problems"]


@pytest.mark.parametrize("parameters", [[], "x", 7])
async def test_parameters_that_are_no_object_are_refused(gql: Gql, parameters: Any) -> None:
    order = {"prompt": "a", "checkpoint": "c", "parameters": parameters}
    refused = await gql(START, "InvalidInput", input=order)
    assert [fault["field"] for fault in refused["fieldErrors"]] == ["parameters"]


async def test_pictures_go_in_and_come_out_by_their_global_ids(gql: Gql, database: Settings) -> None:
    id = to_id("Asset", (await stored(database)).id)
    order = {"workflow": "img2img", "prompt": "a", "checkpoint": "c", "parameters": {"image": id}}
    job = await gql(START, "GenerationJob", input=order)
    assert (job["inputs"], job["parameters"]["image"]) == ([{"id": id}], id)
    preview = """query ($input: GenerationStartInput!) {
      generationPreview(input: $input) { prompt parameters problems { field message } } }"""
    shown = await gql(preview, input=order)
    assert (shown["parameters"]["image"], shown["problems"]) == (id, [])
    other = order | {"parameters": {"image": to_id("Character", uuid7())}}
    assert [one["field"] for one in (await gql(preview, input=other))["problems"]] == ["parameters.image"]
    upscaling = {"workflow": "upscale", "parameters": {"image": id, "upscaleModel": "4x.pth"}}
    assert (await gql(preview, input=upscaling))["prompt"] == ""


async def test_a_character_alone_is_an_order(gql: Gql) -> None:
    mia = await characters.create(OWNER, {"name": "Mia", "age": 24})
    order = {"characterId": to_id("Character", mia.id), "checkpoint": "c"}
    assert (await gql(START, "GenerationJob", input=order))["prompt"] == "24 year old adult"
    await gql(START, "InvalidInput", input={"checkpoint": "c"})


async def test_pictures_are_made_again(gql: Gql, database: Settings) -> None:
    job = await gql(START, "GenerationJob", input={"prompt": "a", "checkpoint": "c", "seed": str(2**64 - 1)})
    same = await gql(REPEAT, "GenerationJob", input={"jobId": job["id"]})
    assert (same["seed"], same["id"] != job["id"]) == (str(2**64 - 1), True)
    varied = await gql(REPEAT, "GenerationJob", input={"jobId": job["id"], "vary": True, "prompt": "b"})
    assert (varied["seed"] != job["seed"], varied["prompt"]) == (True, "b")
    asset = await stored(database, job_id=parse(job["id"])[1])
    await gql(REPEAT, "GenerationJob", input={"assetId": to_id("Asset", asset.id)})
    await gql(REPEAT, "InvalidInput", input={})
    await gql(REPEAT, "NotFound", input={"jobId": to_id("GenerationJob", uuid7())})
    await gql.as_actor(READER)(REPEAT, "NotAllowed", input={"jobId": job["id"]})


async def test_two_prompts_are_compared(gql: Gql) -> None:
    plan = {"name": "n", "promptA": "a", "promptB": "b", "seeds": ["5", "6"], "order": {"checkpoint": "c"}}
    made = await gql(COMPARE, "Experiment", input=plan)
    assert [pair["seed"] for pair in made["pairs"]] == ["5", "6"]
    assert made["pairs"][0]["a"] == {
        **{"seed": "5", "prompt": "a", "variant": "A", "experiment": {"id": made["id"]}}
    }
    assert made["pairs"][1]["b"] == {"seed": "6", "prompt": "b", "variant": "B"}
    found = await gql("query ($id: ID!) { experiment(id: $id) { name } }", id=made["id"])
    assert found == {"name": "n"}
    assert await gql("query ($id: ID!) { experiment(id: $id) { name } }", id="nonsense") is None
    listed = await gql(
        "{ experiments(first: 5) { totalCount edges { node { id } } pageInfo { hasNextPage } } }"
    )
    assert (listed["totalCount"], listed["edges"]) == (1, [{"node": {"id": made["id"]}}])
    bad = await gql(COMPARE, "InvalidInput", input=plan | {"promptB": "a child", "order": {"steps": 0}})
    assert {fault["field"] for fault in bad["fieldErrors"]} <= {"promptB", "order.steps", "order.checkpoint"}
    await gql.as_actor(READER)(COMPARE, "NotAllowed", input=plan)


async def test_how_ready_the_engines_are_is_told_with_everything_that_is_missing(
    gql: Gql, tmp_path: Path
) -> None:
    box = Sandbox(tmp_path / "sandbox")
    await box.start()
    seen: dict[str, Any] = {"state": EngineState.ONLINE, "last_seen_at": clock.now()}
    engine = await Engine.create(name="Box", url=box.url, **seen)
    await Engine.create(name="Away", url="http://127.0.0.1:9")
    document = """query ($key: String!, $engine: ID) { workflow(key: $key) { readiness(engineId: $engine) {
      engine { name } ready reason missing { kind name nodeId nodeTitle hint } } } }"""
    told = (await gql(document, key="txt2img"))["readiness"]
    assert {one["engine"]["name"]: one["ready"] for one in told} == {"Box": True, "Away": False}
    assert {one["reason"] for one in told} == {None, "It does not answer."}
    (one,) = (await gql(document, key="animatediff", engine=to_id("Engine", engine.id)))["readiness"]
    assert one["missing"][0] == {
        "kind": "node",
        "name": "ADE_LoadAnimateDiffModel",
        "nodeId": "10",
        "nodeTitle": "Load motion model",
        "hint": "Install the node pack ComfyUI-AnimateDiff-Evolved on the engine and restart it.",
    }
    await box.stop()
    mia = await characters.create(OWNER, {"name": "Mia", "age": 24}, appearance={"lora": "m.safetensors"})
    suggestion = """query ($id: ID!) { generationSuggestion(characterId: $id) {
      __typename ... on GenerationSuggestion { workflow { key } reason } } }"""
    found = await gql(suggestion, "GenerationSuggestion", id=to_id("Character", mia.id))
    assert found["workflow"] == {"key": "txt2img_lora"}
    await gql(suggestion, "NotFound", id=to_id("Character", uuid7()))


async def test_lists_load_what_belongs_to_them_at_once(
    gql: Gql, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: dict[str, int] = {}
    for name in ("Asset", "every_engine"):
        load = LOADERS[name]

        async def counted(keys: Any, name: str = name, load: Any = load) -> Any:
            calls[name] = calls.get(name, 0) + 1
            return await load(keys)

        monkeypatch.setitem(LOADERS, name, counted)
    await gql("{ workflows { readiness { ready } } }")
    assets = [await stored(settings, shade) for shade in range(3)]
    job = await order()
    places = [{"asset": str(asset.id), "node": "1", "input": "image"} for asset in assets]
    await GenerationJob.filter(id=job.id).update(inputs=places)
    found = await gql("{ generationJobs { edges { node { inputs { id } } } } }")
    assert len(found["edges"][0]["node"]["inputs"]) == 3
    assert calls == {"Asset": 1, "every_engine": 1}
