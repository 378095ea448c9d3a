"""Every built-in workflow, run by the sandbox engine through the client."""

from __future__ import annotations

import io
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from server.domains.generation import lacking
from server.domains.generation.workflows import CATALOG, ParameterKind, Workflow
from server.engines.base import Ended, Submission, missing
from server.engines.comfyui.client import ComfyClient
from server.engines.sandbox.catalogue_extensions import PACKS
from server.engines.sandbox.config import Config
from server.engines.sandbox.engine import Engine
from server.engines.sandbox.process import Listener
from tests.engines.comfyui import replay

OWN: dict[str, Any] = {
    "checkpoint": "sandbox-v1.safetensors",
    "lora": "sandbox-warm.safetensors",
    "faceLora": "sandbox-warm.safetensors",
    "upscaleModel": "sandbox-4x.pth",
    "ipAdapter": "sandbox-ip-adapter.safetensors",
    "clipVision": "sandbox-clip-vision.safetensors",
    "instantid": "sandbox-instantid.bin",
    "controlNet": "sandbox-controlnet.safetensors",
    "motionModel": "sandbox-motion.ckpt",
    **{"prompt": "a lighthouse at dusk", "seed": 7, "steps": 3, "secondSteps": 2},
    **{"width": 256, "height": 320, "frames": 8},
}
MADE = {  # files, frames, size
    "txt2img": (1, 1, (256, 320)),
    "batch": (4, 1, (256, 320)),
    "txt2img_lora": (1, 1, (256, 320)),
    "hires": (1, 1, (384, 480)),
    "img2img": (1, 1, (256, 320)),
    "upscale": (1, 1, (128, 96)),
    "upscale_refine": (1, 1, (128, 96)),
    "ip_adapter": (1, 1, (256, 320)),
    "faceid": (1, 1, (256, 320)),
    "instantid": (1, 1, (256, 320)),
    "animatediff": (1, 8, (256, 320)),
    "svd": (1, 8, (256, 320)),
}


def picture() -> bytes:
    target = io.BytesIO()
    shades = Image.linear_gradient("L").resize((64, 48))
    Image.merge("RGB", (shades, shades.rotate(90).resize((64, 48)), shades)).save(target, "PNG")
    return target.getvalue()


@pytest.fixture
async def client(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ComfyClient]:
    listener = Listener(Engine(Config(tmp_path, step_delay=0, extensions=tuple(PACKS))), "127.0.0.1", 0)
    await listener.start()
    found = ComfyClient(f"http://127.0.0.1:{listener.port}", replay.QUICK)
    yield found
    await found.close()
    await listener.close()


async def run(client: ComfyClient, workflow: Workflow, **values: Any) -> list[Image.Image]:
    """What the workflow makes."""
    name = await client.upload_image("in.png", picture())
    chosen = {one.name: OWN.get(one.name, one.default) for one in workflow.parameters}
    images = {one.name: name for one in workflow.parameters if one.kind is ParameterKind.IMAGE}
    graph = workflow.fill(chosen | images | values)
    assert missing(graph, await client.catalog(), {("10", "image")}) == []
    wanted = Submission(graph, str(uuid.uuid4()), str(uuid.uuid4()))
    async with client.follow(wanted.prompt_id, wanted.client_id, graph=graph) as followed:
        await client.submit(wanted)
        end = (await replay.collect(followed))[-1]
    assert isinstance(end, Ended)
    assert end.error is None, end.error
    files = [await client.fetch(output, limit_bytes=50_000_000) for output in end.outputs]
    return [Image.open(io.BytesIO(data)) for data in files]


@pytest.mark.parametrize("workflow", CATALOG.values(), ids=list(CATALOG))
async def test_it_makes_what_it_says(client: ComfyClient, workflow: Workflow) -> None:
    made = await run(client, workflow)
    frames = [getattr(image, "n_frames", 1) for image in made]
    count, expected, size = MADE[workflow.key]
    assert (len(made), set(frames), {image.size for image in made}) == (count, {expected}, {size})
    assert workflow.produces == ("clip" if expected > 1 else "image")


async def test_values_make_a_difference(client: ComfyClient) -> None:
    async def pixels(key: str, **values: Any) -> bytes:
        return (await run(client, CATALOG[key], **values))[0].convert("RGB").tobytes()

    plain = await pixels("txt2img_lora")
    assert plain == await pixels("txt2img_lora")
    assert plain != await pixels("txt2img_lora", lora="sandbox-cool.safetensors")
    assert plain != await pixels("txt2img_lora", loraStrength=0.2)
    assert await pixels("img2img", denoise=0.1) != await pixels("img2img", denoise=0.9)
    assert await pixels("ip_adapter") != await pixels("txt2img")


async def test_the_frames_of_a_clip_differ(client: ComfyClient) -> None:
    for key in ("animatediff", "svd"):
        (clip,) = await run(client, CATALOG[key])
        shown = []
        for number in (0, 7):
            clip.seek(number)
            shown.append(clip.convert("RGB").tobytes())
        assert shown[0] != shown[1], key


async def test_a_plain_sandbox_says_what_it_lacks(tmp_path: Path) -> None:
    listener = Listener(Engine(Config(tmp_path, step_delay=0)), "127.0.0.1", 0)
    await listener.start()
    client = ComfyClient(f"http://127.0.0.1:{listener.port}", replay.QUICK)
    catalog = await client.catalog()
    await client.close()
    await listener.close()
    lacks = {
        key: {one.name for one in lacking.of_workflow(workflow, catalog)} for key, workflow in CATALOG.items()
    }
    ready = {key for key, names in lacks.items() if not names}
    assert ready == set(CATALOG) - {"ip_adapter", "faceid", "instantid", "animatediff", "svd"}
    assert lacks["svd"] == {"svd.safetensors"}
    assert lacks["animatediff"] == {
        *("ADE_LoadAnimateDiffModel", "ADE_ApplyAnimateDiffModelSimple", "ADE_UseEvolvedSampling")
    }
    assert "CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors" in lacks["ip_adapter"]
