"""What a failure means to a person, and what a job becomes for want of memory."""

from __future__ import annotations

from typing import Any

import pytest

from schema.generation.types import GenerationJob as GenerationJobType
from server.core.settings import Settings
from server.domains.generation import downgrading, failures
from server.domains.generation.failures import Place
from server.domains.generation.models import GenerationJob, GenerationState
from server.engines.base import FailureCode
from tests.domains.generation.support import order

GRAPH = {
    "3": {"class_type": "KSampler", "inputs": {}, "_meta": {"title": "Sampler"}},
    "9": {"class_type": "SaveImage", "inputs": {}},
}


def test_every_failure_of_an_engine_has_a_hint() -> None:
    for code in FailureCode:
        assert failures.hint(code.value), code
    assert failures.hint("SOMETHING_NEW") is None


@pytest.mark.parametrize(
    ("node", "place"),
    [
        ("3", Place("Sampler", "KSampler")),
        ("9", Place("SaveImage", "SaveImage")),
        ("9.0.1", Place("SaveImage", "SaveImage")),
        ("77", Place(None, None)),
        (None, Place(None, None)),
    ],
)
def test_a_node_is_told_by_its_name(node: str | None, place: Place) -> None:
    assert failures.place(GRAPH, node) == place


async def test_the_api_tells_node_and_hint(database: Settings) -> None:
    job = await order()
    broken = {"state": GenerationState.FAILED, "error_code": "OUT_OF_MEMORY", "error_node": "3"}
    await GenerationJob.filter(id=job.id).update(**broken, downgrade={"from": {}, "to": {}})
    shown = GenerationJobType.from_model(await GenerationJob.get(id=job.id))
    assert shown.error is not None
    assert (shown.error.node_title, shown.error.node_class) == ("Sampler", "KSampler")
    assert shown.error.hint == failures.HINTS["OUT_OF_MEMORY"]
    assert (shown.graph, shown.downgrade) == (job.graph, {"from": {}, "to": {}})


TARGETS = {
    "width": (("5", "width"), ("6", "w")),
    "height": (("5", "height"),),
    "batch": (("5", "batch_size"),),
}
SIZED: dict[str, Any] = {
    "5": {"inputs": {"width": 1, "height": 1, "batch_size": 1}},
    "6": {"inputs": {"w": 1}},
}


def smaller(**parameters: Any) -> downgrading.Smaller | None:
    return downgrading.smaller(parameters, SIZED, TARGETS)


def test_several_pictures_are_halved_and_nothing_else() -> None:
    found = smaller(width=512, height=512, batch=5, steps=20)
    assert found is not None
    assert found.note == {"from": {"batch": 5}, "to": {"batch": 2}}
    assert found.changes["batch"] == 2
    assert found.parameters == {"width": 512, "height": 512, "batch": 2, "steps": 20}
    assert found.graph["5"]["inputs"] == {"width": 1, "height": 1, "batch_size": 2}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((512, 768), {"width": 384, "height": 576}),
        ((1000, 520), {"width": 744, "height": 384}),
        ((256, 320), {"height": 256}),
        ((4096, 260), {"width": 3072, "height": 256}),
    ],
)
def test_one_picture_becomes_smaller_down_to_a_bound(before: tuple[int, int], after: dict[str, int]) -> None:
    found = smaller(width=before[0], height=before[1], batch=1)
    assert found is not None and found.after == after
    assert "batch" not in found.changes
    if "width" in after:
        assert found.graph["6"]["inputs"]["w"] == after["width"]


def test_what_cannot_become_smaller_does_not() -> None:
    assert smaller(width=256, height=256, batch=1) is None
    assert smaller(steps=20) is None
    assert downgrading.smaller({"batch": 4}, SIZED, {}) is None
