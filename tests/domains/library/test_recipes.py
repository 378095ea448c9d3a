"""How a picture was made, as our own files, A1111's and ComfyUI's tell it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from server.domains.library import containers, recipes
from server.domains.library.containers import Notes
from server.domains.library.recipes import a1111, comfyui, ours, values
from tests.domains.library.files import picture

A1111 = """masterpiece, portrait of a woman, freckles, (soft light:1.2), <lora:film_grain:0.6>
second line
Negative prompt: lowres, bad hands, text
watermark
Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 3141592653, Size: 832x1216, \
Model hash: 31e35c80fc, Model: sd_xl_base_1.0, Denoising strength: 0.4, Clip skip: 2, \
Lora hashes: "film_grain: 2a7c9c4cd1f3, other: 1b", Version: v1.10.1"""
OLDER = "a cat\nSteps: 20, Sampler: DPM++ SDE Karras, CFG scale: 7, Seed: 42, Size: 512x512, Model hash: 6ce0161689"
GRAPH: dict[str, Any] = {
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 18446744073709551615,
            "steps": 25,
            "cfg": 7.5,
            "sampler_name": "dpmpp_2m",
            "scheduler": "karras",
            "denoise": 1,
            "model": ["10", 0],
            "positive": ["6", 0],
            "negative": ["7", 0],
            "latent_image": ["5", 0],
        },
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "juggernaut.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 768, "height": 1024, "batch_size": 2}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["12", 0], "clip": ["10", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "ugly", "clip": ["10", 1]}},
    "10": {
        "class_type": "LoraLoader",
        "inputs": {"model": ["4", 0], "clip": ["4", 1], "lora_name": "x", "a": 0.5},
    },
    "12": {"class_type": "PrimitiveString", "inputs": {"value": "a harbour at dawn"}},
}


def test_a1111() -> None:
    found = a1111.parse(A1111)
    assert found is not None
    assert found.source == "A1111"
    assert found.parameters == {
        "prompt": "masterpiece, portrait of a woman, freckles, (soft light:1.2), <lora:film_grain:0.6>\nsecond line",
        "negativePrompt": "lowres, bad hands, text\nwatermark",
        "steps": 28,
        "sampler": "dpmpp_2m",
        "scheduler": "karras",
        "cfg": 6.5,
        "seed": "3141592653",
        "checkpoint": "sd_xl_base_1.0",
        "denoise": 0.4,
        "width": 832,
        "height": 1216,
    }


def test_a1111_before_it_named_the_scheduler() -> None:
    found = a1111.parse(OLDER)
    assert found is not None
    assert (found.parameters["sampler"], found.parameters["scheduler"]) == ("dpmpp_sde", "karras")
    assert found.parameters["prompt"] == "a cat"
    assert "negativePrompt" not in found.parameters


def test_comfyui() -> None:
    found = comfyui.parse(json.dumps(GRAPH))
    assert found is not None
    assert found.parameters == {
        "steps": 25,
        "cfg": 7.5,
        "sampler": "dpmpp_2m",
        "scheduler": "karras",
        "denoise": 1.0,
        "seed": "18446744073709551615",
        "prompt": "a harbour at dawn",
        "negativePrompt": "ugly",
        "checkpoint": "juggernaut.safetensors",
        "width": 768,
        "height": 1024,
        "batch": 2,
    }


def test_comfyui_with_rings_and_nan() -> None:
    ring = {
        "1": {"class_type": "KSampler", "inputs": {"positive": ["2", 0], "steps": 3}},
        "2": {"class_type": "Reroute", "inputs": {"a": ["3", 0]}},
        "3": {"class_type": "Reroute", "inputs": {"a": ["2", 0]}},
    }
    assert comfyui.parse(json.dumps(ring)) == values.Recipe("ComfyUI", {"steps": 3})
    odd = '{"1": {"class_type": "KSampler", "inputs": {"cfg": NaN, "steps": 4}}, "2": Infinity}'
    assert comfyui.parse(odd) == values.Recipe("ComfyUI", {"steps": 4})
    assert comfyui.parse("[" * 100_000) is None


PARAMETERS = {
    "prompt": "a lighthouse, at dusk",
    "negativePrompt": "fog",
    "seed": "18446744073709551615",
    "steps": 25,
    "cfg": 7.0,
    "sampler": "euler_ancestral",
    "scheduler": "karras",
    "checkpoint": "a, model: v1",
    "width": 512,
    "height": 768,
    "batch": 2,
    "tiled": True,
}


def test_what_we_write_is_read_back_from_every_kind_of_file() -> None:
    texts = recipes.texts(PARAMETERS, {"job": "1", "workflow": "txt2img"})
    for mime_type, format in (("image/png", "PNG"), ("image/jpeg", "JPEG"), ("image/webp", "WEBP")):
        data = containers.write(picture(format=format), mime_type, Notes(b"<x/>", texts))
        assert recipes.read(data) == values.Recipe("AInfluencer", PARAMETERS)
    others = {name: value for name, value in PARAMETERS.items() if name not in ("batch", "tiled")}
    assert a1111.parse(texts["parameters"]) == values.Recipe("A1111", others)


def test_files_of_others() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", A1111)
    assert (found := recipes.read(picture(pnginfo=info)))
    assert found.parameters["steps"] == 28
    info = PngImagePlugin.PngInfo()
    info.add_text("prompt", json.dumps(GRAPH))
    info.add_text("workflow", "{}")
    assert (found := recipes.read(picture(pnginfo=info)))
    assert found.source == "ComfyUI"
    exif = Image.Exif()
    exif[0x0110] = "prompt:" + json.dumps(GRAPH)
    exif[0x010F] = "workflow:{}"
    assert (found := recipes.read(picture(format="WEBP", exif=exif)))
    assert found.parameters["prompt"] == "a harbour at dawn"
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + A1111.encode("utf-16-be")
    assert (found := recipes.read(picture(format="JPEG", exif=exif)))
    assert found.parameters["seed"] == "3141592653"
    assert recipes.read(picture()) is None


def test_comfyuis_own_graph_stays_beside_ours() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("prompt", json.dumps(GRAPH))
    texts = recipes.texts(PARAMETERS, {})
    data = containers.write(picture(pnginfo=info), "image/png", Notes(b"<x/>", texts))
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert json.loads(image.info["prompt"]) == GRAPH


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seed", -1),
        ("seed", 2**64),
        ("seed", "1e5"),
        ("steps", 1.5),
        ("steps", True),
        ("cfg", "nan"),
        ("cfg", 1e99),
        ("width", 0),
        ("prompt", ["x"]),
        ("prompt", ""),
        ("denoise", 2),
        ("other", {"a": 1}),
        ("other", 2**60),
    ],
)
def test_what_cannot_be_is_left_out(name: str, value: Any) -> None:
    assert values.recipe("x", {name: value}) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
NODE = st.fixed_dictionaries({"class_type": st.sampled_from(["KSampler", "X"]) | JSON, "inputs": JSON})


@given(st.text() | st.builds(lambda a, b: f"{a}\nSteps: {b}, Seed: {a}", st.text(), st.text()))
def test_a1111_of_nonsense(text: str) -> None:
    _check(a1111.parse(text))


@given(st.dictionaries(st.text(max_size=2), NODE | JSON, max_size=4) | JSON)
def test_comfyui_of_nonsense(graph: Any) -> None:
    _check(comfyui.parse(json.dumps(graph)))


@given(st.fixed_dictionaries({"parameters": JSON}) | JSON)
def test_ours_of_nonsense(held: Any) -> None:
    _check(ours.parse(json.dumps(held)))


def _check(found: values.Recipe | None) -> None:
    """Whatever is kept can be kept in any database and sent as strict JSON."""
    if found is not None:
        text = json.dumps(found.parameters, allow_nan=False)
        assert "\\u0000" not in text
        text.encode()


def test_texts_made_to_be_slow_keep_nobody_waiting() -> None:
    """Each of these once took minutes to hours."""
    assert a1111.parse("Steps: 7," + " " * 3_000_000 + "x") == values.Recipe("A1111", {"steps": 7})
    wide = {f"a{n}": ["2"] for n in range(300_000)}
    graph = {
        "1": {"class_type": "KSampler", "inputs": {"model": ["2", 0], "steps": 3}},
        "2": {"inputs": wide},
    }
    assert comfyui.parse(json.dumps(graph)) == values.Recipe("ComfyUI", {"steps": 3})
