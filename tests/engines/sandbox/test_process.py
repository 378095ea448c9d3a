"""The sandbox as a process of its own: start, stop, restart, death in the middle of a run."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.engines.sandbox.client import Client, txt2img

ROOT = Path(__file__).parents[3]
Running = tuple[asyncio.subprocess.Process, int]
Run = Callable[..., Awaitable[Running]]


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Run]:
    """Start sandbox processes on free ports, all with the same data folder."""
    started: list[asyncio.subprocess.Process] = []

    async def run_one(*options: str) -> Running:
        line = ["-m", "server.engines.sandbox", "--port", "0", "--data", str(tmp_path / "data"), *options]
        process = await asyncio.create_subprocess_exec(
            sys.executable, *line, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL
        )
        started.append(process)
        assert process.stdout is not None
        greeting = await asyncio.wait_for(process.stdout.readline(), 30)
        return process, int(greeting.rsplit(b":", 1)[1])

    yield run_one
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that asks another process to stop")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_leaves_at_once_when_asked_even_in_the_middle_of_a_run(
    run: Run, number: signal.Signals
) -> None:
    process, port = await run("--step-delay", "30")
    async with Client(port) as client:
        await client.connect()
        await client.start(txt2img())
        await client.until("executing", node="3")
        process.send_signal(number)
        with pytest.raises(ConnectionError, match="1006"):
            while True:
                await client.receive()
    assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_a_restart_forgets_all_but_the_output_files(run: Run, tmp_path: Path) -> None:
    process, port = await run("--step-delay", "0")
    async with Client(port) as client:
        graph = txt2img() | {"10": {"class_type": "PreviewImage", "inputs": {"images": ["8", 0]}}}
        prompt_id = await client.start(graph)
        entry = await client.finished(prompt_id)
    shown, saved = (entry["outputs"][node]["images"][0]["filename"] for node in ("10", "9"))
    assert (tmp_path / "data" / "temp" / shown).is_file()
    process.kill()
    await process.wait()
    _, port = await run("--step-delay", "0")
    async with Client(port) as client:
        assert await client.get("/history") == {} and await client.get(f"/history/{prompt_id}") == {}
        await client.get(f"/view?filename={saved}&subfolder=test")
        await client.get(f"/view?filename={shown}&type=temp", status=404)
        answer = await client.post("/prompt", {"prompt": txt2img()})
        assert answer["number"] == 0
        entry = await client.finished(answer["prompt_id"])
        assert entry["outputs"]["9"]["images"][0]["filename"] != saved


async def test_dies_in_the_middle_of_a_run_when_told_to(run: Run) -> None:
    process, port = await run("--fault", "exit_at_step=2", "--step-delay", "0")
    async with Client(port) as client:
        await client.connect()
        await client.start(txt2img())
        with pytest.raises(ConnectionError, match="1006"):
            await client.until("execution_success")
    assert await asyncio.wait_for(process.wait(), 10) == 1


async def test_old_version_and_checkpoints_come_from_the_command_line(run: Run) -> None:
    _, port = await run("--old", "--checkpoint", "mine.safetensors")
    async with Client(port) as client:
        assert (await client.get("/system_stats"))["system"]["comfyui_version"] == "0.3.64-sandbox"
        assert await client.get("/models/checkpoints") == ["sandbox-v1.safetensors", "mine.safetensors"]
        await client.get("/api/jobs", status=404)


async def test_it_stands_in_for_node_packs_when_told_to(run: Run) -> None:
    _, port = await run("--extensions", "ipadapter, animatediff")
    async with Client(port) as client:
        info = await client.get("/object_info")
    assert {"IPAdapterAdvanced", "ADE_UseEvolvedSampling"} <= set(info)
    assert "ApplyInstantID" not in info


async def test_a_node_pack_that_is_not_known_is_no_reason_to_start() -> None:
    line = ["-m", "server.engines.sandbox", "--extensions", "ipadapter,nonsense"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *line, cwd=ROOT, stderr=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL
    )
    _, told = await asyncio.wait_for(process.communicate(), 30)
    assert (process.returncode, b"there is no nonsense" in told) == (2, True)
