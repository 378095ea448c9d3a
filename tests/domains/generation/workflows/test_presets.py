"""Settings that people keep under a name."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from server.core.ids import uuid7
from server.domains.generation import service
from server.domains.generation.models import Preset as PresetRow
from server.domains.generation.resolving import Order
from server.domains.generation.workflows import presets
from tests.conftest import OWNER, READER

pytestmark = pytest.mark.usefixtures("database")


async def test_a_saved_preset_is_offered_and_used() -> None:
    workflow = await presets.save(OWNER, "txt2img", " night ", {"steps": 33, "sampler": "heun"})
    assert [one.name for one in workflow.presets] == ["quick", "quality", "speed", "night"]
    job = await service.start(OWNER, Order("a tower", checkpoint="x", preset="night", steps=7))
    assert (job.parameters["steps"], job.parameters["sampler"]) == (7, "heun")


async def test_a_taken_name_is_kept_unless_it_may_be_replaced() -> None:
    await presets.save(OWNER, "txt2img", "night", {"steps": 33})
    with pytest.raises(Conflict):
        await presets.save(OWNER, "txt2img", "night", {"steps": 34})
    workflow = await presets.save(OWNER, "txt2img", "night", {"steps": 34}, replace=True)
    assert workflow.presets[-1].parameters == {"steps": 34}
    await presets.save(OWNER, "hires", "night", {"steps": 9})
    tries = (presets.save(OWNER, "txt2img", "dawn", {"steps": n}, replace=True) for n in range(1, 5))
    await asyncio.gather(*tries)
    assert await PresetRow.filter(name="dawn").count() == 1


@pytest.mark.parametrize(
    ("name", "parameters", "field"),
    [
        ("", {"steps": 1}, "name"),
        ("x" * 61, {"steps": 1}, "name"),
        ("quick", {"steps": 1}, "name"),
        ("a\0", {"steps": 1}, "name"),
        ("n", {}, "parameters"),
        ("n", [1], "parameters"),
        ("n", None, "parameters"),
        ("n", {"nothing": 1}, "parameters.nothing"),
        ("n", {"steps": 0}, "parameters.steps"),
        ("n", {"steps": "7"}, "parameters.steps"),
        ("n", {"steps": None}, "parameters.steps"),
        ("n", {"prompt": "x"}, "parameters.prompt"),
        ("n", {"seed": 1}, "parameters.seed"),
    ],
)
async def test_what_cannot_be_a_preset_is_refused(name: str, parameters: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await presets.save(OWNER, "txt2img", name, parameters)
    assert field in {fault.field for fault in caught.value.field_errors}
    assert await PresetRow.all().count() == 0


async def test_presets_are_removed_by_those_who_may() -> None:
    (*_, own) = (await presets.save(OWNER, "txt2img", "night", {"steps": 33})).presets
    assert own.id is not None
    with pytest.raises(NotAllowed):
        await presets.remove(READER, own.id)
    with pytest.raises(NotAllowed):
        await presets.save(READER, "txt2img", "dawn", {"steps": 33})
    assert [one.name for one in (await presets.remove(OWNER, own.id)).presets][-1] == "speed"
    for id in (own.id, uuid7()):
        with pytest.raises(NotFound):
            await presets.remove(OWNER, id)
    with pytest.raises(NotFound):
        await presets.save(OWNER, "none", "night", {"steps": 33})
