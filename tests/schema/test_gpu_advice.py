"""GPU advice over GraphQL: this machine's GPUs with their engines, and engines whose GPU is elsewhere."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.core import clock
from server.core.settings import Settings
from server.domains.generation.models import Engine, EngineState
from server.domains.health import monitor
from server.domains.health.gpu import GpuReader
from server.domains.health.monitor import Monitor
from tests.conftest import Gql
from tests.domains.health.nvml import Nvml

GIB = 2**30
ADVICE = """{ gpuAdvice(width: 1024, height: 1024) { gpu { index processes { pid memory memoryReason engine { name } }
  processesReason } engines { name } name memoryTotal memoryFree batch wait verdict reason unknownReason } }"""


@pytest.fixture
def nvml() -> Nvml:
    return Nvml(2)


@pytest.fixture
async def watching(database: Settings, nvml: Nvml) -> AsyncIterator[Monitor]:
    found = Monitor(replace(database, serve_jobs=True), GpuReader(lambda: nvml))
    monitor.install(found)
    yield found
    monitor.install(None)
    await found.close()


async def _online(name: str, url: str, **info: Any) -> Engine:
    return await Engine.create(
        name=name, url=url, state=EngineState.ONLINE, last_seen_at=clock.now(), info=info
    )


async def _advice(gql: Gql, watching: Monitor) -> list[dict[str, Any]]:
    await watching.check()
    await watching.sample()
    found: list[dict[str, Any]] = await gql(ADVICE)
    return found


async def test_each_gpu_with_the_engine_whose_process_is_on_it(
    gql: Gql, watching: Monitor, nvml: Nvml
) -> None:
    nvml.computing = {os.getpid(): 2 * GIB}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        await _online("Here", f"http://127.0.0.1:{listener.getsockname()[1]}")
        first, second = await _advice(gql, watching)
    assert first["name"] == "NVIDIA Test 0"
    assert (first["memoryTotal"], first["memoryFree"]) == (24 * GIB, 21 * GIB)
    assert (first["batch"], first["wait"], first["verdict"]) == (8, False, "UNDER")
    assert first["reason"] == "21.0 GiB are free: room for 8 pictures of 1024 × 1024 at once."
    assert first["engines"] == [{"name": "Here"}]
    assert first["gpu"]["processes"] == [
        {"pid": os.getpid(), "memory": 2 * GIB, "memoryReason": None, "engine": {"name": "Here"}}
    ]
    assert second["engines"] == []


async def test_an_engine_whose_process_is_hidden_is_found_by_its_device(gql: Gql, watching: Monitor) -> None:
    await _online("Here", "http://localhost:8188", device_name="cuda:0 NVIDIA Test 1 : cudaMallocAsync")
    told = {"device_name": "cuda:0 NVIDIA Test 1 Ti : native", "vram_total": 8 * GIB, "vram_free": GIB}
    await _online("Almost", "http://localhost:8189", **told)
    first, second, third = await _advice(gql, watching)
    assert (first["engines"], second["engines"]) == ([], [{"name": "Here"}])
    assert (third["gpu"], third["engines"]) == (None, [{"name": "Almost"}])
    assert "on which GPU is not known" in str(third["unknownReason"])


async def test_engines_elsewhere_are_advised_by_what_they_told(
    gql: Gql, watching: Monitor, nvml: Nvml
) -> None:
    nvml.count = 0
    await _online("A", "http://10.0.0.5:8188", vram_total=8 * GIB, vram_free=GIB, device_name="cuda:0 Card")
    await _online("B", "http://10.0.0.6:8188", vram_total=8 * GIB, vram_free=GIB // 2)
    await _online("C", "http://10.0.0.7:8188", vram_reason="It computes on the processor.")
    gone = await _online("D", "http://10.0.0.8:8188", vram_total=8 * GIB, vram_free=8 * GIB)
    await Engine.filter(id=gone.id).update(state=EngineState.OFFLINE)
    a, b, c, d = await _advice(gql, watching)
    assert (a["gpu"], a["name"], a["batch"], a["wait"]) == (None, "cuda:0 Card", 1, True)
    assert (a["verdict"], b["verdict"]) == ("UNKNOWN", "OVER")
    assert (c["memoryTotal"], c["memoryFree"], c["batch"], c["verdict"]) == (None, None, None, "UNKNOWN")
    assert c["unknownReason"] == "It computes on the processor."
    assert (d["batch"], d["unknownReason"]) == (None, "D does not answer now.")


async def test_how_much_fits_where_the_device_failed_is_not_said(gql: Gql, watching: Monitor) -> None:
    box = await _online("Box", "http://10.0.0.1:8188", vram_total=24 * GIB, vram_free=20 * GIB)
    aside = {"set_aside_until": clock.now() + timedelta(minutes=1), "set_aside_reason": "CUDA error: odd"}
    await Engine.filter(id=box.id).update(**aside)
    (found,) = [one for one in await _advice(gql, watching) if one["engines"]]
    assert (found["batch"], found["unknownReason"]) == (None, "Box is set aside: CUDA error: odd")


async def test_memory_that_the_driver_refuses_is_null_with_a_reason(
    gql: Gql, watching: Monitor, nvml: Nvml
) -> None:
    nvml.count, nvml.refuse = 1, {"nvmlDeviceGetMemoryInfo": "No Permission"}
    (only,) = await _advice(gql, watching)
    assert (only["memoryTotal"], only["memoryFree"], only["batch"]) == (None, None, None)
    assert (only["verdict"], only["unknownReason"]) == ("UNKNOWN", "memory: No Permission")


async def test_a_size_that_cannot_be_is_refused(gql: Gql, watching: Monitor) -> None:
    await watching.sample()
    result = await gql.raw("{ gpuAdvice(width: 0, height: 99999) { name } }")
    assert result.errors[0].extensions["code"] == "InvalidInput"
    assert [fault["field"] for fault in result.errors[0].extensions["fieldErrors"]] == ["width", "height"]
