"""The switches that make the sandbox misbehave."""

import asyncio

import aiohttp
import pytest

from server.engines.sandbox import faults
from tests.engines.sandbox.client import Client, txt2img
from tests.engines.sandbox.conftest import Start


def test_switches_are_read_from_the_command_line() -> None:
    switches = faults.Faults()
    switches.update(dict(faults.parse(text) for text in ("late-history=1.5", "hang", "exit_at_step=3")))
    assert (switches.late_history, switches.hang, switches.exit_at_step) == (1.5, True, 3)


@pytest.mark.parametrize(
    "change", [{"nonsense": 1}, {"late_history": "x"}, {"_changed": 1}, {"hang": True, "x": 1}]
)
async def test_wrong_switches_are_refused_and_change_nothing(start: Start, change: dict[str, object]) -> None:
    listener = await start(allow_faults=True)
    async with Client(listener.port) as client:
        before = await client.get("/sandbox/faults")
        assert "error" in await client.post("/sandbox/faults", change, status=400)
        assert await client.get("/sandbox/faults") == before


async def test_step_delay_changes_while_it_runs(start: Start) -> None:
    listener = await start(allow_faults=True, step_delay=0.0)
    async with Client(listener.port) as client:
        await client.post("/sandbox/faults", {"step_delay": 0.15})
        loop = asyncio.get_running_loop()
        began = loop.time()
        await client.finished(await client.start(txt2img(steps=4)))
        assert loop.time() - began >= 0.6


async def test_history_comes_late(start: Start) -> None:
    listener = await start(allow_faults=True)
    async with Client(listener.port) as client:
        await client.connect()
        await client.post("/sandbox/faults", {"late_history": 0.4})
        prompt_id = await client.start(txt2img())
        await client.until("execution_success")
        assert await client.get(f"/history/{prompt_id}") == {}
        assert [item[1] for item in (await client.get("/queue"))["queue_running"]] == [prompt_id]
        await client.until("executing", node=None)
        assert prompt_id in await client.get(f"/history/{prompt_id}")


async def test_silent_socket_tells_nothing_while_the_run_goes_on(start: Start) -> None:
    listener = await start(allow_faults=True)
    async with Client(listener.port) as client:
        await client.connect()
        await client.post("/sandbox/faults", {"silent_socket": True})
        entry = await client.finished(await client.start(txt2img()))
        assert entry["status"]["completed"]
        assert client.socket is not None
        with pytest.raises(TimeoutError):
            await client.socket.receive(timeout=0.2)


async def test_hang_stops_the_run_and_ignores_interrupts_until_it_is_over(start: Start) -> None:
    listener = await start(allow_faults=True)
    async with Client(listener.port) as client:
        await client.post("/sandbox/faults", {"hang": True})
        prompt_id = await client.start(txt2img())
        await client.post("/interrupt")
        await asyncio.sleep(0.2)
        assert await client.get(f"/history/{prompt_id}") == {}
        await client.post("/sandbox/faults", {"hang": False})
        assert (await client.finished(prompt_id))["status"]["status_str"] == "error"


async def test_sockets_are_dropped_without_a_close_frame(start: Start) -> None:
    listener = await start(allow_faults=True)
    async with Client(listener.port) as client:
        await client.connect()
        await client.post("/sandbox/faults", {"drop_socket_at_step": 2})
        prompt_id = await client.start(txt2img(steps=4))
        with pytest.raises(ConnectionError, match="1006"):
            await client.until("execution_success")
        assert (await client.finished(prompt_id))["status"]["completed"]


async def test_memory_runs_out_once(start: Start) -> None:
    listener = await start(allow_faults=True)
    async with Client(listener.port) as client:
        await client.connect()
        await client.post("/sandbox/faults", {"out_of_memory": True})
        await client.start(txt2img())
        error = (await client.until("execution_error"))["data"]
        assert error["exception_type"] == "torch.OutOfMemoryError" and "TIPS" in error["exception_message"]
        assert error["node_type"] == "KSampler"
        assert (await client.finished(await client.start(txt2img(seed=5))))["status"]["completed"]


async def test_a_broken_device_fails_every_prompt_whatever_is_switched(start: Start) -> None:
    listener = await start(allow_faults=True)
    async with Client(listener.port) as client:
        assert (await client.finished(await client.start(txt2img(seed=1))))["status"]["completed"]
        await client.post("/sandbox/faults", {"break_device_at_step": 1})
        told = []
        for seed in (2, 3, 4):
            entry = await client.finished(await client.start(txt2img(seed=seed)))
            told.append((entry["status"]["messages"][-1][0], entry["status"]["messages"][-1][1]))
            await client.post("/sandbox/faults", {"break_device_at_step": 0})
        for name, data in told:
            assert (name, data["exception_type"]) == ("execution_error", "torch.AcceleratorError")
            assert data["exception_message"].startswith(
                "CUDA error: an illegal memory access was encountered\n"
            )
        assert told[0][1]["node_type"] == "KSampler"
        assert (await client.get("/system_stats"))["devices"], "it goes on answering"


async def test_connections_are_refused_for_a_while(start: Start) -> None:
    listener = await start(allow_faults=True)
    async with Client(listener.port) as client:
        await client.post("/sandbox/faults", {"refuse_seconds": 0.5})
        refused = False
        async with asyncio.timeout(20):
            while True:
                async with aiohttp.ClientSession() as session:
                    try:
                        async with session.get(client.url + "/prompt") as response:
                            if refused and response.status == 200:
                                return
                    except aiohttp.ClientConnectionError:
                        refused = True
                await asyncio.sleep(0.02)


async def test_a_second_socket_can_be_spared_the_death_of_the_first(start: Start) -> None:
    listener = await start(allow_faults=True)
    async with Client(listener.port) as first, Client(listener.port) as second:
        await first.post("/sandbox/faults", {"takeover_death": False})
        await first.connect()
        await second.connect()
        assert first.socket is not None
        await first.socket.close()
        prompt_id = await second.start(txt2img())
        assert (await second.until("execution_success"))["data"]["prompt_id"] == prompt_id


async def test_a_deaf_engine_answers_nobody_and_closes_nothing_while_it_works(start: Start) -> None:
    listener = await start(allow_faults=True)
    async with Client(listener.port) as client:
        await client.connect()
        prompt_id = await client.start(txt2img())
        await client.post("/sandbox/faults", {"deaf": True})
        asking = asyncio.create_task(client.get("/queue"))
        while not listener.engine.history.one(prompt_id):
            await asyncio.sleep(0.01)
        assert not asking.done()
        assert client.socket is not None and not client.socket.closed
        await client.post("/sandbox/faults", {"deaf": False})
        assert (await asking)["queue_running"] == []
        await client.until("execution_success")


@pytest.mark.parametrize(
    ("fault", "kind", "node"),
    [
        ({"memory_pixels": 1}, "torch.OutOfMemoryError", "KSampler"),
        ({"raise_in": "VAEDecode"}, "RuntimeError", "VAEDecode"),
        ({"lose_model": "sandbox-v1.safetensors"}, "FileNotFoundError", "CheckpointLoaderSimple"),
    ],
)
async def test_a_run_fails_where_it_is_told_to(
    start: Start, fault: dict[str, object], kind: str, node: str
) -> None:
    listener = await start(allow_faults=True)
    async with Client(listener.port) as client:
        await client.post("/sandbox/faults", fault)
        for _ in range(2):
            entry = await client.finished(await client.start(txt2img()))
            name, data = entry["status"]["messages"][-1]
            assert (name, data["exception_type"], data["node_type"]) == ("execution_error", kind, node)
