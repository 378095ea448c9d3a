"""The client lives through recorded runs of real servers of both generations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.engines.base import Ended, FailureCode, Outcome, Previewed, RunEvent, Stepped
from server.engines.comfyui import messages
from tests.engines.comfyui import recordings, replay

FILES = recordings.all_files()
REASON = f"no recordings in {recordings.folder()}; set AINFLUENCER_SHARED"
pytestmark = pytest.mark.skipif(not FILES, reason=REASON)
both = pytest.mark.parametrize("version", recordings.VERSIONS)


async def relive(prompt: recordings.Prompt) -> tuple[list[RunEvent], replay.Replay]:
    played = replay.Replay(prompt)
    async with (
        replay.serving(played.app()) as client,
        client.follow(prompt.prompt_id, prompt.client_id, graph=prompt.graph) as run,
    ):
        submitted = await client.submit(replay.submission(prompt))
        assert submitted.prompt_id == prompt.prompt_id
        return await replay.collect(run, played.taken), played


async def lines_of(version: str, number: str, index: int = 0) -> list[str]:
    prompt = recordings.prompts(recordings.named(version, number))[index]
    events, _ = await relive(prompt)
    return [replay.shown(event) for event in events]


def ended(events: list[RunEvent]) -> Ended:
    assert isinstance(events[-1], Ended)
    return events[-1]


def expected_outcome(prompt: recordings.Prompt) -> Outcome:
    entry = prompt.entry()
    if entry is None:
        return Outcome.LOST
    kinds = {
        "execution_success": Outcome.SUCCEEDED,
        "execution_error": Outcome.FAILED,
        "execution_interrupted": Outcome.INTERRUPTED,
    }
    return kinds[entry["status"]["messages"][-1][0]]


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])
async def test_every_recorded_prompt_ends_as_it_did(path: Path) -> None:
    for prompt in recordings.prompts(path):
        events, played = await relive(prompt)
        end = ended(events)
        assert end.outcome is expected_outcome(prompt), prompt.prompt_id
        assert sum(isinstance(event, Ended) for event in events) == 1
        files = messages_files(prompt)
        assert [(file.filename, file.type) for file in end.outputs] == files
        percents = [event.percent for event in events if hasattr(event, "percent")]
        assert percents == sorted(percents)
        assert played.flags
        for flags, headers in zip(played.flags, played.headers, strict=True):
            assert json.loads(flags)["data"] == {"supports_preview_metadata": True}
            assert "Origin" not in headers


def messages_files(prompt: recordings.Prompt) -> list[tuple[str, str]]:
    outputs = (prompt.entry() or {}).get("outputs", {})
    return [
        (file.filename, file.type) for node, ui in outputs.items() for file in messages.output_files(node, ui)
    ]


@both
async def test_a_plain_success(version: str) -> None:
    assert await lines_of(version, "01") == [
        "cached",
        "node 1 Solid colour",
        "node 2 Invert",
        "node 3 Scale",
        "node 4 Save",
        "output 4 output images",
        "ended SUCCEEDED 1",
    ]


@both
async def test_a_cached_run_and_a_partly_cached_one(version: str) -> None:
    assert await lines_of(version, "02", 0) == [
        "cached 1 2 3 4",
        "output 4 output images",
        "ended SUCCEEDED 1",
    ]
    assert await lines_of(version, "02", 1) == [
        "cached 1 2",
        "node 3 Scale",
        "node 4 Save",
        "output 4 output images",
        "ended SUCCEEDED 1",
    ]


@both
async def test_two_outputs_of_two_types(version: str) -> None:
    lines = await lines_of(version, "03")
    assert sorted(line for line in lines if line.startswith("output")) == [
        "output 3 output images",
        "output 3 output images",
        "output 4 temp images",
        "output 4 temp images",
    ]
    assert lines[-1] == "ended SUCCEEDED 4"


@both
async def test_flags_beside_files_are_no_files(version: str) -> None:
    lines = await lines_of(version, "04")
    assert [line for line in lines if "animated" in line or "text" in line] == []
    assert lines[-1] == f"ended SUCCEEDED {sum(line.startswith('output') for line in lines)}"


@both
@pytest.mark.parametrize("number", ["05", "06"])
async def test_steps_and_previews_in_the_order_of_their_form(version: str, number: str) -> None:
    prompt = recordings.prompts(recordings.named(version, number))[0]
    events, _ = await relive(prompt)
    sampling = [event for event in events if isinstance(event, Stepped | Previewed)]
    pairs = list(zip(sampling[::2], sampling[1::2], strict=True))
    # The old form comes after its step, the one with metadata before it.
    steps = [first if number == "05" else second for first, second in pairs]
    previews = [second if number == "05" else first for first, second in pairs]
    assert [(step.node, step.step, step.total) for step in steps if isinstance(step, Stepped)] == [
        ("3", index, 12) for index in range(1, 13)
    ]
    assert all(isinstance(preview, Previewed) and preview.node == "3" for preview in previews)
    assert all(p.mime == "image/jpeg" and len(p.data) > 10_000 for p in previews if isinstance(p, Previewed))
    assert ended(events).outcome is Outcome.SUCCEEDED


@both
async def test_two_samplers_share_the_percent_by_their_steps_and_area(version: str) -> None:
    prompt = recordings.prompts(recordings.named(version, "28"))[0]
    events, _ = await relive(prompt)
    first = [event for event in events if isinstance(event, Stepped) and event.node == "3"]
    second = [event for event in events if isinstance(event, Stepped) and event.node == "13"]
    assert (first[-1].step, first[-1].total, second[-1].step, second[-1].total) == (4, 4, 6, 6)
    # A step at 192² weighs 2.25 times one at 128²; there are five of these between first and last, and three.
    ratio = (second[-1].percent - second[0].percent) / (first[-1].percent - first[0].percent)
    assert ratio == pytest.approx(2.25 * 5 / 3, rel=0.01)
    assert first[-1].percent < second[0].percent


@both
async def test_a_batch_of_four(version: str) -> None:
    lines = await lines_of(version, "08")
    assert [line for line in lines if line.startswith("step")] == [f"step 3 {n}/8" for n in range(1, 9)]
    assert lines[-5:] == ["output 9 output images"] * 4 + ["ended SUCCEEDED 4"]


@both
async def test_runs_that_fail(version: str) -> None:
    found = recordings.prompts(recordings.named(version, "11"))
    ends = [ended((await relive(prompt))[0]) for prompt in found]
    assert [(end.outcome, end.error.code, end.error.node) for end in ends if end.error] == [
        (Outcome.FAILED, FailureCode.NODE_ERROR, "1"),
        (Outcome.FAILED, FailureCode.NODE_ERROR, "1"),
        (Outcome.FAILED, FailureCode.NODE_ERROR, "4"),
        (Outcome.FAILED, FailureCode.NODE_ERROR, "4"),
        (Outcome.FAILED, FailureCode.NODE_ERROR, "4"),
    ][: len(ends)]
    assert ends[1].outputs[0].type == "temp"


@both
async def test_interrupts_are_no_failures(version: str) -> None:
    found = recordings.prompts(recordings.named(version, "12"))
    ends = [ended((await relive(prompt))[0]) for prompt in found]
    assert [end.outcome for end in ends[:2]] == [Outcome.INTERRUPTED] * 2
    assert all(end.error and end.error.code is FailureCode.INTERRUPTED for end in ends[:2])
    assert all(end.error and end.error.node_class == "KSampler" for end in ends[:2])
    assert ends[-1].outcome is Outcome.SUCCEEDED


@both
async def test_a_socket_lost_in_mid_run_is_opened_again(version: str) -> None:
    prompt = recordings.prompts(recordings.named(version, "15"))[0]
    assert len(prompt.connections) == 2
    events, played = await relive(prompt)
    steps = [event.step for event in events if isinstance(event, Stepped)]
    missed = {"0.33.0": [3], "0.3.64": []}[version]
    assert steps == [step for step in range(1, 11) if step not in missed]
    assert len(played.flags) == 2
    previews = [event for event in events if isinstance(event, Previewed)]
    assert previews
    assert all(preview.node == "3" for preview in previews)
    assert replay.shown(events[-1]) == "ended SUCCEEDED 1"


@both
async def test_adopting_a_prompt_that_runs_already(version: str) -> None:
    prompt = late_prompt(version)
    played = replay.Replay(prompt)
    played.posted.set()
    async with (
        replay.serving(played.app()) as client,
        client.follow(prompt.prompt_id, prompt.client_id, graph=prompt.graph, adopt=True) as run,
    ):
        lines = [replay.shown(event) for event in await replay.collect(run, played.taken)]
    assert lines[0] == "node 3 KSampler"
    assert "step 3 3/10" in lines
    assert lines[-1] == "ended SUCCEEDED 1"


def late_prompt(version: str) -> recordings.Prompt:
    prompt = recordings.prompts(recordings.named(version, "17"))[0]
    assert prompt.history is not None
    return prompt


@both
async def test_full_pictures_over_the_socket(version: str) -> None:
    found = recordings.prompts(recordings.named(version, "19"))
    lines = [[replay.shown(event) for event in (await relive(prompt))[0]] for prompt in found]
    assert any("preview 2 image/png" in run for run in lines)
    assert all(run[-1].startswith("ended SUCCEEDED") for run in lines)


@both
async def test_a_restart_loses_what_was_queued(version: str) -> None:
    found = recordings.prompts(recordings.named(version, "23"))
    ends = [ended((await relive(prompt))[0]) for prompt in found]
    lost = [end for end in ends if end.outcome is Outcome.LOST]
    # Three restarts, each with one running and two waiting prompts.
    assert len(lost) == 9
    assert {end.error.code for end in lost if end.error} == {FailureCode.ENGINE_LOST}


@both
async def test_expanded_nodes_are_shown_as_the_posted_one(version: str) -> None:
    assert await lines_of(version, "27") == [
        "cached",
        "node 10 DemoExpand",
        "step 10 1/2",
        "step 10 2/2",
        "step 10 1/2",
        "step 10 2/2",
        "node 20 DemoShow",
        "ended SUCCEEDED 0",
    ]


@both
async def test_a_blocked_node_does_not_end_the_run(version: str) -> None:
    prompt = recordings.prompts(recordings.named(version, "27"))[3]
    end = ended((await relive(prompt))[0])
    assert (end.outcome, end.error) == (Outcome.SUCCEEDED, None)
    assert [(failure.message, failure.node) for failure in end.blocked] == [
        ("Execution Blocked: not today", "20")
    ]


@both
async def test_bare_nan_and_null_outputs_are_survived(version: str) -> None:
    bare = [
        prompt
        for prompt in recordings.prompts(recordings.named(version, "27"))
        if any(isinstance(frame, str) and "[NaN, Infinity]" in frame for frame in prompt.connections[0])
    ]
    assert len(bare) == 2
    for prompt in bare:
        assert ended((await relive(prompt))[0]).outcome is Outcome.SUCCEEDED
    assert await lines_of(version, "34", 1) == ["cached 1", "ended SUCCEEDED 0"]
