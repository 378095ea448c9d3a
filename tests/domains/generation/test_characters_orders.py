"""What a character brings to an order, and what no order may ask for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from server.core import clock
from server.core.errors import InvalidInput, NotFound
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.characters import service as characters
from server.domains.characters import styles
from server.domains.characters.models import ConsistencyMethod
from server.domains.generation import engines, proposing, service
from server.domains.generation.models import Engine, EngineState, GenerationJob
from server.domains.generation.resolving import Order
from server.engines.base import EngineCatalog
from server.engines.comfyui import models
from server.engines.sandbox import catalogue, object_info
from server.engines.sandbox.config import Config
from tests.conftest import OWNER
from tests.domains.generation.pictures import stored


async def character(**look: Any) -> UUID:
    made = await characters.create(OWNER, {"name": "Mia", "age": 24}, appearance=look)
    return made.id


async def refused(**values: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        await service.start(OWNER, Order(**values))
    assert await GenerationJob.all().count() == 0
    return {fault.field: fault.message for fault in caught.value.field_errors}


@pytest.mark.usefixtures("database")
class TestLora:
    async def test_the_character_s_lora_is_used_unless_another_is_given(self) -> None:
        mia = await character(lora="mia.safetensors", base_model="b.safetensors")
        wanted: dict[str, Any] = {"workflow": "txt2img_lora", "character_id": mia}
        job = await service.start(OWNER, Order("on a bridge", **wanted))
        assert job.graph["10"]["inputs"]["lora_name"] == "mia.safetensors"
        assert job.parameters["checkpoint"] == "b.safetensors"
        other = Order("on a bridge", parameters={"lora": "o.safetensors", "loraStrength": 0.5}, **wanted)
        inputs = (await service.start(OWNER, other)).graph["10"]["inputs"]
        assert (inputs["lora_name"], inputs["strength_model"], inputs["strength_clip"]) == (
            "o.safetensors",
            0.5,
            0.5,
        )

    async def test_without_one_it_must_be_given(self) -> None:
        found = await refused(prompt="a", workflow="txt2img_lora", checkpoint="c")
        assert found == {"parameters.lora": "is required"}


async def test_the_first_reference_of_the_face_is_used_unless_another_is_given(database: Settings) -> None:
    first, second = await stored(database, 1), await stored(database, 2)
    mia = await character(face_reference_ids=[first.id, second.id])
    wanted: dict[str, Any] = {"workflow": "ip_adapter", "character_id": mia, "checkpoint": "c"}
    job = await service.start(OWNER, Order("on a bridge", **wanted))
    assert job.graph["10"]["inputs"]["image"] == f"{first.sha256}.png"
    assert job.inputs == [{"asset": str(first.id), "node": "10", "input": "image"}]
    other = await service.start(OWNER, Order("on a bridge", parameters={"face": str(second.id)}, **wanted))
    assert other.graph["10"]["inputs"]["image"] == f"{second.sha256}.png"
    plain = await service.start(OWNER, Order("on a bridge", character_id=mia, checkpoint="c"))
    assert plain.inputs == []


@pytest.mark.usefixtures("database")
async def test_a_prompt_may_be_left_out_where_the_character_brings_one() -> None:
    mia = await character(hair_color="red")
    job = await service.start(OWNER, Order(character_id=mia, checkpoint="c"))
    assert (job.asked_prompt, job.prompt) == ("", "24 year old adult, red hair")
    assert set(await refused_after(job, checkpoint="c")) == {"prompt"}


async def refused_after(job: GenerationJob, **values: Any) -> dict[str, str]:
    await GenerationJob.filter(id=job.id).delete()
    return await refused(**values)


@pytest.mark.usefixtures("database")
async def test_a_workflow_without_a_prompt_takes_none_and_no_style(database: Settings) -> None:
    asset = await stored(database)
    image = {"image": str(asset.id), "upscaleModel": "4x.pth"}
    job = await service.start(OWNER, Order(workflow="upscale", parameters=image, batch=1))
    assert (job.prompt, job.negative_prompt, job.batch) == ("", "", 1)
    assert "seed" not in job.parameters and job.seed.isdecimal()
    mia = await character()
    await styles.create(OWNER, mia, {"name": "Neon", "checkpoint": "neon.safetensors", "width": 640})
    clip = Order(workflow="svd", parameters={"image": str(asset.id)}, character_id=mia)
    values = (await service.start(OWNER, clip)).parameters
    assert (values["checkpoint"], values["width"], values["frames"]) == ("svd.safetensors", 1024, 14)


@pytest.mark.usefixtures("database")
async def test_what_a_workflow_does_not_have_is_refused_by_its_name() -> None:
    asked: dict[str, Any] = {"steps": 3, "parameters": {"depth": 1, "image": str(uuid7())}, "batch": 2}
    found = await refused(prompt="a", workflow="upscale", **asked)
    assert set(found) == {
        *("prompt", "steps", "batch", "parameters.depth", "parameters.image", "parameters.upscaleModel"),
    }
    twice = await refused(
        prompt="a", checkpoint="c", steps=3, parameters={"steps": 4, "prompt": "b", "seed": 1, "cfg": "7"}
    )
    assert set(twice) == {"parameters.steps", "parameters.prompt", "parameters.seed", "cfg"}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("prompt", ["a 12 year old on a swing", "teenage girl", "children at the beach"])
async def test_nobody_under_age_is_pictured(prompt: str) -> None:
    found = await refused(prompt=prompt, checkpoint="c")
    assert set(found) == {"prompt"}
    assert "only adults are pictured" in found["prompt"]
    assert await refused(prompt=prompt, workflow="hires", checkpoint="c")
    kept_out = Order("a harbour", negative_prompt=prompt, checkpoint="c")
    assert (await service.start(OWNER, kept_out)).negative_prompt == prompt


@pytest.mark.usefixtures("database")
async def test_what_style_and_character_add_is_held_to_the_same_rule() -> None:
    mia = await character(default_prompt_prefix="as a schoolgirl")
    found = await refused(prompt="on a bridge", character_id=mia, checkpoint="c")
    assert "schoolgirl" in found["prompt"]


class Shelf:
    """Stands in for an engine that only tells what it has."""

    def __init__(self, config: Config) -> None:
        self._config = config

    async def catalog(self) -> EngineCatalog:
        classes = catalogue.node_classes(self._config.extensions)
        return models.catalog({name: object_info.describe(n, self._config) for name, n in classes.items()})


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    """`await shelf(*packs)` puts an engine online that has these node packs."""

    async def put(*packs: str) -> None:
        monkeypatch.setattr(engines, "client", lambda engine: Shelf(Config(tmp_path, extensions=packs)))
        seen: dict[str, Any] = {"state": EngineState.ONLINE, "last_seen_at": clock.now()}
        await Engine.create(name="one", url="http://127.0.0.1:1", **seen)

    return put


async def proposed(id: UUID) -> tuple[str, str]:
    found = await proposing.propose(id)
    return found.workflow.key, found.reason


async def test_the_workflow_for_a_character_follows_its_method_and_the_engines(
    database: Settings, shelf: Any
) -> None:
    face = (await stored(database)).id
    bare = await character()
    assert (await proposed(bare))[0] == "txt2img"
    trained = await character(lora="mia.safetensors", consistency_method=ConsistencyMethod.LORA)
    assert await proposed(trained) == ("txt2img_lora", "The character has the LoRA mia.safetensors.")
    referred = {
        method: await character(face_reference_ids=[face], consistency_method=method)
        for method in (ConsistencyMethod.IP_ADAPTER, ConsistencyMethod.FACEID, ConsistencyMethod.INSTANTID)
    }
    # With no engine to ask, nothing speaks against it.
    assert [(await proposed(id))[0] for id in referred.values()] == ["ip_adapter", "faceid", "instantid"]
    await shelf()
    key, reason = await proposed(referred[ConsistencyMethod.IP_ADAPTER])
    assert key == "txt2img"
    assert "needs ComfyUI_IPAdapter_plus, and one is not ready: It lacks " in reason
    both = await character(face_reference_ids=[face], lora="mia.safetensors")
    assert (await proposed(both))[0] == "txt2img_lora"
    with pytest.raises(NotFound):
        await proposing.propose(uuid7())


async def test_what_is_missing_is_told_by_the_parameter_that_asks_for_it(
    database: Settings, shelf: Any
) -> None:
    await shelf("ipadapter")
    face = {"face": str((await stored(database)).id)}
    paint: dict[str, Any] = {"prompt": "a", "checkpoint": "sandbox-v1.safetensors"}
    found = await refused(**paint, workflow="ip_adapter", parameters=face)
    assert set(found) == {"parameters.ipAdapter", "parameters.clipVision"}
    assert found["parameters.ipAdapter"] == (
        "ipadapter 'ip-adapter-plus-face_sd15.safetensors' is missing on one (node 11, Load IP-Adapter). "
        "Put the file into models/ipadapter of the engine, or choose another: sandbox-ip-adapter.safetensors."
    )
    own = {"ipAdapter": "sandbox-ip-adapter.safetensors", "clipVision": "sandbox-clip-vision.safetensors"}
    assert (await service.start(OWNER, Order(**paint, workflow="ip_adapter", parameters=face | own))).inputs
    await GenerationJob.all().delete()
    packs = await refused(**paint, workflow="animatediff")
    assert set(packs) == {"workflow"}
    assert "Install the node pack ComfyUI-AnimateDiff-Evolved" in packs["workflow"]
