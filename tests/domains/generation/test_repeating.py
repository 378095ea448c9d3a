"""Making a picture again: the same, with another seed, with another prompt."""

from __future__ import annotations

from typing import Any

import pytest

from server.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.characters import service as characters
from server.domains.characters import styles
from server.domains.generation import repeating, service
from server.domains.generation.models import GenerationJob
from server.domains.generation.resolving import Order
from server.domains.generation.workflows import uploading
from server.domains.library.models import Asset, Consent
from tests.conftest import OWNER, READER
from tests.domains.generation.pictures import consent, stored
from tests.domains.generation.workflows.graphs import PROMPT, upload


async def again(job: GenerationJob, **how: Any) -> GenerationJob:
    return await repeating.repeat(OWNER, job_id=job.id, **how)


@pytest.mark.usefixtures("database")
async def test_the_same_again_is_the_same_graph_whatever_became_of_the_character() -> None:
    mia = await characters.create(OWNER, {"name": "Mia", "age": 24}, appearance={"hair_color": "red"})
    style = await styles.create(OWNER, mia.id, {"name": "Neon", "steps": 33, "prompt_prefix": "neon"})
    first = await service.start(
        OWNER, Order("a bridge", character_id=mia.id, checkpoint="c", negative_prompt="rain", cfg=4.5)
    )
    await characters.update(OWNER, mia.id, mia.version, {}, appearance={"hair_color": "blue"})
    await styles.delete(OWNER, style.id, style.version)
    same = await again(first)
    assert (same.id != first.id, same.graph == first.graph, same.seed == first.seed) == (True, True, True)
    assert (same.prompt, same.negative_prompt) == (first.prompt, first.negative_prompt)
    assert (same.parameters, same.character_id) == (first.parameters, mia.id)


@pytest.mark.usefixtures("database")
async def test_varied_it_differs_in_nothing_but_the_seed() -> None:
    first = await service.start(OWNER, Order("a bridge", checkpoint="c", seed=7, workflow="hires"))
    other = await again(first, vary=True)
    assert other.seed != "7"
    for node in ("3", "11"):
        assert other.graph[node]["inputs"].pop("seed") == int(other.seed)
        assert first.graph[node]["inputs"].pop("seed") == 7
    assert other.graph == first.graph


@pytest.mark.usefixtures("database")
async def test_with_another_prompt_character_and_style_as_they_are_now_come_in() -> None:
    mia = await characters.create(OWNER, {"name": "Mia", "age": 24}, appearance={"hair_color": "red"})
    first = await service.start(OWNER, Order("a bridge", character_id=mia.id, checkpoint="c", steps=9))
    await characters.update(OWNER, mia.id, mia.version, {}, appearance={"hair_color": "blue"})
    other = await again(first, prompt=" a tower ")
    assert (other.asked_prompt, other.prompt) == ("a tower", "24 year old adult, blue hair, a tower")
    assert (other.seed, other.parameters["steps"]) == (first.seed, 9)
    with pytest.raises(InvalidInput):
        await again(first, prompt="a teenage girl")


@pytest.mark.usefixtures("database")
async def test_an_uploaded_workflow_is_repeated_at_the_version_that_it_had() -> None:
    await uploading.upload(OWNER, upload())
    first = await service.start(OWNER, Order("a bridge", workflow="my-own", steps=9))
    await uploading.revise(OWNER, 1, upload(parameters=(PROMPT,)))
    await uploading.archive(OWNER, "my-own")
    same = await again(first)
    assert (same.workflow_version, same.graph) == (1, first.graph)


async def test_a_picture_is_made_again_by_the_job_that_made_it(database: Settings) -> None:
    first = await service.start(OWNER, Order("a bridge", checkpoint="c"))
    made = await stored(database, job_id=first.id)
    same = await repeating.repeat(OWNER, asset_id=made.id)
    assert same.graph == first.graph
    brought = await stored(database, 5)
    with pytest.raises(InvalidInput):
        await repeating.repeat(OWNER, asset_id=brought.id)
    with pytest.raises(NotFound):
        await repeating.repeat(OWNER, asset_id=uuid7())


async def test_its_pictures_come_along_and_are_looked_at_again(database: Settings) -> None:
    agreed = await consent()
    asset = await stored(database, subject="REAL_PERSON", consent_id=agreed.id)
    first = await service.start(
        OWNER, Order("a", workflow="img2img", checkpoint="c", parameters={"image": str(asset.id)})
    )
    assert (await again(first)).inputs == first.inputs
    await Consent.filter(id=agreed.id).update(revoked_at=asset.created_at)
    with pytest.raises(InvalidInput, match="cannot be generated"):
        await again(first)
    await Asset.filter(id=asset.id).delete()
    with pytest.raises(InvalidInput):
        await again(first)


@pytest.mark.usefixtures("database")
async def test_a_key_makes_it_once_and_exactly_one_source_is_named() -> None:
    first = await service.start(OWNER, Order("a bridge", checkpoint="c"))
    one = await again(first, vary=True, idempotency_key="k")
    assert (await again(first, vary=True, idempotency_key="k")).id == one.id
    with pytest.raises(Conflict):
        await again(first, idempotency_key="k")
    for ids in ({}, {"job_id": first.id, "asset_id": first.id}):
        with pytest.raises(InvalidInput):
            await repeating.repeat(OWNER, **ids)
    with pytest.raises(NotAllowed):
        await repeating.repeat(READER, job_id=first.id)
    with pytest.raises(NotFound):
        await repeating.repeat(OWNER, job_id=uuid7())
