"""What an order becomes: precedence, bounds, faults. Pure."""

from __future__ import annotations

import math
from typing import Any

import pytest

from server.domains.generation.resolving import Order, Resolved, Sources, resolve
from server.domains.generation.workflows import CATALOG
from server.domains.generation.workflows.values import MAX_SEED

RANDOM = 123
TXT2IMG = CATALOG["txt2img"]


def resolved(sources: Sources | None = None, **changes: Any) -> Resolved:
    order = Order(**{"prompt": "a harbour", "checkpoint": "x.safetensors"} | changes)
    return resolve(TXT2IMG, order, sources or Sources(order.prompt.strip(), ""), RANDOM)


def faults(sources: Sources | None = None, **changes: Any) -> dict[str, str]:
    found = resolved(sources, **changes).faults
    assert len({fault.field for fault in found}) == len(found), "one fault for each field"
    return {fault.field: fault.message for fault in found}


def test_the_order_beats_the_preset_which_beats_the_style_which_beats_the_default() -> None:
    sources = Sources("a harbour", "", {"steps": 33, "cfg": 3.0, "sampler": "heun"}, "base.safetensors")
    values = resolved(sources, preset="quick", cfg=4.5, checkpoint=None).values
    assert (values["cfg"], values["steps"], values["sampler"]) == (4.5, 20, "heun")
    assert (values["scheduler"], values["width"], values["batch"]) == ("normal", 512, 1)
    assert (values["checkpoint"], values["seed"]) == ("base.safetensors", RANDOM)


def test_values_reach_their_places_in_the_graph_and_the_catalog_keeps_its_own() -> None:
    found = resolved(steps=7, seed=MAX_SEED, batch=3, width=640)
    assert found.graph["3"]["inputs"]["steps"] == 7
    assert found.graph["3"]["inputs"]["seed"] == MAX_SEED
    assert found.graph["5"]["inputs"] == {"width": 640, "height": 512, "batch_size": 3}
    assert found.graph["6"]["inputs"]["text"] == "a harbour"
    assert TXT2IMG.graph["3"]["inputs"]["steps"] == 25


def test_without_a_checkpoint_of_one_s_own_the_engine_s_first_is_taken() -> None:
    assert resolved(Sources("p", "", checkpoints=("a", "b")), checkpoint=None).values["checkpoint"] == "a"
    assert faults(checkpoint=None) == {
        "checkpoint": "is not known: no engine has told its checkpoints yet; name one"
    }


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("steps", (1, 200), (0, 201, -1)),
        ("cfg", (0.0, 30.0), (-0.1, 30.1, math.nan, math.inf, -math.inf)),
        ("width", (256, 4096), (248, 4104, 500)),
        ("height", (256, 4096), (0, 257)),
        ("batch", (1, 8), (0, 9)),
        ("seed", (0, MAX_SEED), (-1, MAX_SEED + 1)),
        ("priority", (-1000, 1000), (-1001, 1001)),
        ("preset", ("quick", "quality", "speed", None), ("fast", "")),
        ("prompt", ("x", "x" * 2000, " x "), ("", "   ", "x" * 2001, "a\0b", "half \ud83d")),
        ("negative_prompt", ("", None, "x" * 2000), ("x" * 2001,)),
        ("sampler", ("euler", None), ("", "x" * 256, "e\0")),
        ("checkpoint", ("a.safetensors",), ("", "a\0", "\udc00")),
        ("idempotency_key", ("k", "k" * 100, None), ("", "k" * 101, "k\0")),
    ],
)
def test_bounds(field: str, good: tuple[Any, ...], bad: tuple[Any, ...]) -> None:
    first, *others = field.split("_")
    named = first + "".join(other.title() for other in others)
    for value in good:
        assert faults(**{field: value}) == {}, value
    for value in bad:
        assert set(faults(**{field: value})) == {named}, value


def test_every_fault_is_named_at_once() -> None:
    found = faults(
        prompt="", steps=0, cfg=math.nan, width=3, batch=99, seed=-1, preset="none", priority=5000,
        idempotency_key="",
    )  # fmt: skip
    expected = "prompt steps cfg width batch seed preset priority idempotencyKey"
    assert set(found) == set(expected.split())


def test_what_character_and_style_add_has_a_limit_too() -> None:
    assert "8001 characters" in faults(Sources("x" * 8001, ""))["prompt"]
    assert "8001 characters" in faults(Sources("x", "y" * 8001))["negativePrompt"]


def test_the_digest_tells_orders_apart_but_not_by_their_key() -> None:
    order = Order("a", seed=MAX_SEED, cfg=math.nan)
    assert order.digest() == Order("a", seed=MAX_SEED, cfg=math.nan, idempotency_key="k").digest()
    others = [Order("b"), Order("a"), Order("a", steps=1), Order("\ud83d"), Order("a", seed=MAX_SEED + 1)]
    assert len({one.digest() for one in (order, *others)}) == 6


def test_the_workflow_s_hash_is_that_of_its_behaviour() -> None:
    assert len(TXT2IMG.hash) == 64
    assert TXT2IMG.required_nodes == (
        "CLIPTextEncode",
        "CheckpointLoaderSimple",
        "EmptyLatentImage",
        "KSampler",
        "SaveImage",
        "VAEDecode",
    )
