"""A/B runs: two prompts, the same seeds, all jobs or none."""

from __future__ import annotations

from typing import Any

import pytest

from server.core.errors import InvalidInput, NotAllowed, NotFound, RateLimited
from server.core.ids import uuid7
from server.domains.generation import experiments, queueing, recording
from server.domains.generation.experiments import Plan
from server.domains.generation.models import Experiment, GenerationEvent, GenerationJob
from server.domains.generation.resolving import Order
from server.domains.generation.workflows.values import MAX_SEED
from tests.conftest import OWNER, READER

pytestmark = pytest.mark.usefixtures("database")


def plan(**changes: Any) -> Plan:
    values: dict[str, Any] = {
        "name": "Dusk or dawn",
        "prompt_a": "a harbour at dusk",
        "prompt_b": "a harbour at dawn",
        "order": Order(checkpoint="c", steps=9, seed=1, prompt="not used"),
    }
    return Plan(**values | changes)


async def refused(**changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        await experiments.start(OWNER, plan(**changes))
    assert await GenerationJob.all().count() == await Experiment.all().count() == 0
    return {fault.field: fault.message for fault in caught.value.field_errors}


async def test_both_prompts_get_the_same_seeds_and_stand_side_by_side() -> None:
    made = await experiments.start(OWNER, plan(seeds=[5, MAX_SEED]))
    pairs = (await experiments.pairs([made]))[made.id]
    assert [pair.seed for pair in pairs] == made.seeds == ["5", str(MAX_SEED)]
    for pair in pairs:
        assert pair.a is not None and pair.b is not None
        assert (pair.a.prompt, pair.b.prompt) == ("a harbour at dusk", "a harbour at dawn")
        assert pair.a.seed == pair.b.seed == pair.seed
        assert (pair.a.variant, pair.b.variant) == ("A", "B")
        pair.a.graph["6"]["inputs"]["text"] = pair.b.graph["6"]["inputs"]["text"]
        assert pair.a.graph == pair.b.graph
    assert await GenerationEvent.all().count() == 4


@pytest.mark.parametrize(("count", "expected"), [(None, 4), (1, 1), (8, 8)])
async def test_seeds_are_drawn_when_none_are_given(count: int | None, expected: int) -> None:
    made = await experiments.start(OWNER, plan(count=count))
    assert len(set(made.seeds)) == expected
    assert await GenerationJob.filter(experiment_id=made.id).count() == 2 * expected


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"prompt_a": " "}, "promptA"),
        ({"prompt_b": ""}, "promptB"),
        ({"seeds": [1, 1]}, "seeds"),
        ({"seeds": list(range(9))}, "seeds"),
        ({"seeds": [-1]}, "seeds"),
        ({"seeds": [MAX_SEED + 1]}, "seeds"),
        ({"count": 0}, "count"),
        ({"count": 9}, "count"),
        ({"seeds": [1], "count": 2}, "count"),
        ({"prompt_b": "a child"}, "promptB"),
        ({"prompt_a": "x" * 2001}, "promptA"),
        ({"order": Order(checkpoint="c", steps=0)}, "order.steps"),
        ({"order": Order(checkpoint="c", parameters={"x": 1})}, "order.parameters.x"),
        ({"order": Order(checkpoint="c", idempotency_key="k")}, "order.idempotencyKey"),
    ],
)
async def test_what_cannot_be_compared_is_refused(changes: dict[str, Any], field: str) -> None:
    assert field in await refused(**changes)


async def test_when_one_job_cannot_be_written_none_is(monkeypatch: pytest.MonkeyPatch) -> None:
    insert, made = recording.insert, 0

    async def failing(values: dict[str, Any]) -> GenerationJob:
        nonlocal made
        made += 1
        if made == 3:
            raise RuntimeError("the disk is full")
        return await insert(values)

    monkeypatch.setattr(recording, "insert", failing)
    with pytest.raises(RuntimeError):
        await experiments.start(OWNER, plan(count=2))
    assert await GenerationJob.all().count() == await Experiment.all().count() == 0


async def test_when_not_all_of_them_may_wait_none_does() -> None:
    await queueing.limit(OWNER, 5)
    await experiments.start(OWNER, plan(count=2))
    with pytest.raises(RateLimited):
        await experiments.start(OWNER, plan(count=1))
    assert await GenerationJob.all().count() == 4


async def test_they_are_listed_newest_first_and_found_by_id() -> None:
    made = [(await experiments.start(OWNER, plan(name=f"n{n}", count=1))).id for n in range(3)]
    page = await experiments.page(2, None)
    assert [row.id for row in page.items] == made[:0:-1]
    rest = await experiments.page(2, page.cursors[-1])
    assert [row.id for row in rest.items] == made[:1]
    assert await experiments.count() == 3
    assert (await experiments.get(made[0])).name == "n0"
    with pytest.raises(NotFound):
        await experiments.get(uuid7())
    with pytest.raises(NotAllowed):
        await experiments.start(READER, plan())
