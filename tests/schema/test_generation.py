"""Generation over GraphQL."""

from __future__ import annotations

import asyncio
import dataclasses
from contextlib import aclosing
from typing import Any
from uuid import UUID

import pytest

from schema.generation import subscriptions
from schema.ids import from_id, parse, to_id
from server.core import clock
from server.core.actor import Scope
from server.core.ids import uuid7
from server.domains.characters import service as characters
from server.domains.generation import dispatching, queueing, reading, recording
from server.domains.generation.models import BUSY, Engine, EngineState, GenerationJob, GenerationState
from server.domains.generation.recording import Hold
from tests.conftest import OWNER, READER, Gql

START = """mutation ($input: GenerationStartInput!) {
  generationStart(input: $input) {
    __typename
    ... on GenerationJob { id state seed prompt askedPrompt parameters batch priority attempt lastSeq idempotencyKey
      queuePosition workflow { key hash } character { name } engine { name } assets { id } error { code }
      progress { percent step previewUrl } workflowHash }
    ... on Error { message }
    ... on InvalidInput { fieldErrors { field message } }
    ... on Conflict { current { id } }
    ... on RateLimited { retryAfter }
    ... on NotFound { missing: id } } }"""
CANCEL = """mutation ($id: ID!) {
  generationCancel(id: $id) {
    __typename ... on GenerationJob { state } ... on Conflict { message current { id } } ... on Error { message } } }"""
FOLLOW = """subscription ($job: ID!, $after: Int) {
  generationProgress(jobId: $job, after: $after) { ...event ... on Error { message } } }"""
EVENTS = """query ($job: ID!, $after: Int! = 0) {
  generationEvents(jobId: $job, after: $after) { ...event ... on Error { message } } }"""
EVENT = """fragment event on GenerationProgressEvent {
    __typename
    ... on GenerationEvent { seq jobId at }
    ... on GenerationSnapshot { job { id state lastSeq } }
    ... on GenerationStateChanged { state attempt }
    ... on GenerationNodeStarted { node nodeTitle percent }
    ... on GenerationStepped { node step total percent etaSeconds }
    ... on GenerationPreviewed { previewUrl }
    ... on GenerationFinished { state job { id state progress { percent } } } }"""


def order(**changes: Any) -> dict[str, Any]:
    return {"prompt": "a harbour", "checkpoint": "a.safetensors"} | changes


async def started(gql: Gql, **changes: Any) -> dict[str, Any]:
    job: dict[str, Any] = await gql(START, "GenerationJob", input=order(**changes))
    return job


async def claimed(job: dict[str, Any]) -> Hold:
    """The job, held by us on an engine."""
    seen: dict[str, Any] = {"state": EngineState.ONLINE, "last_seen_at": clock.now()}
    engine = await Engine.create(name="one", url=f"http://127.0.0.1/{uuid7()}", **seen)
    assert await dispatching.claim(engine, "us") == (key(job), 1)
    return Hold(key(job), 1, "us")


def key(job: dict[str, Any]) -> UUID:
    return parse(job["id"])[1]


async def test_an_order_is_a_job_that_waits(gql: Gql) -> None:
    mia = await characters.create(OWNER, {"name": "Mia", "age": 24})
    job = await started(gql, characterId=to_id("Character", mia.id), seed=str(2**64 - 1), preset="speed")
    assert (job["state"], job["seed"], job["queuePosition"]) == ("QUEUED", str(2**64 - 1), 1)
    assert (job["askedPrompt"], job["character"]) == ("a harbour", {"name": "Mia"})
    assert "24 year old adult" in job["prompt"]
    assert (job["parameters"]["steps"], job["parameters"]["seed"]) == (15, str(2**64 - 1))
    assert (job["engine"], job["assets"], job["error"], job["attempt"]) == (None, [], None, 0)
    assert job["progress"] == {"percent": 0.0, "step": None, "previewUrl": None}
    assert job["workflow"] == {"key": "txt2img", "hash": job["workflowHash"]}


async def test_every_fault_is_told_by_the_name_of_its_input(gql: Gql) -> None:
    bad = order(prompt=" ", steps=0, width=500, batch=9, preset="none", priority=-2000, idempotencyKey="")
    refused = await gql(START, "InvalidInput", input=bad)
    fields = [fault["field"] for fault in refused["fieldErrors"]]
    assert sorted(fields) == [
        "batch",
        "idempotencyKey",
        "preset",
        "priority",
        "prompt",
        "steps",
        "width",
    ]


@pytest.mark.parametrize("seed", [str(2**64), "-1", 1.5, "x", True])
async def test_a_seed_that_is_none_is_refused(gql: Gql, seed: Any) -> None:
    result = await gql.raw(START, input=order(seed=seed))
    assert result.data is None
    assert "UInt64" in result.errors[0].message


async def test_refusals_are_members_of_the_union(gql: Gql) -> None:
    first = await started(gql, idempotencyKey="k")
    assert (await started(gql, idempotencyKey="k"))["id"] == first["id"]
    other = await gql(START, "Conflict", input=order(idempotencyKey="k", prompt="else"))
    assert other["current"] == {"id": first["id"]}
    missing = to_id("Character", uuid7())
    assert (await gql(START, "NotFound", input=order(characterId=missing)))["missing"]
    await gql(START, "NotFound", input=order(characterId=first["id"]))
    await gql(START, "NotFound", input=order(workflow="none"))
    await gql.as_actor(READER)(START, "NotAllowed", input=order())
    await queueing.limit(OWNER, 1)
    assert (await gql(START, "RateLimited", input=order()))["retryAfter"] > 0


@pytest.mark.parametrize(("scope", "may"), [("READ", True), ("GENERATION", True), ("CHARACTERS", False)])
async def test_reading_needs_a_scope_that_covers_generation(gql: Gql, scope: str, may: bool) -> None:
    actor = dataclasses.replace(READER, scopes=frozenset({Scope[scope]}))
    for document in ("{ generationQueue { queued } }", "{ engines { name } }", "{ workflows { key } }"):
        result = await gql.as_actor(actor).raw(document)
        assert (result.errors is None) is may, (document, result)


async def test_calling_off(gql: Gql) -> None:
    waiting, running = await started(gql), await started(gql, priority=1)
    hold = await claimed(running)
    for _ in range(2):
        assert (await gql(CANCEL, "GenerationJob", id=waiting["id"]))["state"] == "CANCELLED"
        assert (await gql(CANCEL, "GenerationJob", id=running["id"]))["state"] == "CANCELLING"
    await recording.move(hold.job_id, GenerationState.SUCCEEDED, expecting=BUSY)
    conflict = await gql(CANCEL, "Conflict", id=running["id"])
    assert conflict["current"] == {"id": running["id"]}
    await gql(CANCEL, "NotFound", id=to_id("GenerationJob", uuid7()))
    await gql.as_actor(READER)(CANCEL, "NotAllowed", id=running["id"])


async def test_the_queue_tells_what_runs_and_in_which_order_the_others_will(gql: Gql) -> None:
    jobs = [await started(gql, priority=priority) for priority in (0, 9, 5, 0)]
    await claimed(jobs[1])
    queue = await gql("{ generationQueue { queued running jobs(first: 3) { id state queuePosition } } }")
    assert (queue["queued"], queue["running"]) == (3, 1)
    assert [(job["id"], job["queuePosition"]) for job in queue["jobs"]] == [
        (jobs[1]["id"], None),
        (jobs[2]["id"], 1),
        (jobs[0]["id"], 2),
    ]


async def test_jobs_are_listed_newest_first_page_by_page(gql: Gql) -> None:
    made = [(await started(gql))["id"] for _ in range(5)]
    await gql(CANCEL, "GenerationJob", id=made[0])
    document = """query ($after: String, $filter: GenerationJobFilter) {
      generationJobs(first: 2, after: $after, filter: $filter) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } }"""
    seen: list[str] = []
    page: dict[str, Any] = {"pageInfo": {"endCursor": None, "hasNextPage": True}}
    while page["pageInfo"]["hasNextPage"]:
        page = await gql(document, after=page["pageInfo"]["endCursor"], filter={"state": ["QUEUED"]})
        assert page["totalCount"] == 4
        seen += [edge["node"]["id"] for edge in page["edges"]]
    assert seen == made[:0:-1]
    assert (await gql(document, filter={"state": []}))["totalCount"] == 0


async def test_finished_jobs_are_listed_by_their_end_page_by_page(gql: Gql) -> None:
    made = [(await started(gql))["id"] for _ in range(5)]
    ends = [made[2], made[0], made[3]]
    for job in ends:
        await gql(CANCEL, "GenerationJob", id=job)
    document = """query ($after: String) { generationJobs(first: 2, after: $after, orderBy: FINISHED_AT) {
      totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } }"""
    first = await gql(document)
    second = await gql(document, after=first["pageInfo"]["endCursor"])
    listed = [edge["node"]["id"] for page in (first, second) for edge in page["edges"]]
    assert listed == ends[::-1]
    assert (first["totalCount"], second["pageInfo"]["hasNextPage"]) == (3, False)
    by_order = "query ($after: String) { generationJobs(after: $after) { totalCount } }"
    refused = await gql.raw(by_order, after=first["pageInfo"]["endCursor"])
    assert refused.errors and "cursor" in str(refused.errors[0].formatted), "of another order"


async def test_jobs_are_found_by_workflow_and_by_the_engine_that_ran_them_or_that_they_wait_for(
    gql: Gql,
) -> None:
    ours, other = [await Engine.create(name=name, url=f"http://127.0.0.1/{name}") for name in "ab"]
    waiting = await started(gql, engineId=to_id("Engine", other.id))
    ran = await started(gql)
    await GenerationJob.filter(id=from_id(ran["id"], "GenerationJob")).update(engine_id=ours.id)
    document = """query ($filter: GenerationJobFilter) { generationJobs(filter: $filter) {
      totalCount edges { node { id wantedEngine { id } } } } }"""
    for engine, job, wanted in ((other, waiting, other), (ours, ran, None)):
        found = await gql(document, filter={"engineId": to_id("Engine", engine.id)})
        want = wanted and {"id": to_id("Engine", wanted.id)}
        assert found["edges"] == [{"node": {"id": job["id"], "wantedEngine": want}}]
    assert (await gql(document, filter={"workflow": "txt2img"}))["totalCount"] == 2
    assert (await gql(document, filter={"workflow": "none"}))["totalCount"] == 0


async def test_one_job_and_none(gql: Gql) -> None:
    document = "query ($id: ID!) { generationJob(id: $id) { id } }"
    job = await started(gql)
    assert await gql(document, id=job["id"]) == {"id": job["id"]}
    assert await gql(document, id=to_id("GenerationJob", uuid7())) is None
    assert await gql(document, id="nonsense") is None


async def test_a_preview_orders_nothing_and_names_every_problem(gql: Gql) -> None:
    document = """query ($input: GenerationStartInput!) { generationPreview(input: $input) {
      prompt negativePrompt parameters problems { field message } } }"""
    good = await gql(document, input=order(negativePrompt="rain"))
    assert (good["prompt"], good["negativePrompt"], good["problems"]) == ("a harbour", "rain", [])
    assert good["parameters"]["sampler"] == "euler"
    bad = await gql(document, input=order(prompt="", cfg=31, checkpoint=None))
    assert {problem["field"] for problem in bad["problems"]} == {"prompt", "cfg", "checkpoint"}
    assert (await gql("{ generationQueue { queued } }"))["queued"] == 0


async def test_the_catalog_tells_all_that_a_form_needs(gql: Gql) -> None:
    document = """{ workflow(key: "txt2img") {
      id key requiredNodes requiredModels { checkpoints } presets { name parameters }
      parameters { name kind default minimum maximum step maxLength required choices } } }"""
    workflow = await gql(document)
    by_name = {parameter["name"]: parameter for parameter in workflow["parameters"]}
    assert by_name["steps"] == {
        "name": "steps",
        "kind": "INTEGER",
        "default": 25,
        "minimum": 1.0,
        "maximum": 200.0,
        "step": 1.0,
        "maxLength": None,
        "required": False,
        "choices": None,
    }
    assert [preset["name"] for preset in workflow["presets"]] == ["quick", "quality", "speed"]
    assert "KSampler" in workflow["requiredNodes"]
    same = await gql("query ($id: ID!) { node(id: $id) { ... on Workflow { key } } }", id=workflow["id"])
    assert same == {"key": "txt2img"}
    assert await gql('{ workflow(key: "none") { key } }') is None


async def make_story(job: dict[str, Any]) -> None:
    """A job's whole story, from the claim to its end."""
    hold = await claimed(job)
    node = {"node": "3", "node_title": "Sampler", "percent": 5.0}
    await recording.record(hold, recording.NODE, node, **node)
    step = {"step": 5, "total": 10, "percent": 50.0, "eta_seconds": 2.5}
    await recording.record(hold, recording.STEP, {"node": "3", **step}, **step)
    await recording.record(hold, recording.PREVIEW, {"number": 1}, preview_seq=1)
    await recording.move(hold.job_id, GenerationState.SUCCEEDED, expecting=BUSY)


TYPES = ["StateChanged", "NodeStarted", "Stepped", "Previewed", "StateChanged", "Finished"]


async def test_the_story_is_the_same_live_and_polled(gql: Gql) -> None:
    job = await started(gql)
    stream = await gql.subscribe(FOLLOW + EVENT, job=job["id"])
    async with aclosing(stream):
        snapshot = await anext(stream)
        await make_story(job)
        told = [result.data["generationProgress"] async for result in stream]
    first = snapshot.data["generationProgress"]
    assert (first["__typename"], first["seq"], first["job"]["lastSeq"]) == ("GenerationSnapshot", 1, 1)
    assert [event["__typename"].removeprefix("Generation") for event in told] == TYPES
    assert [event["seq"] for event in told] == list(range(2, 8))
    assert {event["jobId"] for event in told} == {job["id"]}
    assert told[2]["etaSeconds"] == 2.5
    assert told[3]["previewUrl"] == f"/media/previews/{key(job)}/1"
    assert told[-1]["job"] == {"id": job["id"], "state": "SUCCEEDED", "progress": {"percent": 100.0}}
    assert await gql(EVENTS + EVENT, job=job["id"], after=1) == told
    assert [event["seq"] for event in await gql(EVENTS + EVENT, job=job["id"], after=5)] == [6, 7]
    assert await gql(EVENTS + EVENT, job=job["id"], after=7) == []


async def test_a_watcher_goes_on_after_the_last_number_it_saw(gql: Gql) -> None:
    job = await started(gql)
    await make_story(job)
    stream = await gql.subscribe(FOLLOW + EVENT, job=job["id"], after=3)
    async with asyncio.timeout(10), aclosing(stream):
        seen = [result.data["generationProgress"]["seq"] async for result in stream]
    assert seen == [4, 5, 6, 7]


@pytest.mark.parametrize(
    "id",
    [to_id("GenerationJob", uuid7()), to_id("Character", uuid7()), "nonsense"],
    ids=["unknown job", "character", "nonsense"],
)
async def test_a_job_that_is_not_there_is_told_as_such(gql: Gql, id: str) -> None:
    stream = await gql.subscribe(FOLLOW + EVENT, job=id)
    async with aclosing(stream):
        told = [result.data["generationProgress"]["__typename"] async for result in stream]
    assert told == ["NotFound"]
    (only,) = await gql(EVENTS + EVENT, job=id)
    assert only["__typename"] == "NotFound"


async def test_the_queue_is_told_at_once_and_with_every_change(gql: Gql) -> None:
    stream = await gql.subscribe("subscription { generationQueueChanged { queued running } }")
    async with asyncio.timeout(10), aclosing(stream):
        assert (await anext(stream)).data["generationQueueChanged"] == {"queued": 0, "running": 0}
        job = await started(gql)
        assert (await anext(stream)).data["generationQueueChanged"]["queued"] == 1
        await claimed(job)
        async for result in stream:
            if result.data["generationQueueChanged"] == {"queued": 0, "running": 1}:
                break


async def test_a_queue_that_stays_as_it_is_is_not_told_again(
    gql: Gql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by looking at it now and then, nor by news that somebody had seen already."""
    monkeypatch.setattr(subscriptions, "QUEUE_POLL_SECONDS", 0.001)
    looks = 0
    line = reading.line

    async def counted() -> Any:
        nonlocal looks
        looks += 1
        return await line()

    monkeypatch.setattr(reading, "line", counted)
    stream = await gql.subscribe("subscription { generationQueueChanged { queued running } }")
    async with asyncio.timeout(10), aclosing(stream):
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream))
        while looks < 5:
            await asyncio.sleep(0.001)
        assert not waiting.done()
        await started(gql)
        assert (await waiting).data["generationQueueChanged"] == {"queued": 1, "running": 0}
