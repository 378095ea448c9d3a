"""What a graph is told to lack before it is uploaded, and what it is told could be set. Pure."""

from __future__ import annotations

import math
from typing import Any

import pytest

from server.domains.generation.workflows import CATALOG, ParameterKind
from server.domains.generation.workflows.inspecting import cycle, inspect
from server.domains.generation.workflows.suggesting import MAX_PARAMETERS
from tests.domains.generation.workflows import graphs


def changed(node: str, **inputs: Any) -> dict[str, Any]:
    made = graphs.graph()
    made[node]["inputs"] |= inputs
    return made


def nested(levels: int) -> Any:
    return [nested(levels - 1)] if levels else 1


SAVER = {"class_type": "SaveImage", "inputs": {"images": ["8", 0]}}


@pytest.mark.parametrize(
    ("graph", "field", "message"),
    [
        (None, "graph", "must be an object"),
        ([], "graph", "must be an object"),
        ("{}", "graph", "must be an object"),
        ({}, "graph", "must be an object"),
        ({"nodes": [], "links": []}, "graph", "Export (API)"),
        ({"prompt": graphs.graph()}, "graph", "under `prompt`"),
        ({"1": 5}, "graph.1", "is no node"),
        ({"1": {"class_type": "X"}}, "graph.1", "is no node"),
        ({"1": {"class_type": "", "inputs": {}}}, "graph.1", "is no node"),
        ({"1": {"class_type": "X", "inputs": []}}, "graph.1", "is no node"),
        (changed("3", model=["99", 0]), "graph.3.model", "node 99, which is not there"),
        (changed("3", model=["4", -1]), "graph.3.model", "no output"),
        (changed("3", model=["4", True]), "graph.3.model", "no output"),
        (changed("3", cfg=math.nan), "graph", "NaN"),
        (changed("3", cfg=math.inf), "graph", "infinite"),
        (changed("3", steps=2**70), "graph", "JSON cannot"),
        (changed("6", text="a\0b"), "graph", "cannot be stored"),
        (changed("6", text="half \ud83d"), "graph", "JSON cannot"),
        (changed("6", text=nested(20)), "graph", "nested deeper"),
        (changed("6", text="x" * 1_100_000), "graph", "bytes"),
        ({str(n): SAVER for n in range(501)}, "graph", "501 nodes"),
        (changed("3", **{f"i{n}": n for n in range(201)}), "graph.3", "more than 200 inputs"),
        (changed("4", ckpt_name=["8", 0]), "graph", "runs in a circle"),
        ({k: v for k, v in graphs.graph().items() if k != "9"}, "graph", "no node that saves"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_told(graph: Any, field: str, message: str) -> None:
    found = inspect(graph)
    assert [fault.field for fault in found.problems] == [field]
    assert message in found.problems[0].message
    assert found.suggestions == ()


def test_a_circle_is_told_node_by_node() -> None:
    graph = changed("4", ckpt_name=["8", 0])
    assert cycle(graph) in (["4", "8", "3", "4"], ["3", "4", "8", "3"], ["8", "3", "4", "8"])
    assert cycle({"1": {"inputs": {"a": ["1", 0]}}}) == ["1", "1"]
    assert cycle(graphs.graph()) == []


def test_a_long_chain_is_no_circle_and_no_end_of_the_stack() -> None:
    chain = {str(n): {"inputs": {"a": [str(n + 1), 0]} if n < 4999 else {}} for n in range(5000)}
    assert cycle(chain) == []


def test_nodes_are_shown_even_when_something_is_wrong() -> None:
    found = inspect(changed("3", model=["99", 0]))
    assert [node.title for node in found.nodes][:2] == ["Load checkpoint", "Prompt"]
    assert inspect({"nodes": []}).nodes == ()


def test_the_usual_inputs_suggest_themselves() -> None:
    found = {one.name: one for one in inspect(graphs.graph()).suggestions}
    assert list(found) == [
        *("prompt", "negativePrompt", "checkpoint", "width", "height", "batch"),
        *("seed", "steps", "cfg", "sampler", "scheduler", "denoise"),
    ]
    assert found["prompt"].targets == (("6", "text"),)
    assert found["negativePrompt"].targets == (("7", "text"),)
    assert (found["steps"].default, found["checkpoint"].default) == (25, "sandbox-v1.safetensors")
    assert (found["prompt"].default, found["seed"].default) == (None, None)


def test_several_of_a_kind_get_numbers_and_values_beyond_the_usual_widen_the_bounds() -> None:
    graph = dict(CATALOG["hires"].graph)
    graph["3"] = {**graph["3"], "inputs": {**graph["3"]["inputs"], "steps": 400, "width": 1}}
    found = {one.name: one for one in inspect(graph).suggestions}
    assert (found["steps"].default, found["steps"].maximum) == (400, 400)
    assert found["steps2"].targets == (("11", "steps"),)
    assert "Second pass" in found["steps2"].label


@pytest.mark.parametrize("key", list(CATALOG))
def test_suggestions_would_be_taken_as_they_are(key: str) -> None:
    from server.domains.generation.workflows.checking import faults

    graph = CATALOG[key].fill({one.name: one.default for one in CATALOG[key].parameters})
    found = inspect(graph)
    assert faults(graphs.upload(graph=graph, parameters=found.suggestions)) == []
    pictures = [one for one in found.suggestions if one.kind is ParameterKind.IMAGE]
    assert bool(pictures) is any(node["class_type"] == "LoadImage" for node in graph.values())


def test_prompts_are_found_through_what_lies_between_and_links_suggest_nothing() -> None:
    graph = graphs.graph()
    graph["20"] = {
        "class_type": "ControlNetApplyAdvanced",
        "inputs": {"positive": ["6", 0], "negative": ["7", 0], "strength": 1.0, "text": "no prompt"},
    }
    graph["3"]["inputs"] |= {"positive": ["20", 0], "negative": ["20", 1], "steps": ["21", 0]}
    graph["21"] = {"class_type": "PrimitiveInt", "inputs": {"value": 20}}
    found = {one.name: one.targets for one in inspect(graph).suggestions}
    assert (found["prompt"], found["negativePrompt"]) == ((("6", "text"),), (("7", "text"),))
    assert "steps" not in found


def test_a_graph_with_too_much_to_set_is_told_as_much_as_an_upload_may_have() -> None:
    made = graphs.graph()
    for number in range(200):
        made[f"t{number}"] = {"class_type": "Texts", "inputs": {f"text{n}": "" for n in range(150)}}
        made[f"s{number}"] = {"class_type": "Sampler", "inputs": {"positive": [f"t{number}", 0]}}
    found = inspect(made)
    assert not found.problems
    assert len(found.suggestions) == MAX_PARAMETERS
