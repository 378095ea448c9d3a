"""What a graph needs, and how far it is."""

from __future__ import annotations

from typing import Any

import pytest

from server.engines.catalog import Missing, MissingKind, missing, models_of
from server.engines.comfyui import models
from server.engines.progress import ProgressMeter, total_weight

OBJECT_INFO = {
    "CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [["a.safetensors"], {"tooltip": "x"}]}}},
    "LoraLoader": {"input": {"required": {"lora_name": ["COMBO", {"options": ["l.safetensors"]}]}}},
    "VAELoader": {"input": {"required": {"vae_name": [[]]}}},
    "KSampler": {
        "input": {
            "required": {
                "sampler_name": [["euler"]],
                "scheduler": ["COMBO", {"options": ["normal"]}],
                "seed": ["INT", {"max": 2**64 - 1}],
            },
            "hidden": {"unique_id": "UNIQUE_ID"},
        }
    },
    "RemoteLoader": {"input": {"optional": {"lora_name": ["COMBO", {"remote": {}}]}}},
    "Odd": None,
}


def node(class_type: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": inputs}


def test_both_forms_of_choices_are_read() -> None:
    catalog = models.catalog(OBJECT_INFO)
    assert catalog.nodes == set(OBJECT_INFO)
    assert (catalog.checkpoints, catalog.loras, catalog.vaes) == (("a.safetensors",), ("l.safetensors",), ())
    assert (catalog.samplers, catalog.schedulers) == (("euler",), ("normal",))


def test_everything_that_is_missing_is_named() -> None:
    graph = {
        "1": node("CheckpointLoaderSimple", ckpt_name="b.safetensors"),
        "2": node("LoraLoader", lora_name="m.safetensors", model=["1", 0]),
        "3": node("VAELoader", vae_name="v.safetensors"),
        "4": node("KSampler", sampler_name="magic", scheduler="odd", seed=2**64 - 1),
        "5": node("NoSuchNode", ckpt_name="b.safetensors"),
        "6": {"inputs": {}},
    }
    found = missing(graph, models.catalog(OBJECT_INFO))
    assert [(lack.kind, lack.name, lack.node_id, lack.input) for lack in found] == [
        (MissingKind.CHECKPOINT, "b.safetensors", "1", "ckpt_name"),
        (MissingKind.LORA, "m.safetensors", "2", "lora_name"),
        (MissingKind.VAE, "v.safetensors", "3", "vae_name"),
        (MissingKind.SAMPLER, "magic", "4", "sampler_name"),
        (MissingKind.SCHEDULER, "odd", "4", "scheduler"),
        (MissingKind.NODE, "NoSuchNode", "5", None),
        (MissingKind.NODE, "None", "6", None),
    ]


@pytest.mark.parametrize(
    ("lack", "hint"),
    [
        (Missing(MissingKind.NODE, "IPAdapterAdvanced", "1"), "node pack ComfyUI_IPAdapter_plus"),
        (Missing(MissingKind.NODE, "ADE_UseEvolvedSampling", "1"), "node pack ComfyUI-AnimateDiff-Evolved"),
        (Missing(MissingKind.NODE, "ApplyInstantID", "1"), "node pack ComfyUI_InstantID"),
        (Missing(MissingKind.NODE, "Mystery", "1"), "the node pack that has Mystery"),
        (Missing(MissingKind.LORA, "a", "1"), "Put the file into models/loras of the engine."),
        (Missing(MissingKind.UPSCALE_MODEL, "", "1"), "Put one (upscale model) into models/upscale_models"),
        (Missing(MissingKind.LORA, "a", "1", offered=("b", "c")), "or choose another: b, c."),
        (Missing(MissingKind.SAMPLER, "a", "1", offered=tuple("bcdefgh")), "another: b, c, d, e, f …."),
        (Missing(MissingKind.OPTION, "a", "1"), "Choose another."),
    ],
    ids=lambda value: value.name if isinstance(value, Missing) else "",
)
def test_each_lack_comes_with_what_to_do(lack: Missing, hint: str) -> None:
    assert hint in lack.hint


def test_lists_of_any_input_are_looked_at_and_files_that_come_along_are_not_missing() -> None:
    info = {
        "UpscaleModelLoader": {"input": {"required": {"model_name": ["COMBO", {"options": ["4x.pth"]}]}}},
        "CLIPVisionLoader": {"input": {"required": {"clip_name": [["h.safetensors"]]}}},
        "CLIPLoader": {"input": {"required": {"clip_name": [["t5.safetensors"]]}}},
        "LoadImage": {"input": {"required": {"image": [["old.png"], {"image_upload": True}]}}},
        "ImageScale": {"input": {"required": {"upscale_method": [["area"]], "width": ["INT", {}]}}},
    }
    graph = {
        "1": node("UpscaleModelLoader", model_name="8x.pth"),
        "2": node("CLIPVisionLoader", clip_name="g.safetensors"),
        "3": node("CLIPLoader", clip_name="clip.safetensors"),
        "4": node("LoadImage", image="new.png"),
        "5": node("ImageScale", upscale_method="best", width=7),
        "6": node("LoadImage", image="shelf/new.png"),
        "7": node("LoadImage", image="new.png [output]"),
    }
    catalog = models.catalog(info)
    assert [lack.kind.value for lack in missing(graph, catalog)] == [
        "upscale model", "clip vision", "text encoder", "file", "option",
    ]  # fmt: skip
    assert "file" not in {lack.kind.value for lack in missing(graph, catalog, {("4", "image")})}


def test_what_the_engine_offers_or_does_not_list_is_not_missing() -> None:
    graph = {
        "1": node("CheckpointLoaderSimple", ckpt_name="a.safetensors"),
        "2": node("RemoteLoader", lora_name="anything.safetensors"),
        "3": node("KSampler", sampler_name=["2", 0], scheduler="normal"),
    }
    assert missing(graph, models.catalog(OBJECT_INFO)) == []


def test_a_sampler_weighs_its_steps_batch_and_area() -> None:
    graph = {
        "1": node("EmptyLatentImage", width=512, height=512, batch_size=2),
        "2": node("KSampler", steps=10, latent_image=["1", 0]),
        "3": node("LatentUpscaleBy", scale_by=2, samples=["2", 0]),
        "4": node("KSampler", steps="5", latent_image=["3", 0]),
    }
    meter = ProgressMeter(graph)
    # 2 × 10 steps, 2 × 5 steps at four times the area, and two small nodes.
    total = 20 + 40 + 0.4
    assert meter.at("2", 5, 10) == pytest.approx(100 * 10 / total, abs=0.01)
    assert meter.at("4", 1, 5) == pytest.approx(100 * (10 + 8) / total, abs=0.01)


def test_a_whole_graph_has_a_weight_and_copies_and_frames_count() -> None:
    graph = {
        "1": node("EmptyLatentImage", width=512, height=512, batch_size=2),
        "2": node("RepeatLatentBatch", samples=["1", 0], amount=3),
        "3": node("KSampler", steps=10, latent_image=["2", 0]),
        "4": node("SVD_img2vid_Conditioning", width=1024, height=512, video_frames=14),
        "5": node("KSampler", steps=1, latent_image=["4", 2]),
    }
    assert total_weight(graph) == pytest.approx(60 + 28 + 0.6)
    assert total_weight({}) == 0


def test_models_are_named_by_the_class_that_loads_them_too() -> None:
    graph = {
        "1": node("CheckpointLoaderSimple", ckpt_name="a.safetensors"),
        "2": node("UpscaleModelLoader", model_name="x4.pth"),
        "3": node("CLIPVisionLoader", clip_name="vision.safetensors"),
        "4": node("KSampler", sampler_name="euler", model=["1", 0]),
        "5": node("LoadImage", image="face.png"),
    }
    assert list(models_of(graph)) == [
        (MissingKind.CHECKPOINT, "a.safetensors"),
        (MissingKind.UPSCALE_MODEL, "x4.pth"),
        (MissingKind.CLIP_VISION, "vision.safetensors"),
    ]


def test_percent_never_goes_back_and_is_100_only_at_the_end() -> None:
    meter = ProgressMeter({"1": node("KSampler", steps=10)})
    assert meter.at("1", 8, 10) == 80
    assert meter.at("1", 2, 10) == 80
    assert meter.at("unknown", 1, 1) == 80
    assert meter.at("1", float("nan"), 10) == 80
    assert meter.at("1", 10, 10) == 99
    assert meter.complete() == 100
    assert meter.at("1", 1, 10) == 100


@pytest.mark.parametrize("graph", [None, {}, {"1": {}}, {"1": node("KSampler", latent_image=["1", 0])}])
def test_odd_graphs_have_a_percent_too(graph: Any) -> None:
    assert 0 <= ProgressMeter(graph).at("1", 1, 1) <= 99
