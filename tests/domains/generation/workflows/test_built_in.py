"""Each built-in workflow is right for real engines: every node, input, link, bound and default."""

from __future__ import annotations

from typing import Any

import pytest

from server.domains.generation.workflows import CATALOG, Parameter, ParameterKind, Workflow
from server.domains.generation.workflows.inspecting import inspect
from server.domains.generation.workflows.values import check
from server.engines.sandbox import catalogue, object_info
from server.engines.sandbox.config import Config
from tests.domains.generation.workflows import real

ALL = pytest.mark.parametrize("workflow", CATALOG.values(), ids=list(CATALOG))
PACKS = {
    "ip_adapter": "ComfyUI_IPAdapter_plus",
    "faceid": "ComfyUI_IPAdapter_plus",
    "instantid": "ComfyUI_InstantID",
    "animatediff": "ComfyUI-AnimateDiff-Evolved",
}


def sample(parameter: Parameter) -> Any:
    """A value that the parameter takes."""
    if parameter.default is not None:
        return parameter.default
    kinds = {ParameterKind.SEED: 2**64 - 1, ParameterKind.TEXT: "a harbour"}
    return kinds.get(parameter.kind, "x.png")


def filled(workflow: Workflow) -> dict[str, Any]:
    return workflow.fill({one.name: sample(one) for one in workflow.parameters})


@ALL
def test_a_real_engine_would_take_it(workflow: Workflow) -> None:
    assert list(real.problems(filled(workflow))) == []
    saving = [node for node in workflow.graph.values() if real.nodes()[node["class_type"]]["output_node"]]
    assert len(saving) == 1


@ALL
def test_its_bounds_lie_within_those_of_the_nodes(workflow: Workflow) -> None:
    for parameter in workflow.parameters:
        for node, name in parameter.targets:
            spec = real.specs(workflow.graph[node]["class_type"])[name]
            if parameter.kind in (ParameterKind.INTEGER, ParameterKind.FLOAT):
                low, high = real.bounds(spec)
                assert parameter.minimum is not None and parameter.maximum is not None
                assert low <= parameter.minimum <= parameter.maximum <= high, parameter.name
            if parameter.kind is ParameterKind.CHOICE:
                assert real.choices(spec) is not None, parameter.name


@ALL
def test_its_defaults_and_presets_are_acceptable(workflow: Workflow) -> None:
    for parameter in workflow.parameters:
        if parameter.default is not None:
            assert check(parameter, parameter.default) is None, parameter.name
    for preset in workflow.presets:
        for name, value in preset.parameters.items():
            known = workflow.parameter(name)
            assert known is not None and check(known, value) is None, (preset.name, name)


@ALL
def test_it_would_be_taken_as_an_upload_too(workflow: Workflow) -> None:
    assert inspect(filled(workflow)).problems == ()


@ALL
def test_it_is_marked_with_the_pack_that_it_needs(workflow: Workflow) -> None:
    assert workflow.extension == PACKS.get(workflow.key)
    assert workflow.produces == ("clip" if workflow.category == "clip" else "image")


def test_the_models_that_it_names_are_known() -> None:
    def names(key: str) -> dict[str, tuple[str, ...]]:
        return {kind.value: files for kind, files in CATALOG[key].required_models.items()}

    assert names("txt2img") == names("img2img") == names("upscale") == {}
    assert names("svd") == {"checkpoint": ("svd.safetensors",)}
    assert names("faceid") == {
        "ipadapter": ("ip-adapter-faceid-plusv2_sd15.bin",),
        "clip vision": ("CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors",),
        "lora": ("ip-adapter-faceid-plusv2_sd15_lora.safetensors",),
    }
    assert set(names("instantid")) == {"instantid", "controlnet"}


def test_what_real_engines_refuse_is_seen_here() -> None:
    graph = filled(CATALOG["txt2img"])
    graph["3"]["inputs"] |= {"steps": 0, "model": ["4", 1], "cfg": "7", "sampler_name": "magic", "extra": 1}
    del graph["8"]["inputs"]["vae"]
    graph["5"]["class_type"] = "Nothing"
    graph["3"]["inputs"]["latent_image"] = ["6", 0]
    told = " ".join(real.problems(graph))
    for part in ("cannot hold '7'", "no class Nothing"):
        assert part in told
    for part in (
        "gets CLIP instead of MODEL",
        "between 1 and 10000",
        "'magic'",
        "extra is no",
        "vae is missing",
    ):
        assert part in told


@pytest.mark.parametrize("old", [False, True], ids=["new", "old"])
def test_the_sandbox_has_the_same_nodes_as_the_real_engines(old: bool, tmp_path: Any) -> None:
    packs = ("ipadapter", "instantid", "animatediff")
    config = Config(tmp_path, old=old, extensions=packs)
    known = catalogue.node_classes(packs)
    for name, spec in real.nodes().items():
        told = object_info.describe(known[name], config)
        for group in ("required", "optional"):
            mine, theirs = told["input"].get(group, {}), spec["input"].get(group, {})
            assert list(mine) == list(theirs), (name, group)
            assert all(_alike(mine[one], theirs[one]) for one in theirs), (name, group)
        assert told["output_node"] == spec["output_node"], name
        if old:  # the newer version hands on what it saves
            assert told["output"] == spec["output"], name


def _alike(mine: list[Any], theirs: list[Any]) -> bool:
    if real.choices(theirs) is not None:
        return real.choices(mine) is not None
    return mine[0] == theirs[0] and real.bounds(mine) == real.bounds(theirs)


def test_packs_stay_missing_in_the_sandbox_unless_it_is_told_to_stand_in(tmp_path: Any) -> None:
    plain = catalogue.node_classes()
    needing = {key for key, one in CATALOG.items() if not set(one.required_nodes) <= set(plain)}
    assert needing == set(PACKS)
    with pytest.raises(KeyError):
        catalogue.node_classes(["nonsense"])
