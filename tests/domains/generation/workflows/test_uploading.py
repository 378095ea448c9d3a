"""Workflows of people's own: taken or refused, version by version, and what became of older ones."""

from __future__ import annotations

import asyncio
import dataclasses
import math
from typing import Any

import pytest

from server.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from server.domains.generation import service
from server.domains.generation.models import StoredWorkflow, WorkflowVersion
from server.domains.generation.resolving import Order
from server.domains.generation.workflows import CATALOG, ParameterKind, Workflow, stored, uploading
from tests.conftest import OWNER, READER
from tests.domains.generation.workflows import graphs
from tests.domains.generation.workflows.graphs import MOOD, PROMPT, STEPS, upload

pytestmark = pytest.mark.usefixtures("database")


async def refused(**changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        await uploading.upload(OWNER, upload(**changes))
    assert await StoredWorkflow.all().count() == 0
    return {fault.field: fault.message for fault in caught.value.field_errors}


def like(parameter: Any, **changes: Any) -> Any:
    return (dataclasses.replace(parameter, **changes),)


async def test_an_upload_is_in_the_catalog_and_can_be_ordered() -> None:
    made = await uploading.upload(OWNER, upload(description=" mine ", note="first"))
    assert (made.key, made.version, made.built_in, made.description) == ("my-own", 1, False, "mine")
    assert made.graph == graphs.graph() and made.parameters == (PROMPT, STEPS)
    assert [one.key for one in await stored.listed()] == [*CATALOG, "my-own"]
    job = await service.start(OWNER, Order("a tower", workflow="my-own", steps=7))
    assert job.graph["3"]["inputs"]["steps"] == 7
    assert job.graph["6"]["inputs"]["text"] == "a tower"
    assert (job.workflow_version, job.workflow_hash) == (1, made.hash)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": "My"}, "key"),
        ({"key": "a"}, "key"),
        ({"key": "ab\n"}, "key"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\0"}, "name"),
        ({"description": "x" * 2001}, "description"),
        ({"category": ""}, "category"),
        ({"note": "x" * 501}, "note"),
        ({"graph": {"nodes": []}}, "graph"),
        ({"parameters": (STEPS,) * 101}, "parameters"),
        ({"parameters": like(STEPS, name="1x")}, "parameters.0.name"),
        ({"parameters": like(STEPS, name="x" * 41)}, "parameters.0.name"),
        ({"parameters": like(STEPS, label=" ")}, "parameters.0.label"),
        ({"parameters": like(STEPS, targets=())}, "parameters.0.targets"),
        ({"parameters": like(STEPS, targets=(("99", "steps"),))}, "parameters.0.targets"),
        ({"parameters": like(STEPS, targets=(("3", "nothing"),))}, "parameters.0.targets"),
        ({"parameters": like(MOOD, targets=(("3", "model"),))}, "parameters.0.targets"),
        ({"parameters": like(STEPS, targets=(("6", "text"),))}, "parameters.0.kind"),
        ({"parameters": like(MOOD, targets=(("3", "steps"),))}, "parameters.0.kind"),
        ({"parameters": like(STEPS, kind=ParameterKind.BOOLEAN, default=None)}, "parameters.0.kind"),
        ({"parameters": like(STEPS, kind=ParameterKind.FLOAT)}, "parameters.0.kind"),
        ({"parameters": like(STEPS, minimum=200)}, "parameters.0.minimum"),
        ({"parameters": like(STEPS, maximum=math.nan)}, "parameters.0.minimum"),
        ({"parameters": like(STEPS, step=0)}, "parameters.0.minimum"),
        ({"parameters": like(STEPS, default=0)}, "parameters.0.default"),
        ({"parameters": like(STEPS, default="20")}, "parameters.0.default"),
        ({"parameters": like(MOOD, max_length=0)}, "parameters.0.maxLength"),
        ({"parameters": like(MOOD, choices=("a",))}, "parameters.0.choices"),
    ],
)
async def test_what_cannot_be_a_workflow_is_refused_by_its_place(changes: dict[str, Any], field: str) -> None:
    assert field in await refused(**changes)


async def test_names_and_places_are_used_once() -> None:
    found = await refused(parameters=(STEPS, dataclasses.replace(MOOD, name="steps"), STEPS))
    assert {"parameters.0.name", "parameters.2.name", "parameters.0.targets"} <= set(found)


async def test_keys_are_taken_once() -> None:
    with pytest.raises(Conflict, match="built-in"):
        await uploading.upload(OWNER, upload(key="txt2img"))
    tries = await asyncio.gather(
        *(uploading.upload(OWNER, upload()) for _ in range(4)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in tries) == ["Conflict"] * 3 + ["Workflow"]
    with pytest.raises(Conflict) as caught:
        await uploading.upload(OWNER, upload())
    assert isinstance(caught.value.current, Workflow)


async def test_a_revision_is_a_new_version_and_jobs_keep_theirs() -> None:
    first = await uploading.upload(OWNER, upload(note="first"))
    job = await service.start(OWNER, Order("a tower", workflow="my-own"))
    second = await uploading.revise(OWNER, 1, upload(parameters=(PROMPT,), note="fewer"))
    assert (second.version, second.hash != first.hash, second.id == first.id) == (2, True, True)
    ran = (await stored.of_jobs([("my-own", 1), ("my-own", 2), ("txt2img", 9)]))["my-own", 1]
    assert (ran.version, ran.hash, ran.parameters) == (1, job.workflow_hash, (PROMPT, STEPS))
    assert ran.id != second.id and (await stored.by_ids([ran.id, second.id]))[ran.id].version == 1
    versions = (await stored.versions(["my-own", "txt2img"]))["my-own"]
    assert [(one.version, one.note, one.actor_name) for one in versions] == [
        (2, "fewer", OWNER.name),
        (1, "first", OWNER.name),
    ]
    assert (await stored.find("my-own", 1)).parameters == (PROMPT, STEPS)
    with pytest.raises(NotFound):
        await stored.find("my-own", 3)


async def test_of_two_revisions_of_one_version_one_is_kept() -> None:
    await uploading.upload(OWNER, upload())
    tries = await asyncio.gather(
        *(uploading.revise(OWNER, 1, upload(note=str(n))) for n in range(3)), return_exceptions=True
    )
    lost = [one for one in tries if isinstance(one, Conflict)]
    assert len(lost) == 2
    assert (lost[0].expected_version, lost[0].current_version) == (1, 2)
    assert await WorkflowVersion.all().count() == 2


async def test_a_refused_revision_changes_nothing() -> None:
    await uploading.upload(OWNER, upload())
    with pytest.raises(InvalidInput):
        await uploading.revise(OWNER, 1, upload(name=""))
    with pytest.raises(NotFound):
        await uploading.revise(OWNER, 1, upload(key="other"))
    with pytest.raises(Conflict, match="Built-in"):
        await uploading.revise(OWNER, 1, upload(key="txt2img"))
    assert (await stored.find("my-own")).version == 1


async def test_archived_workflows_are_offered_no_longer_until_they_are_restored() -> None:
    await uploading.upload(OWNER, upload())
    job = await service.start(OWNER, Order("a tower", workflow="my-own"))
    archived = await uploading.archive(OWNER, "my-own")
    assert archived.archived_at is not None
    assert "my-own" not in [one.key for one in await stored.listed()]
    assert "my-own" in [one.key for one in await stored.listed(include_archived=True)]
    with pytest.raises(InvalidInput) as caught:
        await service.start(OWNER, Order("a tower", workflow="my-own"))
    assert [fault.field for fault in caught.value.field_errors] == ["workflow"]
    assert (await stored.of_jobs([("my-own", job.workflow_version)]))["my-own", 1].key == "my-own"
    for again in (uploading.archive(OWNER, "my-own"), uploading.revise(OWNER, 1, upload())):
        with pytest.raises(Conflict):
            await again
    assert (await uploading.restore(OWNER, "my-own")).archived_at is None
    with pytest.raises(Conflict):
        await uploading.restore(OWNER, "my-own")
    with pytest.raises(Conflict):
        await uploading.archive(OWNER, "txt2img")


async def test_who_may_only_read_changes_nothing() -> None:
    await uploading.upload(OWNER, upload())
    for work in (
        uploading.upload(READER, upload(key="other")),
        uploading.revise(READER, 1, upload()),
        uploading.archive(READER, "my-own"),
        uploading.restore(READER, "my-own"),
    ):
        with pytest.raises(NotAllowed):
            await work


async def test_a_text_in_the_graph_that_describes_a_minor_is_seen_at_the_order() -> None:
    graph = graphs.graph()
    graph["6"]["inputs"]["text"] = "portrait of a schoolgirl"
    await uploading.upload(OWNER, upload(graph=graph, parameters=(STEPS,)))
    with pytest.raises(InvalidInput) as caught:
        await service.start(OWNER, Order("", workflow="my-own"))
    assert [fault.field for fault in caught.value.field_errors] == ["workflow"]
    assert "under age (schoolgirl)" in caught.value.field_errors[0].message
