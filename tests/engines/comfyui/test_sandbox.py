"""The client against our own sandbox engine, in both of its generations."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.engines.base import (
    Ended,
    EngineRejected,
    FailureCode,
    MissingKind,
    Outcome,
    Previewed,
    PromptState,
    Stepped,
    Submission,
    missing,
)
from server.engines.comfyui.client import ComfyClient
from server.engines.sandbox.config import DEFAULT_CHECKPOINT, Config
from server.engines.sandbox.engine import Engine
from server.engines.sandbox.process import Listener
from tests.engines.comfyui import replay


@dataclass
class Sandbox:
    engine: Engine
    client: ComfyClient


@pytest.fixture(params=[False, True], ids=["new", "old"])
async def sandbox(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sandbox]:
    engine = Engine(Config(tmp_path, step_delay=0.01, old=request.param, allow_faults=True))
    listener = Listener(engine, "127.0.0.1", 0)
    await listener.start()
    client = ComfyClient(f"http://127.0.0.1:{listener.port}", replay.QUICK)
    yield Sandbox(engine, client)
    await client.close()
    await listener.close()


def graph(checkpoint: str = DEFAULT_CHECKPOINT, steps: int = 6) -> dict[str, Any]:
    sampler = {"seed": 2**64 - 1, "steps": steps, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal"}
    links = {"model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}
    return {
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": checkpoint}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 2}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["4", 1], "text": "a lighthouse"}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["4", 1], "text": "blurry"}},
        "3": {"class_type": "KSampler", "inputs": sampler | links | {"denoise": 1.0}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "t/x"}},
    }


def submission(steps: int = 6, checkpoint: str = DEFAULT_CHECKPOINT) -> Submission:
    return Submission(graph(checkpoint, steps), str(uuid.uuid4()), str(uuid.uuid4()))


async def test_a_picture_from_submission_to_file(sandbox: Sandbox) -> None:
    client, wanted = sandbox.client, submission()
    async with client.follow(wanted.prompt_id, wanted.client_id, graph=wanted.graph) as run:
        await client.submit(wanted)
        events = await replay.collect(run)
        assert run.percent == 100
    assert [e.step for e in events if isinstance(e, Stepped)][-1] == 6
    assert any(isinstance(event, Previewed) and event.node == "3" for event in events)
    end = events[-1]
    assert isinstance(end, Ended)
    assert (end.outcome, len(end.outputs)) == (Outcome.SUCCEEDED, 2)
    data = await client.fetch(end.outputs[0], limit_bytes=10_000_000)
    assert data.startswith(b"\x89PNG")
    assert (await client.lookup(wanted.prompt_id)).state is PromptState.SUCCEEDED


async def test_it_tells_that_it_is_a_sandbox_and_what_it_has(sandbox: Sandbox) -> None:
    info, catalog = await sandbox.client.info(), await sandbox.client.catalog()
    assert info.sandbox
    assert info.vram_reason
    assert info.queue_remaining == 0
    assert DEFAULT_CHECKPOINT in catalog.checkpoints
    assert missing(graph(), catalog) == []
    assert [(m.kind, m.name) for m in missing(graph("other.safetensors"), catalog)] == [
        (MissingKind.CHECKPOINT, "other.safetensors")
    ]


async def test_a_missing_checkpoint_is_refused_with_its_name(sandbox: Sandbox) -> None:
    with pytest.raises(EngineRejected, match=r"'other\.safetensors'") as caught:
        await sandbox.client.submit(submission(checkpoint="other.safetensors"))
    assert (caught.value.code, caught.value.node) == (FailureCode.MISSING_MODEL, "4")


async def test_steps_are_told_to_whoever_took_over_when_the_one_before_leaves_later(sandbox: Sandbox) -> None:
    wanted, formerly = submission(steps=200), sandbox.client
    client = ComfyClient(formerly.url, replay.quick(untold=0.4))
    await formerly.submit(wanted)
    ids, leaving = (wanted.prompt_id, wanted.client_id), AsyncExitStack()
    await leaving.enter_async_context(formerly.follow(*ids, adopt=True))
    async with client.follow(*ids, graph=wanted.graph, adopt=True) as run:
        await anext(event async for event in run if isinstance(event, Stepped))
        await leaving.aclose()
        events = await replay.collect(run)
    await client.close()
    assert [event.step for event in events if isinstance(event, Stepped)][-1] == 200


async def test_an_engine_that_begins_nothing_is_not_waited_for_for_ever(sandbox: Sandbox) -> None:
    wanted = submission(steps=2)
    client = ComfyClient(sandbox.client.url, replay.quick(idle=0.4))
    sandbox.engine.faults.update({"idle": True})
    async with client.follow(wanted.prompt_id, wanted.client_id, graph=wanted.graph) as run:
        await client.submit(wanted)
        *_, ended = await replay.collect(run)
    assert isinstance(ended, Ended) and ended.error is not None
    assert (ended.outcome, ended.error.code) == (Outcome.FAILED, FailureCode.DEVICE_FAULT)
    assert (await client.lookup(wanted.prompt_id)).state is PromptState.ABSENT, (
        "it must not paint for nobody later"
    )
    await client.close()


async def test_one_that_waits_behind_another_is_waited_for(sandbox: Sandbox) -> None:
    first, second = submission(steps=200), submission(steps=2)
    client = ComfyClient(sandbox.client.url, replay.quick(idle=0.1))
    await client.submit(first)
    async with client.follow(second.prompt_id, second.client_id, graph=second.graph) as run:
        await client.submit(second)
        *_, ended = await replay.collect(run)
    assert isinstance(ended, Ended) and ended.outcome is Outcome.SUCCEEDED
    await client.close()


async def test_cancelling_what_runs_and_what_waits(sandbox: Sandbox) -> None:
    client, first, second = sandbox.client, submission(steps=1000), submission(steps=1000)
    async with (
        client.follow(first.prompt_id, first.client_id, graph=first.graph) as running,
        client.follow(second.prompt_id, second.client_id, graph=second.graph) as waiting,
    ):
        await client.submit(first)
        await client.submit(second)
        assert (await client.lookup(second.prompt_id)).state is PromptState.PENDING
        await client.cancel(second.prompt_id)
        async for event in running:
            if isinstance(event, Stepped) and event.step == 2:
                await client.cancel(first.prompt_id)
            last = event
        assert isinstance(last, Ended)
        assert last.outcome is Outcome.INTERRUPTED
        end = (await replay.collect(waiting))[-1]
    assert isinstance(end, Ended)
    assert end.outcome is Outcome.INTERRUPTED


@pytest.mark.parametrize(
    ("faults", "outcome", "code"),
    [
        ({"late_history": 0.3}, Outcome.SUCCEEDED, None),
        ({"silent_socket": True}, Outcome.SUCCEEDED, None),
        ({"drop_socket_at_step": 2}, Outcome.SUCCEEDED, None),
        ({"lose_every": 2}, Outcome.SUCCEEDED, None),
        ({"slow_pump": 0.02}, Outcome.SUCCEEDED, None),
        ({"out_of_memory": True}, Outcome.FAILED, FailureCode.OUT_OF_MEMORY),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
async def test_its_faults_are_lived_through(
    sandbox: Sandbox, faults: dict[str, Any], outcome: Outcome, code: FailureCode | None
) -> None:
    client, wanted = sandbox.client, submission()
    async with client.follow(wanted.prompt_id, wanted.client_id, graph=wanted.graph) as run:
        sandbox.engine.faults.update(faults)
        await client.submit(wanted)
        end = (await replay.collect(run))[-1]
    assert isinstance(end, Ended)
    assert (end.outcome, end.error.code if end.error else None) == (outcome, code)
    assert len(end.outputs) == (2 if outcome is Outcome.SUCCEEDED else 0)


async def test_a_prompt_is_adopted_by_another_client(sandbox: Sandbox) -> None:
    wanted = submission(steps=60)
    await sandbox.client.submit(wanted)
    other = ComfyClient(sandbox.client.url, replay.QUICK)
    async with other.follow(wanted.prompt_id, wanted.client_id, graph=wanted.graph, adopt=True) as run:
        events = await replay.collect(run)
    await other.close()
    assert replay.shown(events[-1]) == "ended SUCCEEDED 2"
    assert any(isinstance(event, Stepped) for event in events)


async def test_an_uploaded_picture_is_found_again(sandbox: Sandbox) -> None:
    name = await sandbox.client.upload_image("ein bild ä.png", b"\x89PNG not really")
    assert name == "ein bild ä.png"
    again = await sandbox.client.upload_image("ein bild ä.png", b"\x89PNG something else")
    assert again == "ein bild ä (1).png"


async def test_memory_can_be_freed(sandbox: Sandbox) -> None:
    await sandbox.client.free()
