"""What the sandbox adds to the recorded behaviour, and what no recording shows."""

import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from server.engines.sandbox.config import DEFAULT_CHECKPOINT
from server.engines.sandbox.saving import ORIGIN_KEY
from tests.engines.sandbox.client import Client, txt2img
from tests.engines.sandbox.conftest import Start


def png(data: bytes) -> PngImagePlugin.PngImageFile:
    image = Image.open(BytesIO(data))
    assert isinstance(image, PngImagePlugin.PngImageFile)
    return image


async def test_says_that_it_is_the_sandbox(start: Start) -> None:
    listener = await start()
    async with Client(listener.port) as client:
        stats = await client.get("/system_stats")
        assert stats["system"]["sandbox"] is True
        assert stats["system"]["comfyui_version"] == "0.33.0-sandbox"
        assert [device["type"] for device in stats["devices"]] == ["cpu"]
        assert (await client.get("/models/checkpoints"))[0] == DEFAULT_CHECKPOINT


async def test_pictures_carry_graph_extras_and_origin(start: Start) -> None:
    listener = await start()
    async with Client(listener.port) as client:
        graph = txt2img()
        extra = {"extra_pnginfo": {"workflow": {"id": "w"}, "job": "j1"}}
        image = png(await client.picture(await client.start(graph, extra_data=extra)))
        assert json.loads(image.text["prompt"]) == graph
        assert json.loads(image.text["workflow"]) == {"id": "w"} and json.loads(image.text["job"]) == "j1"
        assert "sandbox" in image.text[ORIGIN_KEY]


async def test_same_seed_gives_the_same_file_and_another_seed_another(start: Start) -> None:
    listener = await start()
    async with Client(listener.port) as client:
        first = await client.picture(await client.start(txt2img(seed=2**63 + 1)))
        await client.post("/free", {"free_memory": True})
        again = await client.picture(await client.start(txt2img(seed=2**63 + 1)))
        other = await client.picture(await client.start(txt2img(seed=2)))
        assert first == again
        assert png(first).tobytes() != png(other).tobytes()


async def test_batch_pictures_differ(start: Start) -> None:
    listener = await start()
    async with Client(listener.port) as client:
        graph = txt2img()
        graph["5"]["inputs"]["batch_size"] = 2
        entry = await client.finished(await client.start(graph))
        names = [item["filename"] for item in entry["outputs"]["9"]["images"]]
        a, b = [png(await client.get(f"/view?filename={name}&subfolder=test")) for name in names]
        assert a.tobytes() != b.tobytes()


async def test_an_image_to_image_run_stays_near_its_base(start: Start) -> None:
    listener = await start()
    base = Image.new("RGB", (64, 64), (255, 0, 0))
    base.save(listener.engine.config.data_dir / "input" / "base.png")
    async with Client(listener.port) as client:
        graph = txt2img() | {"10": {"class_type": "LoadImage", "inputs": {"image": "base.png"}}}
        graph["5"] = {"class_type": "VAEEncode", "inputs": {"pixels": ["10", 0], "vae": ["4", 2]}}
        graph["3"]["inputs"]["denoise"] = 0.1
        pixel = png(await client.picture(await client.start(graph))).getpixel((32, 20))
        assert isinstance(pixel, tuple) and pixel[0] > 150 > pixel[1]


@pytest.mark.parametrize(
    ("old", "name"), [(False, "SaveAnimatedWEBP"), (True, "SaveAnimatedWEBP"), (True, "StringTrim")]
)
async def test_choices_come_in_both_forms(start: Start, old: bool, name: str) -> None:
    listener = await start(old=old)
    async with Client(listener.port) as client:
        info = await client.get("/object_info")
        assert isinstance(info["KSampler"]["input"]["required"]["scheduler"][0], list)
        choices = [v for v in info[name]["input"]["required"].values() if v[0] == "COMBO"]
        assert choices and all(isinstance(choice[1]["options"], list) for choice in choices)


@pytest.mark.parametrize(
    ("name", "field", "value"), [("3", "steps", 10**400), ("3", "cfg", "much"), ("5", "width", None)]
)
async def test_strange_values_are_refused_and_not_run(
    start: Start, name: str, field: str, value: Any
) -> None:
    listener = await start()
    async with Client(listener.port) as client:
        graph = txt2img()
        graph[name]["inputs"][field] = value
        answer = await client.post("/prompt", {"prompt": graph}, status=400)
        assert answer["node_errors"][name]["errors"][0]["extra_info"]["input_name"] == field


async def test_files_outside_the_folders_stay_out_of_reach(start: Start) -> None:
    listener = await start()
    secret = listener.engine.config.data_dir / "secret.png"
    secret.write_bytes(b"x")
    async with Client(listener.port) as client:
        for name in ("..%2Fsecret.png", "%2Fetc%2Fpasswd", "..%5Csecret.png"):
            assert await client.get(f"/view?filename={name}&type=input", status=400) == b""
        await client.get("/view?filename=secret.png&type=input&subfolder=..", status=403)
        for name in ("../secret.png", "../../../../etc/hostname"):
            graph = {
                "1": {"class_type": "LoadImage", "inputs": {"image": name}},
                "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
            }
            await client.post("/prompt", {"prompt": graph}, status=400)


async def test_interrupt_ends_a_run_within_a_step(start: Start) -> None:
    listener = await start(step_delay=30.0)
    async with Client(listener.port) as client:
        await client.connect()
        prompt_id = await client.start(txt2img(steps=3))
        await client.until("executing", node="3")
        await client.post("/interrupt", {"prompt_id": prompt_id})
        assert (await client.until("execution_interrupted"))["data"]["node_id"] == "3"
        assert (await client.receive())["type"] == "status"
        assert (await client.receive())["data"] == {"node": None, "prompt_id": prompt_id}
        assert (await client.get(f"/api/jobs/{prompt_id}"))["status"] == "cancelled"


async def test_interrupt_of_the_old_version_waits_for_the_step(start: Start) -> None:
    listener = await start(old=True, step_delay=0.2)
    async with Client(listener.port) as client:
        await client.connect()
        prompt_id = await client.start(txt2img(steps=50))
        await client.until("executing", node="3")
        await client.post("/interrupt")
        entry = await client.finished(prompt_id)
        assert entry["status"]["messages"][-1][0] == "execution_interrupted"
        assert (await client.get(f"/api/jobs/{prompt_id}", status=404)) == b""


@pytest.mark.parametrize("old", [False, True])
async def test_progress_without_previews_is_throttled_in_the_newer_version(start: Start, old: bool) -> None:
    listener = await start(old=old, step_delay=0.005, preview_method="none")
    async with Client(listener.port) as client:
        await client.connect()
        await client.start(txt2img(steps=20))
        values = []
        while (message := await client.receive())["type"] != "execution_success":
            assert message["type"] != "binary"
            values += [message["data"]["value"]] if message["type"] == "progress" else []
        assert values[0] == 1 and values[-1] == 20 and values == sorted(values)
        assert len(values) == 20 if old else len(values) < 20


async def test_nobody_can_change_faults_unless_asked_for(start: Start) -> None:
    listener = await start()
    async with Client(listener.port) as client:
        await client.get("/sandbox/faults", status=404)
        await client.post("/sandbox/faults", {"hang": True}, status=405)
